// Checks of the functions of logits: softmax, token statistics, divergences, the largest logits.
import type { Api } from '../options/backend.js';
import type { Check, Pair } from './compare.js';
import { normalLogits, type Precision, precisions, promised } from './inputs.js';

const OUTCOMES = 1500;
const temperatures = [0.5, 1, 1.7];

/** A probability errs by its exponential and its share of the sum: 4e-7 in f32, 1e-14 in f64, relative; below, one rounding. */
function* softmaxPairs(wasm: Api, reference: Api, precision: Precision): Generator<Pair> {
  const logits = normalLogits(precision, OUTCOMES);
  const smallest = { f32: 2 ** -149, f64: Number.MIN_VALUE }[precision];
  for (const temperature of temperatures) {
    const got = wasm.softmax(logits, { temperature });
    const want = reference.softmax(logits, { temperature });
    // The reference rounds (x - max)/T, which shows in f64: about 60 units of 2^-53 at most here.
    const relative = { f32: 4e-7, f64: 1e-14 + 60 * 2 ** -53 }[precision];
    for (const [i, p] of want.entries()) yield { got: got[i]!, want: p, tolerance: relative * p + smallest };
  }
}

function* tokenPairs(wasm: Api, reference: Api, precision: Precision): Generator<Pair> {
  const logits = normalLogits(precision, 4 * OUTCOMES);
  const tokens = [0, 1, 700, 1499];
  for (const temperature of temperatures) {
    const got = wasm.tokenStatistics(logits, tokens, { temperature });
    const want = reference.tokenStatistics(logits, tokens, { temperature });
    for (const name of ['logProbability', 'logPartition', 'entropy', 'sumOfSquares', 'rank'] as const) {
      for (const [i, value] of want[name].entries()) {
        yield { got: got[name][i]!, want: value, tolerance: promised[precision] * Math.max(1, Math.abs(value)) };
      }
    }
  }
}

/** Divergences of two rows that are far apart, close and nearly equal. */
function* divergencePairs(wasm: Api, reference: Api, precision: Precision): Generator<Pair> {
  const p = normalLogits(precision, OUTCOMES);
  const z = normalLogits(precision, OUTCOMES, 0.75);
  for (const distance of [1, 1e-2, 1e-4]) {
    const q = p.map((x, i) => (x === -Infinity || z[i] === -Infinity ? x : x + distance * z[i]!));
    const got = wasm.divergence(p, q as typeof p);
    const want = reference.divergence(p, q as typeof p);
    for (const name of ['kl', 'reverseKl', 'jensenShannon', 'renyi', 'totalVariation'] as const) {
      const value = want[name][0]!;
      yield { got: got[name][0]!, want: value, tolerance: { f32: 1e-4, f64: 1e-6 }[precision] * value };
    }
  }
}

function* topPairs(wasm: Api, reference: Api, precision: Precision): Generator<Pair> {
  const logits = normalLogits(precision, OUTCOMES).map((x) => Math.round(x)); // with ties
  const got = wasm.topK(logits, 50);
  const want = reference.topK(logits, 50);
  for (const [k, index] of want.indices.entries()) {
    yield { got: got.indices[k]!, want: index, tolerance: 0 };
    yield { got: got.logits[k]!, want: want.logits[k]!, tolerance: 0 };
  }
}

export function logitChecks(wasm: Api, reference: Api): Check[] {
  return precisions.flatMap((precision): Check[] => [
    {
      name: `softmax, ${precision}`,
      precision,
      bound: { f32: '4e-7 p', f64: '1e-14 p + reference' }[precision],
      pairs: () => softmaxPairs(wasm, reference, precision),
    },
    {
      name: `tokenStatistics, ${precision}`,
      precision: 'f64',
      bound: `${promised[precision].toExponential()} max(1,|x|)`,
      pairs: () => tokenPairs(wasm, reference, precision),
    },
    {
      name: `divergence, ${precision}`,
      precision: 'f64',
      bound: `${{ f32: '1e-4', f64: '1e-6' }[precision]} x`,
      pairs: () => divergencePairs(wasm, reference, precision),
    },
    { name: `topK, ${precision}`, precision, bound: 'exact', pairs: () => topPairs(wasm, reference, precision) },
  ]);
}
