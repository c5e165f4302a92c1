// What prompts show if nothing changes: what a forecast of mixed groups has to be better than.
import type { Fit } from './fitRun.js';
import type { VisitColumns } from './histories.js';
import { historyParts } from './objective.js';
import { Outlook } from './outlook.js';
import { power } from './power.js';

/** Means over prompts that stay as they are for all visits ahead. */
export interface Baseline {
  /** 'persistence': every prompt by all its visits seen. 'moving average': by the last five. */
  readonly name: 'persistence' | 'moving average';
  readonly mean: number;
  readonly signal: number;
  /** Share of mixed groups, by size. */
  readonly mixed: readonly number[];
}

/** Visits of the moving average. */
export const WINDOW = 5;

/** The counts of the last visits of prompt i among the first `observe`, as Beta(a, b) from Jeffreys' prior. */
export function recentBeta({ offsets, n, k }: VisitColumns, i: number, observe: number): [a: number, b: number] {
  let [a, b] = [0.5, 0.5];
  const seen = Math.min(offsets[i]! + observe, offsets[i + 1]!);
  for (let v = Math.max(offsets[i]!, seen - WINDOW); v < seen; v++) {
    a += k[v]!;
    b += n[v]! - k[v]!;
  }
  return [a, b];
}

/** E[p^size] of p ~ Beta(a, b). */
function betaMoment(a: number, b: number, size: number): number {
  let product = 1;
  for (let j = 0; j < size && product > 1e-18; j++) product *= (a + j) / (a + b + j);
  return product;
}

export function baselinesOf(fit: Fit, columns: VisitColumns, groupSizes: readonly number[]): Baseline[] {
  const count = columns.offsets.length - 1;
  return [persistence(fit, columns, groupSizes, count), movingAverage(fit, columns, groupSizes, count)];
}

function persistence(fit: Fit, columns: VisitColumns, groupSizes: readonly number[], count: number): Baseline {
  const member = fit.baselines.persistence;
  const everyone = Uint32Array.from({ length: count }, (_, i) => i);
  let [mean, signal] = [0, 0];
  const mixed = new Float64Array(groupSizes.length);
  for (const part of historyParts(columns, fit.observe, member.shape.levels.length, everyone)) {
    const outlook = Outlook.of([member], part, 0);
    mean += outlook.total(0, 0, (p) => p);
    signal += outlook.total(0, 0, (p, q) => p * q);
    for (const [g, size] of groupSizes.entries())
      mixed[g]! += outlook.total(0, 0, (p, q) => 1 - power(p, size) - power(q, size));
  }
  return {
    name: 'persistence',
    mean: mean / count,
    signal: signal / count,
    mixed: Array.from(mixed, (sum) => sum / count),
  };
}

function movingAverage(fit: Fit, columns: VisitColumns, groupSizes: readonly number[], count: number): Baseline {
  let [mean, signal] = [0, 0];
  for (let i = 0; i < count; i++) {
    const [a, b] = recentBeta(columns, i, fit.observe);
    mean += a / (a + b);
    signal += (a * b) / ((a + b) * (a + b + 1));
  }
  return {
    name: 'moving average',
    mean: mean / count,
    signal: signal / count,
    mixed: movingAverageMixed(columns, fit.observe, groupSizes),
  };
}

/** Share of mixed groups of each size, if every prompt goes on as its last five visits were. */
export function movingAverageMixed(columns: VisitColumns, observe: number, groupSizes: readonly number[]): number[] {
  const count = columns.offsets.length - 1;
  const mixed = new Float64Array(groupSizes.length);
  const known = new Map<string, readonly number[]>();
  for (let i = 0; i < count; i++) {
    const [a, b] = recentBeta(columns, i, observe);
    const key = `${a} ${b}`;
    const shares = known.get(key) ?? groupSizes.map((size) => 1 - betaMoment(a, b, size) - betaMoment(b, a, size));
    known.set(key, shares);
    for (const [g, share] of shares.entries()) mixed[g]! += share / count;
  }
  return Array.from(mixed);
}
