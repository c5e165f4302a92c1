// What a batch has for each token and the kernels need for each row, or not at all.
import type { FloatArray } from '../../arguments/arrays.js';
import type { CheckedBatch } from '../../losses/batch.js';
import { counts } from '../../losses/mask.js';

/** The batch with an advantage for each row, where all tokens of a row that count have the same; else null. */
export function withRowAdvantages(batch: CheckedBatch): CheckedBatch | null {
  if (!batch.perToken) return batch;
  const { rows, columns, advantages } = batch;
  const own = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    let first = -1;
    for (let t = 0; t < columns; t++) {
      if (!counts(batch, i, t)) continue;
      const k = i * columns + t;
      if (first < 0) first = k;
      // NaN is not the same as itself.
      if (advantages[k] !== advantages[first]) return null;
    }
    if (first < 0) continue;
    const advantage: unknown = advantages[first];
    if (typeof advantage !== 'number' || !Number.isFinite(advantage)) return null;
    own[i] = advantage;
  }
  return { ...batch, advantages: own, perToken: false };
}

/** The sum over the tokens that count; null without a list, NaN where a number is not finite or the list is no array of floats. */
export function sumOfTokens(batch: CheckedBatch, list: ArrayLike<number> | null): number | null {
  if (list === null) return null;
  if (!(list instanceof Float32Array || list instanceof Float64Array)) return Number.NaN;
  const { rows, columns, mask } = batch;
  let sum = 0;
  for (let i = 0; i < rows; i++) {
    const first = i * columns;
    if (mask === null) sum += sumFrom(list, first, first + batch.counts[i]!);
    else for (let k = first; k < first + columns; k++) if (mask[k] === 1) sum += list[k]!;
  }
  return Number.isFinite(sum) ? sum : Number.NaN;
}

/** An addition waits for the one before: there are four sums. */
function sumFrom(list: FloatArray, from: number, to: number): number {
  let [a, b, c, d] = [0, 0, 0, 0];
  let k = from;
  for (; k + 3 < to; k += 4) {
    a += list[k]!;
    b += list[k + 1]!;
    c += list[k + 2]!;
    d += list[k + 3]!;
  }
  for (; k < to; k++) a += list[k]!;
  return a + b + (c + d);
}
