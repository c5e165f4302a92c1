// Where an orbit settled: the cycle nearby, its lowest point and its multiplier, by Newton's method on the k-th iterate.
import { exp } from '../math/scalars';
import { Field } from './orbitBlock';

/** Newton's method needs two or three steps where an orbit has settled. */
const STEPS: i32 = 12;
/** Relative to the tilt, a few roundings. */
const SMALL: f64 = 1e-15;
/** Points of a cycle that are closer than this are one point: cycles that narrow form too slowly to be waited for. */
const APART: f64 = 1e-6;

/** The slope of the step that `advance` took last. */
let slope: f64 = 0;

/** One step of the element at `i` from tilt c (step.ts, in scalars). */
function advance(i: usize, c: f64): f64 {
  const keep = load<f64>(i, Field.KEEP);
  const beta = load<f64>(i, Field.BETA);
  const eps = load<f64>(i, Field.EPSILON);
  const x = load<f64>(i, Field.BASE) + c;
  const h = exp(-0.5 * Math.abs(x));
  const h2 = h * h;
  const w = 1 + h2;
  const smoothed = h2 + eps * w * w;
  const push = w / (beta * (eps == 0 ? h : Math.sqrt(smoothed)));
  const share = eps == 0 ? 1 : h2 / smoothed;
  slope = keep + copysign<f64>(0.5 * (1 - h2) / w, x) * share * push;
  return keep * c + push;
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
  let multiplier: f64 = 1;
  for (let n = 0; n < STEPS; n++) {
    y = c;
    multiplier = 1;
    for (let j = 0; j < k; j++) {
      y = advance(i, y);
      multiplier *= slope;
    }
    if (n == 0) residual = Math.abs(y - c);
    const move = (y - c) / (1 - multiplier);
    // Moves that no longer shrink, or are too short to count, are rounding.
    if (!(Math.abs(move) < 0.5 * last)) break;
    last = Math.abs(move);
    c += move;
    if (last <= SMALL * Math.abs(c)) break;
  }
  // Where the map is as good as linear, the root is residual / |1 - multiplier| away.
  const reach = 4 * (residual + near);
  if (!(Math.abs(multiplier) < 1 && Math.abs(c - start) * (1 - multiplier) <= reach)) return false;
  y = c;
  for (let j = 1; j < k; j++) {
    y = advance(i, y);
    if (Math.abs(y - c) < APART * Math.max(1, Math.abs(load<f64>(i, Field.BASE) + c))) {
      // An orbit that swings about a fixed point has not come to rest: its steps are still too long.
      return j > 1 && settled(i, c, j, near);
    }
  }
  store<f64>(i, <f64>k, Field.PERIOD);
  store<f64>(i, c, Field.LIMIT);
  store<f64>(i, multiplier, Field.MULTIPLIER);
  return true;
}
