// Batches of losses drawn at random.
import type { LossBatch, LossOptions } from '../../bindings/index.js';
import { uniform } from '../random.js';

export const ROWS = 4;

export function batchOf(start: number, columns: number, spread: number, lengths: boolean, rule: LossOptions = {}) {
  const next = uniform(start);
  const logs = (centre?: Float32Array) =>
    Float32Array.from({ length: ROWS * columns }, (_, k) =>
      centre ? centre[k]! + spread * (next() - 0.5) : -4 * next(),
    );
  const policy = logs();
  const old = logs(policy);
  const batch: LossBatch = {
    rows: ROWS,
    advantages: [2 * next(), -2 * next(), start % 5 === 0 ? 0 : next() - 0.5, next() - 0.5],
    ...(rule.level !== 'none' && { old }),
    reference: logs(policy),
    ...(rule.correction && { rollout: logs(old) }),
    ...(rule.surrogate === 'real' && { groups: 2 }),
    ...(lengths
      ? { lengths: [columns, Math.floor(next() * columns), 1, columns] }
      : { mask: Array.from(policy, () => Number(next() < 0.8)) }),
  };
  return { policy, batch };
}

/** Whether token k counts, of rows of n tokens. */
export const counted = ({ mask, lengths }: LossBatch, n: number, k: number) =>
  mask ? mask[k] === 1 : k % n < lengths![Math.floor(k / n)]!;
