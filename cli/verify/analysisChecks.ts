// Checks of the analysis: thresholds, predictions, inverses, and fixed tilts of whole policies.
import type { Api } from '../options/backend.js';
import { policyCases } from './arrayChecks.js';
import type { Check, Pair } from './compare.js';
import { type fill, normalLogits, type Precision, precisions, promised } from './inputs.js';
import { variantGrid } from './scalarChecks.js';

const probabilities = [1e-12, 1e-5, 1e-3, 0.01, 0.1, 0.25, 0.5, 0.8, 0.99];
const epsilons = [0, 1e-8, 1e-5, 1e-3, 1e-2];

function relative(got: number, want: number, bound: number): Pair {
  return { got, want, tolerance: bound * Math.max(Math.abs(want), Number.MIN_VALUE) };
}

function* bifurcationPairs(wasm: Api, reference: Api): Generator<Pair> {
  for (const p of probabilities) {
    for (const varianceEpsilon of epsilons) {
      for (const alpha of [1, 0.5]) {
        const got = wasm.bifurcations(p, { alpha, varianceEpsilon });
        const want = reference.bifurcations(p, { alpha, varianceEpsilon });
        for (const name of ['overshoot', 'jump', 'contraction', 'monotone'] as const) {
          yield relative(got[name] ?? -1, want[name] ?? -1, 1e-12);
        }
        yield relative(got.flipLimit?.logOdds ?? 0, want.flipLimit?.logOdds ?? 0, 1e-12);
        yield relative(got.cusp?.reference.failure ?? -1, want.cusp?.reference.failure ?? -1, 1e-12);
        for (const name of ['folds', 'flips'] as const) {
          yield { got: got[name].length, want: want[name].length, tolerance: 0 };
          for (const [k, { beta }] of want[name].entries())
            yield relative(got[name][k]?.beta ?? Number.NaN, beta, 1e-12);
        }
      }
    }
  }
}

const kinds = ['undecided', 'fixed-point', 'one', 'zero', 'cycle'];

/** A limit moves by the rounding of the map over 1 - multiplier. */
function* limitPairs(wasm: Api, reference: Api): Generator<Pair> {
  for (const variant of variantGrid(wasm)) {
    for (const p of probabilities) {
      const got = wasm.classify(p, variant);
      const want = reference.classify(p, variant);
      yield { got: kinds.indexOf(got.kind), want: kinds.indexOf(want.kind), tolerance: 0 };
      for (const [k, { logOdds }] of want.points.entries()) {
        const tolerance = (1e-12 * Math.max(1, Math.abs(logOdds))) / Math.abs(1 - want.multiplier);
        yield { got: got.points[k]?.logOdds ?? Number.NaN, want: logOdds, tolerance };
      }
    }
  }
}

/** Ends are fixed points whose multiplier is not near 1 here, and preimages of them where the map is steeper than 1. */
function* basinPairs(wasm: Api, reference: Api): Generator<Pair> {
  for (const variant of variantGrid(wasm)) {
    for (const p of [1e-3, 0.1, 0.5]) {
      const got = wasm.basins(p, variant, { depth: 2 });
      const want = reference.basins(p, variant, { depth: 2 });
      yield { got: got.length, want: want.length, tolerance: 0 };
      for (const [k, { from, kind }] of want.entries()) {
        yield { got: kinds.indexOf(got[k]?.kind ?? ''), want: kinds.indexOf(kind), tolerance: 0 };
        yield { got: got[k]?.from ?? Number.NaN, want: from, tolerance: 1e-10 * Math.max(1, Math.abs(from)) };
      }
    }
  }
}

function* inversePairs(wasm: Api, reference: Api): Generator<Pair> {
  for (const variant of variantGrid(wasm)) {
    for (const p of [1e-3, 0.1, 0.5]) {
      yield relative(wasm.effectiveBeta(p, variant), reference.effectiveBeta(p, variant), 1e-14);
      const target = { logOdds: wasm.logit(p) + 0.97 }; // between two steps of every mean-only rule
      // Where it is not reached, the number of steps looked at depends on the bits of the orbit.
      const steps = (api: Api) => {
        const { outcome, steps } = api.stepsToReach(p, target, variant, { maxSteps: 200 });
        return outcome === 'reached' ? steps : -1;
      };
      yield { got: steps(wasm), want: steps(reference), tolerance: 0 };
      const { beta, ...rule } = variant;
      if (rule.alpha === 0) continue;
      for (const budget of [0.01, 0.3]) {
        const got = wasm.klBudget(p, budget, rule, { maxSteps: 1000 });
        const want = reference.klBudget(p, budget, rule, { maxSteps: 1000 });
        // KL is known to an ulp of 1; its slope in the gain, gain times variance, is at least the budget over the gain.
        for (const name of ['beta', 'success', 'amplification'] as const) yield relative(got[name], want[name], 1e-12);
        yield { got: Number(got.reached), want: Number(want.reached), tolerance: 0 };
      }
      const [got] = wasm.amplificationFrontier(p, [beta], rule, { maxSteps: 1000 });
      const [want] = reference.amplificationFrontier(p, [beta], rule, { maxSteps: 1000 });
      yield { got: Number(Number.isNaN(got!.kl)), want: Number(Number.isNaN(want!.kl)), tolerance: 0 };
      if (!Number.isNaN(want!.kl)) yield { got: got!.success, want: want!.success, tolerance: 1e-10 };
    }
  }
}

/** Tilts move by the rounding of the moments over 1 - multiplier; in f32 the masses of levels are sums of f32 terms. */
function* tiltPairs(wasm: Api, reference: Api, precision: Precision): Generator<Pair> {
  const outcomes = 300;
  const logits = normalLogits(precision, outcomes);
  for (const { rewards } of policyCases) {
    const reward = rewards(precision, outcomes) as ReturnType<typeof fill>;
    const ours = new wasm.PolicyBatch(logits, reward);
    const theirs = new reference.PolicyBatch(logits, reward);
    for (const variant of [
      wasm.variants.grpo({ beta: 1 }),
      wasm.variants.twoKlGrpo({ beta: 2, alpha: 0.5, varianceEpsilon: 0 }),
    ]) {
      const [got, want] = [ours.fixedPoints(variant)[0]!, theirs.fixedPoints(variant)[0]!];
      yield { got: got.length, want: want.length, tolerance: 0 };
      for (const [k, { tilt, multiplier }] of want.entries()) {
        const tolerance = (promised[precision] * Math.max(1, tilt)) / Math.abs(1 - multiplier);
        yield { got: got[k]?.tilt ?? Number.NaN, want: tilt, tolerance };
        yield {
          got: got[k]?.multiplier ?? Number.NaN,
          want: multiplier,
          tolerance: 4 * (1 + Math.abs(multiplier)) * tolerance,
        };
      }
    }
    ours.dispose();
  }
}

export function analysisChecks(wasm: Api, reference: Api): Check[] {
  const precision = 'f64';
  return [
    { name: 'bifurcations', precision, bound: '1e-12 beta', pairs: () => bifurcationPairs(wasm, reference) },
    { name: 'classify', precision, bound: '1e-12 max(1,|x|)/|1-multiplier|', pairs: () => limitPairs(wasm, reference) },
    { name: 'basins', precision, bound: '1e-10 max(1,|x|)', pairs: () => basinPairs(wasm, reference) },
    {
      name: 'inverses: budgets, frontier, steps',
      precision,
      bound: '1e-12, 1e-10, 1e-14, equal',
      pairs: () => inversePairs(wasm, reference),
    },
    ...precisions.map((type) => ({
      name: `PolicyBatch.fixedPoints, ${type}`,
      precision: 'f64' as const,
      bound: `${promised[type].toExponential()} max(1,|x|)/|1-multiplier|`,
      pairs: () => tiltPairs(wasm, reference, type),
    })),
  ];
}
