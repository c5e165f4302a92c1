// Checks where plain formulas lose their digits: policies nearly certain of an outcome, orders near 1, impossible outcomes with
// extreme rewards, probabilities below the doubles, targets beside p_ref.
import type { FloatArray } from '../../bindings/index.js';
import type { Api } from '../options/backend.js';
import type { Check, Pair } from './compare.js';
import { drawn, fill, type Precision, precisions, promised } from './inputs.js';

/** Of tiny quantities, relative: the exponentials, their sum, and in an entropy differences of logits. */
const tiny = { f32: 1e-6, f64: 1e-12 };
const divergent = { f32: 1e-4, f64: 1e-6 };

function relative(got: number, want: number, bound: number): Pair {
  return { got, want, tolerance: bound * Math.abs(want) };
}

/** One outcome is ahead of all others by 5 to 60, at any offset. */
function* certainPairs(wasm: Api, reference: Api, precision: Precision): Generator<Pair> {
  const between = drawn(0.375);
  for (const temperature of [1, 0.7, 2.5]) {
    for (const offset of [0, 100, -3000]) {
      for (const ahead of [5, 15, 25, 40, 60]) {
        const logits = fill(precision, 100, (i) => offset + (i === 40 ? ahead : between(-2, 0)));
        const [got, want] = [wasm, reference].map((api) => api.tokenStatistics(logits, [40], { temperature, rows: 1 }));
        // Below, float32 has no digits.
        if (precision === 'f32' && -want!.logProbability[0]! < 1e-30) continue;
        for (const name of ['logProbability', 'entropy', 'sumOfSquares'] as const) {
          yield relative(got![name][0]!, want![name][0]!, tiny[precision]);
        }
      }
    }
  }
}

function* orderPairs(wasm: Api, reference: Api, precision: Precision): Generator<Pair> {
  const between = drawn(0.625);
  for (const alpha of [1e-3, 1 - 1e-3, 1 - 1e-7, 1 - 1e-12, 1 + 1e-9, 2, 1e3, 1e6]) {
    for (const distance of [1e-3, 0.1, 3]) {
      const p = fill(precision, 20, () => 50 + between(-4, 4));
      const q = p.map((x) => x + between(-distance, distance)) as typeof p;
      const [got, want] = [wasm, reference].map((api) => api.divergence(p, q, { alpha, temperature: 0.6, rows: 1 }));
      for (const name of ['kl', 'reverseKl', 'jensenShannon', 'renyi', 'totalVariation'] as const) {
        yield relative(got![name][0]!, want![name][0]!, divergent[precision]);
      }
    }
  }
}

/** Outcomes that cannot happen have the least and the largest reward. */
function* impossiblePairs(wasm: Api, reference: Api, precision: Precision): Generator<Pair> {
  const between = drawn(0.875);
  const possible: ((i: number) => number)[] = [(i) => i % 2, (i) => (i % 4) / 2, () => between(0, 1)];
  for (const reward of possible) {
    const logits = fill(precision, 24, (i) => (i % 6 === 5 ? -Infinity : between(-3, 3)));
    const rewards = fill(precision, 24, (i) => (i % 6 === 5 ? 64 * (-1) ** i : reward(i)));
    const batches = [wasm, reference].map((api) => new api.PolicyBatch(logits, rewards as FloatArray, { rows: 1 }));
    for (const tilt of [-1e16, -30, 0, 3, 1e4, 1e12]) {
      const [got, want] = batches.map((batch) => batch.moments(tilt));
      for (const name of ['mean', 'variance', 'kl', 'entropy'] as const) {
        const value = want![name][0]!;
        yield { got: got![name][0]!, want: value, tolerance: promised[precision] * Math.max(1, Math.abs(value)) };
      }
    }
    for (const batch of batches) batch.dispose();
  }
}

/** Omega is an exponential of log-odds, which are rounded: (8 + |x|) units of 2^-53, and a few operations follow. */
function* smallPairs(wasm: Api, reference: Api): Generator<Pair> {
  for (const x of [-1400, -800, -745, -600, -50, 30, 600]) {
    const bound = 16 * 2 ** -53 * (8 + Math.abs(x));
    for (const beta of [10, 1e3, 1e6]) {
      const [got, want] = [wasm, reference].map((api) => api.amplificationFrontier({ logOdds: x }, [beta], {})[0]);
      for (const name of ['amplification', 'kl'] as const) {
        yield { got: got![name], want: want![name], tolerance: bound * want![name] + 100 * Number.MIN_VALUE };
      }
    }
    if (x > 0) continue;
    for (const budget of [1e-200, 1e-12, 0.1]) {
      const [got, want] = [wasm, reference].map((api) => api.klBudget({ logOdds: x }, budget, {}, { maxSteps: 1 }));
      yield relative(got!.logOdds, want!.logOdds, bound);
    }
  }
}

/** Targets one double above p_ref: what is divided by is the difference of the two, which is exact. */
function* neighbourPairs(wasm: Api, reference: Api): Generator<Pair> {
  for (const p of [1e-300, 1e-5, 0.1, 0.3, 0.7, 0.999, 1 - 1e-9]) {
    for (const apart of [1, 2, 3, 1000]) {
      const target = p + apart * 2 ** (Math.floor(Math.log2(p)) - 52);
      const [got, want] = [wasm, reference].map((api) => api.betaForTarget(p, target, {}, { maxSteps: 1 }).beta);
      yield relative(got!, want!, 16 * Number.EPSILON);
    }
  }
}

export function extremeChecks(wasm: Api, reference: Api): Check[] {
  const each = (name: string, bounds: Record<Precision, number>, bound: string, pairs: typeof certainPairs): Check[] =>
    precisions.map((precision) => ({
      name: `${name}, ${precision}`,
      precision: 'f64',
      bound: `${bounds[precision].toExponential()} ${bound}`,
      pairs: () => pairs(wasm, reference, precision),
    }));
  return [
    ...each('nearly certain rows', tiny, '|x|', certainPairs),
    ...each('divergence, orders near 1', divergent, 'x', orderPairs),
    ...each('impossible outcomes', promised, 'max(1,|x|)', impossiblePairs),
    {
      name: 'p_ref below the doubles',
      precision: 'f64',
      bound: '16 (8 + |x_ref|) 2^-53',
      pairs: () => smallPairs(wasm, reference),
    },
    {
      name: 'targets beside p_ref',
      precision: 'f64',
      bound: '16 ulp',
      pairs: () => neighbourPairs(wasm, reference),
    },
  ];
}
