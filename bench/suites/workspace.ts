// What arrays of a Workspace save: the same calls with ordinary arrays, which are copied in and out, and in place.
import { agree } from '../agree.js';
import { logits, rewards } from '../inputs.js';
import type { Contender, Contest } from '../measure.js';
import { advantages } from '../plain/advantages.js';
import { softmax } from '../plain/softmax.js';
import { byInsertion } from '../plain/topK.js';
import { api } from '../shipped.js';

const OUTCOMES = 131_072;
const COUNT = 1 << 20;
const EPSILON = 1e-5;
/** What rounding in f32 leaves of any result; those below FLOOR only have to be as small. */
const TOLERANCE = 1e-5;
const FLOOR = 0.1;

interface Call {
  readonly title: string;
  readonly size: string;
  readonly input: Float32Array;
  readonly plain: (x: Float32Array, out: Float32Array) => unknown;
  /** Returns what is compared. */
  readonly call: (x: Float32Array, out: Float32Array) => ArrayLike<number>;
}

function contest({ title, size, input, plain, call }: Call): Contest {
  const out = new Float32Array(input.length);
  // First with ordinary arrays: memory that grows for their copies would detach the others.
  const expected = Float32Array.from(call(input, out));
  const workspace = new api.Workspace(2 * input.byteLength);
  const [x, y] = [workspace.float32(input.length), workspace.float32(input.length)];
  x.set(input);
  agree(`${title}, in place`, call(x, y), expected, 0);
  plain(input, out);
  agree(`${title}, plain JS`, out.subarray(0, expected.length), expected, TOLERANCE, FLOOR);
  const contenders: Contender[] = [
    { name: 'plain JS', side: 'plain', run: () => plain(input, out) },
    { name: 'ordinary arrays', side: 'api', run: () => call(input, out) },
    { name: 'arrays of a Workspace', side: 'api', run: () => call(x, y) },
  ];
  return { title, size, elements: input.length, contenders };
}

const outcomes = `${OUTCOMES.toLocaleString('en')} outcomes`;
const calls: (() => Call)[] = [
  () => ({
    title: 'Softmax with out, f32',
    size: outcomes,
    input: logits(OUTCOMES),
    plain: softmax,
    call: (x, out) => api.softmax(x, { out }),
  }),
  () => ({
    title: 'The 10 largest logits, f32',
    size: outcomes,
    input: logits(OUTCOMES),
    plain: (x, out) => out.set(byInsertion(x, 10).logits),
    call: (x) => api.topK(x, 10).logits,
  }),
  ...[8, 64].map((size) => () => ({
    title: 'Group advantages with out, f32',
    size: `${COUNT.toLocaleString('en')} rewards in groups of ${size}`,
    input: rewards(COUNT),
    plain: plainAdvantages(size),
    call: (x: Float32Array, out: Float32Array) => api.groupAdvantages(x, size, 'paper', out).advantages,
  })),
];

/** What a call with ordinary arrays does beside its work. */
function copies(): Contest {
  const x = logits(OUTCOMES);
  const out = new Float32Array(OUTCOMES);
  const memory = new Float32Array(new WebAssembly.Memory({ initial: 16 }).buffer, 0, OUTCOMES);
  const thereAndBack = () => {
    memory.set(x);
    out.set(memory);
  };
  thereAndBack();
  agree('copies', out, x, 0);
  return {
    title: 'Copying f32',
    size: outcomes,
    elements: OUTCOMES,
    contenders: [
      { name: 'once', side: 'plain', run: () => out.set(x) },
      { name: "into a module's memory and back", side: 'plain', run: thereAndBack },
    ],
  };
}

function plainAdvantages(size: number): Call['plain'] {
  const groups = COUNT / size;
  const columns = { mean: new Float64Array(groups), scale: new Float64Array(groups) };
  return (x, out) => advantages(x, size, EPSILON, { advantages: out, ...columns });
}

export const workspaceContests = [copies, ...calls.map((make) => () => contest(make()))];
