// All fixed points of a policy's iteration in its tilt, for any reward: roots of F(c) = Omega(V(c))/b - c, b = alpha beta; in units
// of the row (tiltMap.ts).
//
// Completeness rests on monotone quantities: as c grows, expectations of increasing functions of the regret s fall and those of
// decreasing ones rise. So moments of s on either side of a centre, at the ends of an interval, enclose variance and third moment
// inside it, and with them F and its slope. An interval on which F has no zero is dropped, one on which F is monotone has at most
// one root, and others are halved. The enclosures are tight wherever the mean regret changes little next to the deviation from
// it, so that about the logarithm of how rare the best outcomes are, times ten, intervals do, whatever the scale of the rewards.

import { newton } from '../analysis/roots.js';
import type { RegretParts } from '../backend.js';
import { power } from '../recurrence/power.js';
import { regretMoments, type TiltMap } from './tiltMap.js';

interface Sample {
  readonly c: number;
  readonly mean: number;
  readonly excess: number;
}

/** Relative width at which an interval that could not be decided is taken for a tangency. */
const NARROW = 1e-9;
/** Relative error that is granted to moments. */
const SLACK = 1e-12;

/** The roots t, ascending; of an anchored mean-std rule over a reward that is not constant. */
export function tiltRoots(map: TiltMap): number[] {
  const { row, law } = map;
  const { epsilon } = map;
  const b = law.alpha * law.beta;
  if (epsilon === Infinity) return [map.omega(0) / b];
  const least = regretMoments(row, farthest(map)).mean;
  /** At every tilt from c on the variance is at most the second moment at c above the least regret. */
  const highest = (c: number) => row.regretParts(c, least)[1];
  const excess = (c: number) => {
    const moments = regretMoments(row, c);
    return [map.excess(c, moments), (map.slope(moments) - 1) / law.alpha] as const;
  };
  const sample = (c: number): Sample => {
    const moments = regretMoments(row, c);
    return { c, mean: moments.mean, excess: map.excess(c, moments) };
  };
  const from = sample((1 - SLACK) / (b * Math.sqrt(highest(0) + epsilon)));
  let to = from;
  if (epsilon > 0) to = sample((1 + SLACK) / (b * Math.sqrt(epsilon)));
  // Without smoothing: until the variance vanishes so fast that Omega, not c, grows for good.
  else while (!(to.excess > 0 && highest(to.c) < 1e-250) && to.c < farthest(map)) to = sample(2 * to.c);

  const roots: number[] = [];
  const search = (left: Sample, right: Sample): void => {
    const centre = left.mean + (right.mean - left.mean) / 2;
    const [variance, third] = enclosures(row.regretParts(left.c, centre), row.regretParts(right.c, centre));
    const [fewest, most] = [variance[0] + epsilon, variance[1] + epsilon];
    if (1 / Math.sqrt(most) > b * right.c || 1 / Math.sqrt(fewest) < b * left.c) return;
    const changes = Math.sign(left.excess) !== Math.sign(right.excess);
    const falls = third[1] < 2 * b * fewest * Math.sqrt(fewest);
    const rises = third[0] > 2 * b * most * Math.sqrt(most);
    const narrow = right.c - left.c < NARROW * right.c;
    if (falls || rises || narrow) {
      // A root at a common end belongs to the interval on its left.
      if (right.excess === 0) roots.push(right.c);
      else if (changes && left.excess !== 0) roots.push(newton(excess, left.c, right.c));
      else if (narrow && Math.abs(left.excess) < 1e-14 * left.c) roots.push(left.c);
      return;
    }
    const wide = right.c > 4 * left.c;
    const middle = sample(wide ? Math.sqrt(left.c) * Math.sqrt(right.c) : left.c + (right.c - left.c) / 2);
    search(left, middle);
    search(middle, right);
  };
  if (to.c < Infinity) search(from, to);
  // Neighbouring narrow intervals around one tangency are one root.
  return roots.filter((c, k) => k === 0 || c - roots[k - 1]! > 4 * NARROW * c);
}

/** A t so large that only the best outcomes are left, and with them the least regret; its tilt is still a number. */
export function farthest({ row }: TiltMap): number {
  return Math.min(1e280, 1e300 * row.unit);
}

type Range = readonly [least: number, most: number];

/** Variance and third central moment between two tilts, from the moments around one centre at the ends. */
function enclosures(a: RegretParts, z: RegretParts): [variance: Range, third: Range] {
  // Those above the centre fall from a to z, those below rise, and so the mean falls.
  const square: Range = [z[1] + a[4], a[1] + z[4]];
  const cube: Range = [z[2] - z[5], a[2] - a[5]];
  const offset: Range = [z[0] - z[3], a[0] - a[3]];
  const [near, far] = offset.map(Math.abs).sort((x, y) => x - y) as [number, number];
  const least = offset[0] < 0 && offset[1] > 0 ? 0 : near;
  const products = offset.flatMap((d) => square.map((s) => d * s));
  const rounding = SLACK * (a[2] + z[5] + far * square[1]);
  return [
    [Math.max(0, square[0] * (1 - SLACK) - far * far), Math.max(0, square[1] * (1 + SLACK) - least * least)],
    [
      cube[0] - 3 * Math.max(...products) + 2 * power(offset[0], 3) - rounding,
      cube[1] - 3 * Math.min(...products) + 2 * power(offset[1], 3) + rounding,
    ],
  ];
}
