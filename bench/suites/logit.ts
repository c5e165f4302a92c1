// logit and logistic of whole arrays.
import { agree } from '../agree.js';
import { uniform } from '../inputs.js';
import type { Contest } from '../measure.js';
import { api, reference } from '../shipped.js';

const COUNT = 10_000;

type Floats = Float32Array | Float64Array;

const functions = {
  logit: { from: 0.001, to: 0.999, plain: (p: number) => Math.log(p / (1 - p)) },
  logistic: { from: -10, to: 10, plain: (x: number) => 1 / (1 + Math.exp(-x)) },
} as const;

function contest(name: keyof typeof functions, Type: typeof Float32Array | typeof Float64Array): Contest {
  const { from, to, plain } = functions[name];
  const values = Type.from(uniform(COUNT, from, to));
  const out = new Type(COUNT);
  const ofApi = (side: typeof api | typeof reference) => side[name](values as Float64Array, out as Float64Array);
  const loop = (): Floats => {
    const results = new Type(COUNT);
    for (let i = 0; i < COUNT; i++) results[i] = plain(values[i]!);
    return results;
  };
  // The plain logit loses digits near p = 1/2, where its result is small.
  agree(`${name}, API`, ofApi(api), loop(), Type === Float32Array ? 1e-5 : 1e-12);
  return {
    title: `${name} of an array, ${Type === Float32Array ? 'f32' : 'f64'}`,
    size: `${COUNT.toLocaleString('en')} elements`,
    elements: COUNT,
    target: 2,
    contenders: [
      { name: 'plain JS: a loop', side: 'plain', run: loop },
      { name, side: 'api', run: () => ofApi(api) },
      { name: `reference: ${name}`, side: 'reference', run: () => ofApi(reference) },
    ],
  };
}

export const logitContests = (['logit', 'logistic'] as const).flatMap((name) =>
  [Float32Array, Float64Array].map((Type) => () => contest(name, Type)),
);
