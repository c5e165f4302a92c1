// Checks of where orbits go. What they settle on follows from the map, not from how they got there: bounds are those of roots.
import { randomLcg, randomUniform } from 'd3-random';
import type { Attractors, VariantColumns } from '../../bindings/index.js';
import type { Api } from '../options/backend.js';
import type { Check, Pair } from './compare.js';

const COUNT = 2000;

/** Maps of all sorts, every other one where cycles are. Irregular orbits are not the same on both sides and are left out. */
function grid(): { pRef: { logOdds: Float64Array }; variant: VariantColumns } {
  const random = randomLcg(0.75);
  const column = (value: (between: (low: number, high: number) => number, i: number) => number) =>
    Float64Array.from({ length: COUNT }, (_, i) => value((low, high) => randomUniform.source(random)(low, high)(), i));
  const wild = (i: number) => i % 2 === 1;
  return {
    pRef: { logOdds: column((between, i) => (wild(i) ? between(-9, -5) : between(-14, 14))) },
    variant: {
      beta: column((between, i) => (wild(i) ? between(1, 6) : Math.exp(between(-3, 4)))),
      alpha: column((between, i) => (wild(i) || i % 4 === 0 ? 1 : between(0.05, 1))),
      varianceEpsilon: column((between, i) => (i % 3 === 0 ? 0 : 10 ** between(-8, -1))),
    },
  };
}

function* pairs(wasm: Api, reference: Api): Generator<Pair> {
  const { pRef, variant } = grid();
  for (const normalization of ['mean-std', 'mean'] as const) {
    const law = { ...variant, normalization };
    const ours = wasm.attractors(pRef, law);
    const theirs = reference.attractors(pRef, law);
    const irregular = reference.attractorKinds.indexOf('irregular');
    for (let i = 0; i < COUNT; i++) {
      if (ours.kind[i] === irregular && theirs.kind[i] === irregular) continue;
      yield* elementPairs(ours, theirs, i);
    }
  }
}

/** A root moves by the rounding of its equation over 1 - multiplier, its multiplier by at most 4 (1 + |m|) of that. */
function* elementPairs(ours: Attractors, theirs: Attractors, i: number): Generator<Pair> {
  for (const name of ['kind', 'period', 'monotone'] as const) {
    yield { got: ours[name][i]!, want: theirs[name][i]!, tolerance: 0 };
  }
  // The step to rest is 1e-10 long, and rounding moves it by far less than a step away.
  yield { got: ours.steps[i]!, want: theirs.steps[i]!, tolerance: Math.max(1, theirs.period[i]!) };
  const [x, m] = [theirs.logOdds[i]!, theirs.multiplier[i]!];
  const moved = (1e-12 / (1 - m)) * Math.max(1, Math.abs(x));
  yield { got: ours.logOdds[i]!, want: x, tolerance: moved };
  yield { got: ours.multiplier[i]!, want: m, tolerance: 4 * (1 + Math.abs(m)) * moved };
}

export function attractorChecks(wasm: Api, reference: Api): Check[] {
  return [
    {
      name: 'attractors',
      precision: 'f64',
      bound: 'the same kind, 1e-12 max(1,|x|)/(1-multiplier)',
      pairs: () => pairs(wasm, reference),
    },
  ];
}
