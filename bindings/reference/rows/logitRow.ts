// One row of logits as f64, whatever it was stored as, and its weights exp((x - max)/T).
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

/** A number as a sum of two, the second of which is what the first was rounded by. */
export type Exact = readonly [high: number, low: number];

/** a - b (Knuth's two-sum). */
export function difference(a: number, b: number): Exact {
  const high = a - b;
  if (!Number.isFinite(high)) return [high, 0];
  const virtual = high - a;
  return [high, a - (high - virtual) - (b + virtual)];
}

/** a b (Dekker's product). */
function product(a: number, b: number): Exact {
  const high = a * b;
  const [a1, a2] = halves(a);
  const [b1, b2] = halves(b);
  return [high, a2 * b2 - (high - a1 * b1 - a2 * b1 - a1 * b2)];
}

/** The upper 26 bits of a number, and the others. */
function halves(a: number): Exact {
  const c = 134217729 * a; // 2^27 + 1
  const high = c - (c - a);
  return [high, a - high];
}

export interface Weights {
  /** (x - max)/T. */
  readonly log: Float64Array;
  /** Their exponentials; 1 for the largest logit. */
  readonly weight: Float64Array;
  /** log of the sum of all weights, whose digits it keeps where one outcome has nearly all of it. */
  readonly logSum: number;
  /** The sum of all weights. */
  readonly total: number;
}

/** Weights to a few units in the last place, however large the logits are. */
export function weights({ x, max }: LogitRow, temperature = 1): Weights {
  const log = x.map((value) => (value - max) / temperature);
  const weight = log.map((value, k) => {
    if (!(value > -800)) return 0; // below the least positive number
    const [d, lost] = difference(x[k]!, max);
    const [back, more] = product(value, temperature);
    return Math.exp(value) * (1 + (d - back - more + lost) / temperature);
  });
  const peak = x.indexOf(max);
  const rest = sum(x.length, (k) => (k === peak ? 0 : weight[k]!));
  return { log, weight, logSum: Math.log1p(rest), total: 1 + rest };
}
