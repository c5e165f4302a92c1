// Where the orbits of one mean-std map with an anchor go, as far as it follows from the shape of the map f.
//
// The drive knows where f turns (drives/). For the ideal drive that is at most twice, at points left of 0: f rises (alpha < 1 only,
// with smoothing), falls, and rises for good. Where a drive of another shape has fixed points or turns in other places, what follows
// does not hold, and nothing is claimed. Of up to three fixed points the lowest, `inner`, and the highest, `upper`, can attract; from the middle one on, the `barrier`, f rises:
//
//    x > barrier             the orbit is monotone: it goes to `upper` (p = 1 without smoothing).
//    edge < x < barrier      where f stays below the barrier: trapped if f returns there, which it does unless edge > lowest.
//    f(x) in either of these the same.
//
// What a trapped orbit does:
//  - Every limit set lies above `lowest`, the least value of f at x >= `least`. If x + f(x) increases wherever a 2-cycle could
//    be, there is none, and an interval map without 2-cycles takes every orbit to a fixed point (Coppel 1955).
//  - For the ideal drive at alpha = 1 the Schwarzian derivative of f is negative: with t = tanh(x/2) and u = 4 cosh(x/2)^2 it is
//    (3/8) t^2/(1 + eps u)^2 + 1 - (3/2) coth(x)^2 <= -1/8. Then a fixed point or 2-cycle that attracts draws the turning point
//    (Singer 1978), so there is no other, and its itinerary leaves no room for further cycles: every trapped orbit goes there, but
//    for the countably many that land exactly on a repelling fixed point.

import type { FixedPoint } from './fixedPoints.js';
import { bisect, expandUntil } from './roots.js';
import type { ScalarMap } from './scalarMap.js';

/** The point or cycle that orbits tend to; null if theory does not tell. */
export type Limit = { readonly points: readonly number[]; readonly multiplier: number } | null;

/** What separates starts where there is more than one fixed point. */
export interface Divide {
  readonly map: ScalarMap;
  /** Ends of the pieces on which the map is monotone: one or two, or none if it rises throughout. */
  readonly turns: readonly number[];
  readonly barrier: number;
  readonly edge: number;
  /** Whether orbits between edge and barrier stay there. */
  readonly trapping: boolean;
  readonly upper: Limit;
  readonly inner: Limit;
}

export interface Portrait {
  /** null where all finite starts have the same limit. */
  readonly divide: Divide | null;
  /** The limit from a finite start. */
  limitFrom(x: number): Limit;
}

const farthest = Number.MAX_VALUE;

/** Of a map and all its fixed points. */
export function portrait(map: ScalarMap, points: readonly FixedPoint[]): Portrait {
  const { rule, xRef, drive } = map;
  const everywhere = (limit: Limit): Portrait => ({ divide: null, limitFrom: () => limit });
  // Without an anchor every orbit goes the way of the drive.
  if (rule.alpha === 0) return everywhere(only(points.find(({ stable }) => stable)!));
  const alone = points.length === 1 && Math.abs(points[0]!.logOdds) === Infinity;
  if (drive.least === drive.most || alone) return everywhere(only(points[0]!));
  if (drive.least === -Infinity) return everywhere(null);
  // Two fixed points are a tangency, where rounding decides.
  if (points.length === 2) return everywhere(null);

  const turns = drive.levels(-rule.beta * (1 - rule.alpha));
  if (points.length === 1) return everywhere(trapped(map, turns, points[0]!, Infinity));

  const [lowest, middle, highest] = points as [FixedPoint, FixedPoint, FixedPoint];
  const known = points.length === 3 && turns.length <= 2 && turns.every((x) => x < middle.logOdds);
  if (!known || drive.least < 0) return everywhere(null);
  const barrier = middle.logOdds;
  const edge = edgeOf(map, turns, barrier);
  const trapping = edge <= lowestValue(map, turns);
  const upper = only(highest);
  const inner = trapping ? trapped(map, turns, lowest, barrier) : null;
  // A root moves by the rounding of the equation over its slope there.
  const doubt = (1e-13 * (Math.abs(xRef) + barrier + 1)) / Math.min(1, middle.multiplier - 1);
  const side = (x: number) => (Math.abs(x - barrier) <= doubt ? 0 : Math.sign(x - barrier));
  return {
    divide: { map, turns, barrier, edge, trapping, upper, inner },
    limitFrom(x) {
      const y = map.next(x);
      if (side(x) === 0 || side(y) === 0) return null;
      if (side(x) > 0 || side(y) > 0) return upper;
      return trapping && (x > edge || y > edge) ? inner : null;
    },
  };
}

function only({ logOdds, multiplier }: FixedPoint): Limit {
  return { points: [logOdds], multiplier };
}

/** Least and largest value of the map from a to b. */
function range(map: ScalarMap, turns: readonly number[], a: number, b: number): [number, number] {
  const values = [a, b, ...turns.filter((x) => x > a && x < b)].map(map.next);
  return [Math.min(...values), Math.max(...values)];
}

/** The least value at x >= least: limit sets lie above it. */
function lowestValue(map: ScalarMap, turns: readonly number[]): number {
  return range(map, turns, map.least, farthest)[0];
}

/** The lowest x from which on, up to the barrier, the map stays below it. */
function edgeOf(map: ScalarMap, turns: readonly number[], barrier: number): number {
  const above = (x: number) => map.next(x) - barrier;
  const last = turns.at(-1);
  if (last === undefined) return -Infinity;
  if (above(last) > 0) return barrier;
  // Left of its only turn the map falls all the way: near places are tried first.
  const from = turns.length === 2 ? turns[0]! : -expandUntil(Math.max(1, 1 - last), (x) => above(-x) > 0);
  return above(from) > 0 ? bisect(above, from, last) : -Infinity;
}

/** The limit of orbits that stay below the barrier, from the lowest fixed point. */
function trapped(map: ScalarMap, turns: readonly number[], point: FixedPoint, barrier: number): Limit {
  const root = point.logOdds;
  const lowest = lowestValue(map, turns);
  // A 2-cycle has one point in [a, root) and the other in (root, b]; each bounds the other.
  let a = lowest;
  let b = Math.min(barrier, range(map, turns, a, root)[1]);
  for (let k = 0; k < 64; k++) {
    if (leastSlope(map, a, b) > -1) return only(point);
    const nextA = Math.max(a, range(map, turns, root, b)[0]);
    const nextB = Math.min(b, range(map, turns, nextA, root)[1]);
    if (nextA === a && nextB === b) break;
    [a, b] = [nextA, nextB];
  }
  if (map.rule.alpha < 1 || map.rule.group || map.rule.verifier) return null;
  return point.multiplier >= -1 ? only(point) : twoCycle(map, lowest, root);
}

/** The least slope of the map from a to b. */
function leastSlope({ rule: { alpha, beta }, drive }: ScalarMap, a: number, b: number): number {
  return 1 - alpha + drive.leastSlope(a, b) / beta;
}

/** The 2-cycle around a repelling fixed point at alpha = 1 that is nearest to `lowest`, if it attracts. */
function twoCycle(map: ScalarMap, lowest: number, root: number): Limit {
  const excess = (x: number) => map.next(map.next(x)) - x;
  let gap = 1e-8 * Math.max(1, Math.abs(root));
  while (!(excess(root - gap) < 0) && root - gap > lowest) gap *= 2;
  if (!(root - gap > lowest && excess(lowest) > 0)) return null;
  const low = bisect(excess, lowest, root - gap);
  const high = map.next(low);
  const multiplier = map.slope(low) * map.slope(high);
  return Math.abs(multiplier) < 1 ? { points: [low, high], multiplier } : null;
}
