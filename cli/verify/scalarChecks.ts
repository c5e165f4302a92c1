// Checks of the functions of success probabilities. Bounds are a priori: from the operations that each side performs.
import type { FloatArray, ResolvedVariant } from '../../bindings/index.js';
import type { Api } from '../options/backend.js';
import type { Check, Pair } from './compare.js';
import { fill, type Precision, precisions, rounding } from './inputs.js';
import { runningError } from './runningError.js';

const ULP = Number.EPSILON;

/** Probabilities near 0, in the middle and near 1, some of them not exact in binary. */
const probabilities = [1e-300, 1e-12, 1e-4, 0.01, 0.1, 0.2, 0.25, 0.3, 0.49, 0.5, 0.51, 0.7, 0.75, 0.9, 0.99, 1 - 1e-9];
const logOdds = Array.from({ length: 161 }, (_, i) => (i - 80) / 4).concat([-745, -300, 300, 745, 1400]);
const betas = [0.04, 0.4, 1, 2.5, 10];
const epsilons = [0, 1e-8, 1e-5, 1e-2];

export function variantGrid({ variants }: Api): ResolvedVariant[] {
  return betas.flatMap((beta) =>
    epsilons.flatMap((varianceEpsilon) => [
      variants.grpo({ beta, varianceEpsilon }),
      variants.mirrorGrpo({ beta, varianceEpsilon }),
      variants.twoKlGrpo({ beta, varianceEpsilon, alpha: 0.3 }),
      variants.drGrpo({ beta }),
      variants.mirrorDrGrpo({ beta }),
      variants.twoKlDrGrpo({ beta, alpha: 0.3 }),
    ]),
  );
}

function relative(got: number, want: number, ulps: number): Pair {
  return { got, want, tolerance: ulps * ULP * Math.abs(want) };
}

/** Both sides' trajectories, each within its running error bound. */
function* trajectoryPairs(wasm: Api, reference: Api, steps: number): Generator<Pair> {
  for (const variant of variantGrid(wasm)) {
    const ours = wasm.successTrajectories(probabilities, variant, steps).logOdds;
    const theirs = reference.successTrajectories(probabilities, variant, steps).logOdds;
    const count = probabilities.length;
    for (let i = 0; i < count; i++) {
      const orbit = Array.from({ length: steps + 1 }, (_, n) => theirs[n * count + i]!);
      const bounds = runningError(orbit, orbit[0]!, variant);
      for (let n = 0; n <= steps; n++) {
        // Where the error has grown to the size of the orbit, it no longer tells anything about either side.
        if (!(bounds[n]! < 1e-3)) break;
        yield { got: ours[n * count + i]!, want: orbit[n]!, tolerance: 2 * bounds[n]! };
      }
    }
  }
}

function* fixedPointPairs(wasm: Api, reference: Api): Generator<Pair> {
  for (const variant of variantGrid(wasm)) {
    for (const p of probabilities) {
      const ours = wasm.fixedPoints(p, variant);
      const theirs = reference.fixedPoints(p, variant);
      yield { got: ours.length, want: theirs.length, tolerance: 0 };
      for (const [k, want] of theirs.entries()) {
        const got = ours[k];
        if (got === undefined) break;
        yield { got: Number(got.stable), want: Number(want.stable), tolerance: 0 };
        if (got.logOdds === want.logOdds) continue;
        // A root moves by the rounding of the equation over its slope there.
        const rounding = 1e-12 * Math.max(1, Math.abs(want.logOdds));
        yield { got: got.logOdds, want: want.logOdds, tolerance: rounding / Math.abs(1 - want.multiplier) };
      }
    }
  }
}

function* betaPairs(wasm: Api, reference: Api): Generator<Pair> {
  for (const { beta: _, ...variant } of variantGrid(wasm).filter(({ alpha }) => alpha > 0)) {
    for (const [pRef, target] of [
      [1e-4, 0.2],
      [0.01, 0.1],
      [0.21, 0.375],
      [0.5, 0.9],
      [0.8, 0.99],
      [0.3, 0.3000001],
    ] as const) {
      const got = wasm.betaForTarget(pRef, target, variant);
      const want = reference.betaForTarget(pRef, target, variant);
      yield relative(got.beta, want.beta, 16);
    }
  }
}

/** Arrays have kernels of their own: within 1 ulp of the truth, the reference within a few in f64 and half of one in f32. */
function arrayPairs(wasm: Api, reference: Api, precision: Precision): Pair[] {
  const ulps = { f32: 2, f64: 6 }[precision];
  const compare = (values: FloatArray, name: 'logit' | 'logistic') => {
    const [got, want] = [wasm[name](values as Float64Array), reference[name](values as Float64Array)];
    return [...want].map((x, i) => {
      const smallest = { f32: 2 ** -149, f64: Number.MIN_VALUE }[precision];
      return { got: got[i]!, want: x, tolerance: ulps * (2 * rounding[precision] * Math.abs(x) + smallest) };
    });
  };
  const p = fill(precision, 4001, (i) => (i + 0.5) / 4001);
  const x = fill(precision, 4001, (i) => (i - 2000) / 20);
  return [...compare(p, 'logit'), ...compare(x, 'logistic')];
}

function* weightPairs(wasm: Api, reference: Api): Generator<Pair> {
  for (const variant of variantGrid(wasm)) {
    const ours = wasm.calibratedWeights({ logOdds }, variant);
    const theirs = reference.calibratedWeights({ logOdds }, variant);
    for (const name of ['success', 'failure', 'total'] as const) {
      for (const [i, want] of theirs[name].entries()) {
        // Results below the normal range keep fewer digits.
        yield { got: ours[name][i]!, want, tolerance: 16 * (ULP * Math.abs(want) + Number.MIN_VALUE) };
      }
    }
  }
}

export function scalarChecks(wasm: Api, reference: Api): Check[] {
  const precision = 'f64';
  return [
    {
      name: 'logit',
      precision,
      // Two logarithms of 1 ulp and their difference, whose terms have opposite signs.
      bound: '6 ulp',
      pairs: () => probabilities.map((p) => relative(wasm.logit(p), reference.logit(p), 6)),
    },
    {
      name: 'logistic',
      precision,
      bound: '6 ulp',
      pairs: () =>
        logOdds.map((x) => {
          const want = reference.logistic(x);
          return { got: wasm.logistic(x), want, tolerance: 6 * (ULP * want + Number.MIN_VALUE) };
        }),
    },
    ...precisions.map((precision) => ({
      name: `logit and logistic, ${precision} arrays`,
      precision,
      bound: { f32: '2 ulp', f64: '6 ulp' }[precision],
      pairs: () => arrayPairs(wasm, reference, precision),
    })),
    { name: 'calibratedWeights', precision, bound: '16 ulp', pairs: () => weightPairs(wasm, reference) },
    {
      name: 'successTrajectories',
      precision,
      bound: 'running error bound, 8 ulp a step',
      pairs: () => trajectoryPairs(wasm, reference, 50),
    },
    {
      name: 'fixedPoints',
      precision,
      bound: '1e-12 max(1,|x|)/|1-multiplier|',
      pairs: () => fixedPointPairs(wasm, reference),
    },
    { name: 'betaForTarget', precision, bound: '16 ulp', pairs: () => betaPairs(wasm, reference) },
  ];
}
