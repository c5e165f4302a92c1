// The surrogate 'real': rewards as labels of the rows of a prompt.
import type { Elementary } from '../neighbours/elementary.js';
import type { CheckedBatch } from './batch.js';
import { meanAdvantage } from './levels.js';
import type { LossRule } from './lossRule.js';
import { counts } from './mask.js';

export interface RealLoss {
  readonly loss: number;
  /** Derivative of the loss in log π of each token of a row. */
  readonly slopes: Float64Array;
}

/** The sum of the log-ratios of each row, over the tokens that count. */
export function rowLogRatios(batch: CheckedBatch): Float64Array {
  const { rows, columns, policy, old } = batch;
  const sums = new Float64Array(rows);
  for (let i = 0; i < rows && old !== null; i++) {
    for (let k = i * columns; k < (i + 1) * columns; k++) {
      if (counts(batch, i, k - i * columns)) sums[i]! += policy[k]! - old[k]!;
    }
  }
  return sums;
}

/** @param logRatios sums of rows */
export function realLoss(
  m: Elementary,
  batch: CheckedBatch,
  { temperature }: LossRule,
  logRatios: Float64Array,
): RealLoss {
  const { rows, groups } = batch;
  const scores = logRatios.map((sum, i) => sum / Math.max(batch.counts[i]!, 1) / temperature);
  const right = Uint8Array.from(scores, (_, i) => Number(meanAdvantage(batch, 0, i) > 0));
  const prompts = groups!.length - 1;
  const slopes = new Float64Array(rows);
  let loss = 0;
  for (let g = 0; g < prompts; g++) {
    const [from, to] = [groups![g]!, groups![g + 1]!];
    const successes = right.subarray(from, to).reduce((all, flag) => all + flag, 0);
    if (successes === 0 || successes === to - from) continue;
    for (const success of [0, 1]) loss += side(m, scores, right, from, to, success, slopes) / prompts;
  }
  for (let i = 0; i < rows; i++) slopes[i]! /= prompts * temperature * Math.max(batch.counts[i]!, 1);
  return { loss, slopes };
}

/** log(1 + Σ e^±score) over the successes or the failures of a prompt; writes its derivatives in the scores. */
function side(
  m: Elementary,
  scores: Float64Array,
  right: Uint8Array,
  from: number,
  to: number,
  success: number,
  slopes: Float64Array,
): number {
  const sign = success === 1 ? -1 : 1;
  let most = 0;
  for (let i = from; i < to; i++) if (right[i] === success) most = Math.max(most, sign * scores[i]!);
  let total = m.exp(-most);
  for (let i = from; i < to; i++) if (right[i] === success) total += m.exp(sign * scores[i]! - most);
  for (let i = from; i < to; i++) {
    if (right[i] === success) slopes[i] = (sign * m.exp(sign * scores[i]! - most)) / total;
  }
  return most + m.log(total);
}
