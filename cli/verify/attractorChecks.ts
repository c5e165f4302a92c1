// Checks of where orbits go. What they settle on follows from the map, not from how they got there: bounds are those of roots.
import type { Attractors, VariantColumns } from '../../bindings/index.js';
import type { Api } from '../options/backend.js';
import type { Check, Pair } from './compare.js';
import { type Between, drawn } from './inputs.js';
import { runningError } from './runningError.js';

const COUNT = 2000;

/** Maps of all sorts, every other one where cycles are. Irregular orbits are not the same on both sides and are left out. */
function grid(): { pRef: { logOdds: Float64Array }; variant: VariantColumns } {
  const between = drawn(0.75);
  const column = (value: (between: Between, i: number) => number) =>
    Float64Array.from({ length: COUNT }, (_, i) => value(between, i));
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

/**
 * Starts just beside an unstable point: the orbit grows away from it, and with it the rounding of the first steps. How far it then
 * gets beyond its limit is known as well as its points are.
 */
function* departurePairs(wasm: Api, reference: Api): Generator<Pair> {
  const between = drawn(0.25);
  for (const pRef of [0.01, 0.05, 0.2, 0.5]) {
    const base = wasm.logit(pRef);
    const [fold] = wasm.bifurcations(pRef, {}).folds.slice(-1);
    for (let k = 0; k < 60; k++) {
      const variant = wasm.variants.grpo({ beta: (fold?.beta ?? 1) * between(0.5, 1.5) });
      for (const { logOdds, stable } of wasm.fixedPoints(pRef, variant)) {
        if (stable) continue;
        const start = { logOdds: logOdds * (1 + between(-1, 1) * 10 ** between(-12, -3)) };
        const [ours, theirs] = [wasm, reference].map((api) => api.attractor(pRef, variant, { start }));
        if (theirs!.kind !== 'fixed-point') continue;
        const orbit = [...reference.successTrajectories(pRef, variant, theirs!.steps, { start }).logOdds];
        const error = Math.max(...runningError(orbit, base, variant));
        if (!(error < 1e-3)) continue;
        yield { got: Number(ours!.monotone), want: Number(theirs!.monotone), tolerance: 0 };
        // Less than 1e-10 max(1, |x|) is told as 0.
        const rest = 1e-10 * Math.max(1, Math.abs(theirs!.points[0]!.logOdds));
        yield { got: ours!.overshoot, want: theirs!.overshoot, tolerance: 2 * error + rest };
      }
    }
  }
}

export function attractorChecks(wasm: Api, reference: Api): Check[] {
  return [
    {
      name: 'attractors',
      precision: 'f64',
      bound: 'the same kind, 1e-12 max(1,|x|)/(1-multiplier)',
      pairs: () => pairs(wasm, reference),
    },
    {
      name: 'overshoot after an unstable point',
      precision: 'f64',
      bound: 'running error bound',
      pairs: () => departurePairs(wasm, reference),
    },
  ];
}
