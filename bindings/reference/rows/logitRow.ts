// One row of logits as f64, whatever it was stored as.
import { type LogitRows, logitReader } from '../../arguments/logits.js';
import { sum } from '../sum.js';

export interface LogitRow {
  readonly x: Float64Array;
  readonly max: number;
}

/** null where a logit is NaN or +Infinity, or all are -Infinity. */
export function readRow(rows: LogitRows, i: number): LogitRow | null {
  const logit = logitReader(rows);
  const x = Float64Array.from({ length: rows.outcomes }, (_, k) => logit(i * rows.stride + k));
  const max = x.reduce((a, b) => (b <= a ? a : b), -Infinity);
  return x.every((value) => value < Infinity) && max > -Infinity ? { x, max } : null;
}

/** log of the sum of exp((x - max)/temperature). */
export function logSum({ x, max }: LogitRow, temperature = 1): number {
  return Math.log(sum(x.length, (k) => Math.exp((x[k]! - max) / temperature)));
}
