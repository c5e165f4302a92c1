// Orbits followed one after the other, as a textbook would.
import type { Law } from './lawColumns.js';
import { type OrbitLimits, type OrbitRecord, TOLERANCE } from './orbitRecord.js';
import { lyapunov, orbitWindows } from './orbitWindows.js';

/** One step of an element, in its tilt c, the distance from a base: x = base + c. */
export interface OrbitMap {
  readonly base: number;
  /** The next tilt, from x where that has more digits than base + c. */
  next(c: number, x?: number): number;
  /** Its derivative. */
  slope(c: number): number;
  /** Relative rounding of a step beyond that of a few operations; default 0. */
  readonly rounding?: number;
}

/** Of steps by a group of finite size, as `rounding` of the map: a mean of so many terms. */
export function roundingOf({ group }: Law): number {
  return group === undefined ? 0 : (group.drive.length + 7) * (Number.EPSILON / 2);
}

/** Follows the orbit of element i from log-odds `start` to its end. */
export function followOrbit(
  i: number,
  map: OrbitMap,
  start: number,
  { least, most }: OrbitLimits,
  maxSteps: number,
  log: (m: number) => number,
  record: OrbitRecord,
): void {
  const { base } = map;
  let x = start;
  let c = start === base ? 0 : start - base;
  let n = 0;
  let furthest = x;
  let [rose, fell] = [false, false];
  const upwards = map.next(c, x) >= c;
  let [count, sum, squares] = [0, 0, 0];
  let irregular = false;
  for (const window of orbitWindows(maxSteps)) {
    let check = c;
    let logs = 0;
    for (let k = 1; k <= window.steps; k++) {
      const next = map.next(c, x);
      logs += log(Math.abs(map.slope(c)));
      n++;
      x = base + next;
      const near = TOLERANCE * Math.max(1, Math.abs(x));
      const still = Math.abs(next - c) < near;
      const back = Math.abs(next - check) < near;
      furthest = upwards ? Math.max(furthest, x) : Math.min(furthest, x);
      // Not of the step to rest, whose direction may be that of its rounding.
      const monotone = !(rose && fell);
      if (next > c) rose = true;
      if (next < c) fell = true;
      const ended = next < c ? x < least : x > most;
      c = next;
      if (ended) {
        record.settled(i, { steps: n, period: 0, logOdds: x, multiplier: 0 }, { furthest, upwards, monotone });
        return;
      }
      if (!still && !back) continue;
      const cycle = confirm(map, c, still ? 1 : k, near);
      if (cycle) {
        record.settled(i, { steps: n, ...cycle }, { furthest, upwards, monotone });
        return;
      }
      // One attempt a window: a slow swing would come back at every other step.
      if (back) check = Number.NaN;
    }
    if (!window.batch) continue;
    const mean = logs / window.steps;
    count++;
    sum += mean;
    squares += mean * mean;
    irregular = rose && fell && lyapunov(count, sum, squares).positive && turns(map, c);
    if (irregular) break;
  }
  record.unsettled(i, n, lyapunov(count, sum, squares), irregular, !(rose && fell));
}

/** Whether an orbit both rises and falls within 64 steps from c: an irregular one does. */
function turns(map: OrbitMap, c: number): boolean {
  let [rose, fell] = [false, false];
  for (let n = 0; n < 64; n++) {
    const next = map.next(c);
    rose ||= next > c;
    fell ||= next < c;
    c = next;
  }
  return rose && fell;
}

/** The cycle of period k, or of a divisor of it, on which an orbit that is at c has settled; null where there is none. */
function confirm(
  map: OrbitMap,
  c: number,
  k: number,
  near: number,
): { period: number; logOdds: number; multiplier: number } | null {
  const tilts = [c];
  for (let j = 1; j < k; j++) tilts.push(map.next(tilts[j - 1]!));
  const start = Math.min(...tilts);
  const root = newton(map, start, k);
  if (!(Math.abs(root.multiplier) < 1)) return null;
  // Where the map is as good as linear, the root is residual / |1 - multiplier| away; a slow passage has none so near.
  const reach = (4 * (root.residual + near)) / (1 - root.multiplier);
  if (!(Math.abs(root.c - start) <= reach && crosses(map, root.c, k))) return null;
  const logOdds = map.base + root.c;
  let y = root.c;
  for (let j = 1; j < k; j++) {
    y = map.next(y);
    // Points closer than this are one: cycles so narrow form too slowly to be waited for.
    if (Math.abs(y - root.c) < 1e-6 * Math.max(1, Math.abs(logOdds))) {
      // An orbit that swings about a fixed point has not come to rest: its steps are still too long.
      return j === 1 ? null : confirm(map, root.c, j, near);
    }
  }
  return { period: k, logOdds, multiplier: root.multiplier };
}

/** k steps from c: where they end, the product of the slopes, and a bound on the rounding of the end. */
function lap(map: OrbitMap, c: number, k: number): { end: number; multiplier: number; doubt: number } {
  let [end, multiplier, doubt] = [c, 1, 0];
  for (let j = 0; j < k; j++) {
    const slope = map.slope(end);
    const next = map.next(end);
    const rounding =
      2 * Number.EPSILON * (Math.abs(next) + (1 + Math.abs(slope)) * (Math.abs(map.base) + Math.abs(end)));
    multiplier *= slope;
    doubt = Math.abs(slope) * doubt + rounding + (map.rounding ?? 0) * (Math.abs(next) + Math.abs(end));
    end = next;
  }
  return { end, multiplier, doubt };
}

/** A root of g^k(c) = c, its multiplier, and how far g^k was from c at the start. */
function newton(map: OrbitMap, start: number, k: number): { c: number; multiplier: number; residual: number } {
  let c = start;
  let last = Infinity;
  const residual = Math.abs(lap(map, start, k).end - start);
  for (;;) {
    const { end, multiplier } = lap(map, c, k);
    const move = (end - c) / (1 - multiplier);
    // Moves that no longer shrink are rounding; near a second root they halve.
    if (!(Math.abs(move) < 0.75 * last)) return { c, multiplier, residual };
    last = Math.abs(move);
    c += move;
  }
}

/** Whether laps from both sides of c lead towards it: just before two roots appear, all lead the same way. */
function crosses(map: OrbitMap, c: number, k: number): boolean {
  const { multiplier, doubt } = lap(map, c, k);
  const beside = (4 * doubt) / (1 - multiplier) + 4 * Number.EPSILON * Math.abs(c);
  return lap(map, c - beside, k).end > c - beside && lap(map, c + beside, k).end < c + beside;
}
