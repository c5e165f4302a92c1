// A policy as probabilities and their logarithms, in f64.
import type { LogitRows } from '../../arguments/logits.js';
import { excess } from '../rows/divergence.js';
import { readRow } from '../rows/logitRow.js';
import { sum } from '../sum.js';

export interface LogPolicy {
  readonly p: Float64Array;
  readonly log: Float64Array;
}

/** The policy of row i; null where a logit is NaN or +Infinity, or all are -Infinity. */
export function readPolicy(rows: LogitRows, i: number): LogPolicy | null {
  const row = readRow(rows, i);
  return row && normalise(row.x);
}

/** The policy of logits; all NaN where no outcome can happen. */
export function normalise(x: Float64Array): LogPolicy {
  const { max, rest } = peakOf(x);
  const log = x.map((value) => value - max - Math.log1p(rest));
  return { p: log.map(Math.exp), log };
}

/** log of the sum of exp(x); -Infinity of none. */
export function logSumOf(x: Float64Array): number {
  const { max, rest } = peakOf(x);
  return max === -Infinity ? max : max + Math.log1p(rest);
}

/** The largest of x, and the sum of exp(x - max) over the others. */
function peakOf(x: Float64Array): { max: number; rest: number } {
  const max = x.reduce((a, b) => Math.max(a, b), -Infinity);
  const peak = x.indexOf(max);
  return { max, rest: sum(x.length, (o) => (o === peak ? 0 : Math.exp(x[o]! - max))) };
}

/** KL(p || q), Infinity where p has what q cannot have: the terms q - p add up to 0, and make all terms non-negative. */
export function divergenceOf(p: LogPolicy, q: LogPolicy): number {
  if (p.log.some((log, o) => log > -Infinity && q.log[o] === -Infinity)) return Infinity;
  return sum(p.p.length, (o) => {
    if (p.log[o] === -Infinity) return q.p[o]!;
    return excess(p.p[o]!, q.p[o]!, p.log[o]! - q.log[o]!);
  });
}
