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

export function realLoss(m: Elementary, batch: CheckedBatch, { temperature }: LossRule): RealLoss {
  const { rows, columns, policy, old, groups } = batch;
  const scores = new Float64Array(rows);
  const right = new Uint8Array(rows);
  for (let i = 0; i < rows; i++) {
    let sum = 0;
    for (let t = 0; t < columns; t++) {
      const k = i * columns + t;
      if (counts(batch, i, t)) sum += old !== null ? policy[k]! - old[k]! : 0;
    }
    scores[i] = sum / Math.max(batch.counts[i]!, 1) / temperature;
    right[i] = Number(meanAdvantage(batch, 0, i) > 0);
  }
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
