// Which starts go where: what portrait.ts knows of the two sides of the barrier, pulled back through the map.

import { checkCount } from '../arguments/checks.js';
import { checkOptions } from '../arguments/options.js';
import { type Probability, resolveLogOdds } from '../arguments/probability.js';
import { resolveVariant, type Variant } from '../arguments/variant.js';
import type { Backend } from '../backend.js';
import { type Classification, classification } from './classify.js';
import { allFixedPoints } from './fixedPoints.js';
import { type Divide, type Limit, portrait } from './portrait.js';
import { bisect } from './roots.js';
import { scalarMap } from './scalarMap.js';

/** An open interval of starts that have the same limit. */
export interface Basin extends Classification {
  /** Log-odds of its ends. */
  readonly from: number;
  readonly to: number;
}

export interface BasinsOptions {
  /** How many steps before the barrier boundaries are followed, where they have no end, 0 to 16. Default 4. */
  readonly depth?: number;
}

export interface Basins {
  /**
   * The intervals of starts and where each goes, in log-odds from -Infinity to Infinity; starts at 0 < p < 1 only. Between two
   * intervals lies an unstable fixed point or one that leads to it (theory, sections 6 and 8; +).
   *
   * Where the map can leave the middle (at alpha = 1: where its least value lies below minus the unstable fixed point), the
   * boundary is a fractal; with alpha < 1 and smoothing, it can recur without end towards p = 0. Boundaries are then followed
   * for `depth` steps, and what they leave over is reported as 'undecided', like intervals whose limit theory does not tell.
   *
   * @param pRef success probability of the reference policy, p or `{ logOdds }`
   * @throws TypeError, RangeError naming the argument
   * @example
   * basins(0.5, { beta: 1.6 }).length; // => 3
   */
  (pRef: Probability, variant: Variant, options?: BasinsOptions): Basin[];
}

interface Interval {
  readonly from: number;
  readonly to: number;
  readonly limit: Limit;
}

export function createBasins(backend: Backend): Basins {
  const where = 'basins';
  return (pRef, variant, options = {}) => {
    const xRef = resolveLogOdds(backend, where, 'pRef', pRef);
    const rule = resolveVariant(where, variant);
    checkOptions<BasinsOptions>(where, 'options', options, ['depth']);
    const depth = checkCount(where, 'depth', options.depth ?? 4, 0, 16);
    const map = scalarMap(backend, xRef, rule);
    const { divide, limitFrom } = portrait(map, allFixedPoints(backend, xRef, rule, map));
    const known = divide ? pulledBack(divide, depth) : [{ from: -Infinity, to: Infinity, limit: limitFrom(0) }];
    return withGaps(known).map(({ from, to, limit }) => ({ from, to, ...classification(backend, limit) }));
  };
}

const farthest = Number.MAX_VALUE;

/** The intervals with a known limit; stops when a step back finds nothing new. */
function pulledBack(divide: Divide, depth: number): Interval[] {
  const { barrier, edge, trapping, upper, inner } = divide;
  let known: Interval[] = [{ from: barrier, to: Infinity, limit: upper }];
  if (trapping) known.unshift({ from: edge, to: barrier, limit: inner });
  for (let k = 0; k < depth; k++) {
    const before = preimages(divide, known);
    const next = merged([...known, ...before]);
    if (next.length === known.length && next.every(({ from, to }, i) => from === known[i]!.from && to === known[i]!.to))
      break;
    known = next;
  }
  return known;
}

function preimages({ map, turns, barrier }: Divide, known: readonly Interval[]): Interval[] {
  const ends = [-farthest, ...(turns.length > 0 ? turns : [0]), farthest];
  const found: Interval[] = [];
  for (let k = 0; k + 1 < ends.length; k++) {
    const [a, b] = [ends[k]!, ends[k + 1]!];
    const [fa, fb] = [map.next(a), map.next(b)];
    const [low, high] = [Math.min(fa, fb), Math.max(fa, fb)];
    /** Where the map takes the value y between a and b. The barrier is its own image, which a search would find but for rounding. */
    const inverse = (y: number) => {
      if (y <= low) return fa <= fb ? a : b;
      if (y >= high) return fa <= fb ? b : a;
      if (y === barrier && barrier > a && barrier < b) return barrier;
      return bisect((x) => map.next(x) - y, a, b);
    };
    for (const { from, to, limit } of known) {
      if (to <= low || from >= high) continue;
      const [x, y] = [inverse(from), inverse(to)];
      found.push({ from: unbounded(Math.min(x, y)), to: unbounded(Math.max(x, y)), limit });
    }
  }
  return found;
}

function unbounded(x: number): number {
  return Math.abs(x) === farthest ? Math.sign(x) * Infinity : x;
}

/** The union, ascending. Intervals with one limit that overlap, or touch but for the rounding of their ends, become one. */
function merged(intervals: Interval[]): Interval[] {
  const out: Interval[] = [];
  for (const next of intervals.sort((a, b) => a.from - b.from || b.to - a.to)) {
    const last = out.at(-1);
    const slack = 1e-12 * Math.max(1, Math.abs(next.from));
    if (last && next.limit === last.limit && next.from <= last.to + slack) {
      out[out.length - 1] = { ...last, to: Math.max(last.to, next.to) };
    } else if (!last || next.to > last.to + slack)
      out.push(last ? { ...next, from: Math.max(next.from, last.to) } : next);
  }
  return out;
}

/** The whole line: what lies between known intervals is undecided. */
function withGaps(known: readonly Interval[]): Interval[] {
  const out: Interval[] = [];
  let end = -Infinity;
  for (const interval of known) {
    if (interval.from > end + 1e-12 * Math.max(1, Math.abs(interval.from)))
      out.push({ from: end, to: interval.from, limit: null });
    out.push(interval);
    end = interval.to;
  }
  if (end < Infinity) out.push({ from: end, to: Infinity, limit: null });
  return out;
}
