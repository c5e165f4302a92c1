// One orbit, step by step: whether it has settled on a cycle nearby, by Newton's method on the k-th iterate, and whether it turns.
import { drive, driveSlope, halfOdds } from './drive';
import { groupDrive, groupRounding, groupSlope, rareOdds } from './groupDrive';
import { Law } from './law';
import { Orbit } from './orbitBlock';

/** Newton's method needs two or three steps where an orbit has settled, and halves the distance where two roots nearly meet. */
const STEPS: i32 = 64;
/** Relative to the tilt, a few roundings. */
const SMALL: f64 = 1e-15;
/** Points of a cycle that are closer than this are one point: cycles that narrow form too slowly to be waited for. */
const APART: f64 = 1e-6;
/** Relative error of a step, with room to spare. */
const ROUNDING: f64 = 4.440892098500626e-16;
/** An irregular orbit turns within fewer steps than this. */
const TURNS: i32 = 64;

/** The slope of the step that `advance` took last, and the size of its roundings. */
let slope: f64 = 0;
let rounding: f64 = 0;

/** Whether the group that was named last is what drives. */
let grouped: bool = false;
export function drivenBy(group: bool): void {
  grouped = group;
}

/** One step of the element at `i` from tilt c. */
function advance(i: usize, c: f64): f64 {
  const keep = load<f64>(i, Law.KEEP);
  const base = load<f64>(i, Law.BASE);
  const eps = v128.splat<f64>(load<f64>(i, Law.EPSILON));
  const x = f64x2.splat(base + c);
  const beta = f64x2.splat(load<f64>(i, Law.BETA));
  const odds = grouped ? rareOdds(x) : halfOdds(x);
  const push = grouped ? groupDrive(x, odds, beta) : drive(odds, eps, beta);
  const growth = f64x2.extract_lane(grouped ? groupSlope(x, odds, beta) : driveSlope(x, odds, eps, push), 0);
  const move = f64x2.extract_lane(push, 0);
  const next = keep * c + move;
  slope = keep + growth;
  rounding = ROUNDING * (Math.abs(next) + Math.abs(growth) * (Math.abs(base) + Math.abs(c)));
  if (grouped) rounding += groupRounding() * Math.abs(move);
  return next;
}

/** Once round from tilt c: where it leads, the multiplier, and a bound on the rounding of the whole lap. */
let multiplier: f64 = 1;
let doubt: f64 = 0;
function lap(i: usize, c: f64, k: i32): f64 {
  multiplier = 1;
  doubt = 0;
  for (let j = 0; j < k; j++) {
    c = advance(i, c);
    multiplier *= slope;
    doubt = Math.abs(slope) * doubt + rounding;
  }
  return c;
}

/**
 * Whether the orbit that came back to within `near` of tilt c after k steps has settled on an attracting cycle of that period
 * or of a divisor of it. A small step alone does not say so: it may be a slow passage, with no root nearby.
 */
export function settled(i: usize, c: f64, k: i32, near: f64): bool {
  let y = c;
  for (let j = 1; j < k; j++) {
    y = advance(i, y);
    c = Math.min(c, y);
  }
  const start = c;
  let residual: f64 = 0;
  let last = Infinity;
  for (let n = 0; n < STEPS; n++) {
    y = lap(i, c, k);
    if (n == 0) residual = Math.abs(y - c);
    const move = (y - c) / (1 - multiplier);
    // Moves that no longer shrink, or are too short to count, are rounding.
    if (!(Math.abs(move) < 0.75 * last)) break;
    last = Math.abs(move);
    c += move;
    if (last <= SMALL * Math.abs(c)) break;
  }
  lap(i, c, k);
  const attraction = multiplier;
  // Where the map is as good as linear, the root is residual / |1 - multiplier| away.
  const reach = 4 * (residual + near);
  if (!(Math.abs(attraction) < 1 && Math.abs(c - start) * (1 - attraction) <= reach)) return false;
  if (!crosses(i, c, k)) return false;
  y = c;
  for (let j = 1; j < k; j++) {
    y = advance(i, y);
    if (Math.abs(y - c) < APART * Math.max(1, Math.abs(load<f64>(i, Law.BASE) + c))) {
      // An orbit that swings about a fixed point has not come to rest: its steps are still too long.
      return j > 1 && settled(i, c, j, near);
    }
  }
  store<f64>(i, <f64>k, Orbit.PERIOD);
  store<f64>(i, c, Orbit.LIMIT);
  store<f64>(i, attraction, Orbit.MULTIPLIER);
  return true;
}

/**
 * Whether laps from either side of tilt c lead towards it, by more than their rounding: there is a root, then. Just before two
 * roots appear the map comes as near to c, but all laps lead the same way.
 */
function crosses(i: usize, c: f64, k: i32): bool {
  const beside = (4 * doubt) / (1 - multiplier) + SMALL * Math.abs(c);
  return lap(i, c - beside, k) > c - beside && lap(i, c + beside, k) < c + beside;
}

/** Whether the orbit both rises and falls soon after tilt c. One that does not is no irregular one. */
export function turns(i: usize): bool {
  let c = load<f64>(i, Law.TILT);
  let rises = false;
  let falls = false;
  for (let n = 0; n < TURNS && !(rises && falls); n++) {
    const next = advance(i, c);
    if (next > c) rises = true;
    if (next < c) falls = true;
    c = next;
  }
  return rises && falls;
}
