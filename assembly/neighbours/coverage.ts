// What draws of a reference policy are worth for the policy at a tilt: moments of the weights pi_c/ref over whole rows, from the
// logarithms of the weights, never from differences of log-partitions (docs/theory.md, neighbours, section 16).
import { exp, expNonPositiveF64 } from '../math/exp';
import { maxLane, total } from '../math/lanes';
import { log, log1p } from '../math/scalars';
import { expLess1, klTerm } from './terms';

/** Tilted rewards closer than this are taken around their mean. */
// @ts-ignore: decorator
@inline const WEAK: f64 = 0.5;

/**
 * Stores at `out`, as f64: chi-square, E_ref (sqrt(w) - 1)^2, E_ref sqrt(w), the largest log w, and KL(pi_c || ref).
 *
 * @param logits f64, an even number, at most 690 below the largest; -Infinity for outcomes that cannot happen
 * @param rewards f64, as many
 * @param p room for as many f64
 */
export function coverage(logits: usize, rewards: usize, n: i32, tilt: f64, p: usize, out: usize): void {
  const bytes = <usize>n << 3;
  let largest = f64x2.splat(-Infinity);
  for (let i: usize = 0; i < bytes; i += 16) largest = f64x2.pmax(largest, v128.load(logits + i));
  const max = f64x2.splat(maxLane<f64>(largest));

  const zero = f64x2.splat(0);
  let least = f64x2.splat(Infinity);
  let most = f64x2.splat(-Infinity);
  let sum = zero;
  for (let i: usize = 0; i < bytes; i += 16) {
    const e = expNonPositiveF64(f64x2.sub(v128.load(logits + i), max));
    const r = v128.load(rewards + i);
    const some = f64x2.gt(e, zero);
    least = f64x2.pmin(least, v128.bitselect(r, f64x2.splat(Infinity), some));
    most = f64x2.pmax(most, v128.bitselect(r, f64x2.splat(-Infinity), some));
    sum = f64x2.add(sum, e);
    v128.store(p + i, e);
  }
  const mass = total(sum);
  const high = maxLane<f64>(most);
  const low = -maxLane<f64>(f64x2.neg(least));
  const weak = Math.abs(tilt) * (high - low) < WEAK;
  const centre = f64x2.splat(weak ? low + meanAbove(p, rewards, bytes, low, mass) : tilt < 0 ? low : high);

  const c = f64x2.splat(tilt);
  let weights = zero;
  for (let i: usize = 0; i < bytes; i += 16) {
    const e = v128.load(p + i);
    const some = f64x2.gt(e, zero);
    const u = v128.and(f64x2.mul(c, f64x2.sub(v128.load(rewards + i), centre)), some);
    weights = f64x2.add(weights, f64x2.mul(e, weak ? expLess1(u, exp<f64>(u)) : expNonPositiveF64(u)));
  }
  const shift = f64x2.splat(weak ? log1p(total(weights) / mass) : log(total(weights) / mass));

  let chiSquare = zero;
  let half = zero;
  let affinity = zero;
  let kl = zero;
  let top = f64x2.splat(-Infinity);
  for (let i: usize = 0; i < bytes; i += 16) {
    const e = v128.load(p + i);
    const some = f64x2.gt(e, zero);
    const w = v128.and(f64x2.sub(f64x2.mul(c, f64x2.sub(v128.load(rewards + i), centre)), shift), some);
    const halved = f64x2.mul(w, f64x2.splat(0.5));
    const root = exp<f64>(halved);
    const h = expLess1(halved, root);
    // w - 1 = (root - 1)(root + 1); neither the square nor e^w alone may overflow.
    const excess = f64x2.mul(h, f64x2.add(h, f64x2.splat(2)));
    chiSquare = f64x2.add(chiSquare, f64x2.mul(f64x2.mul(e, excess), excess));
    half = f64x2.add(half, f64x2.mul(e, f64x2.mul(h, h)));
    affinity = f64x2.add(affinity, f64x2.mul(e, root));
    kl = f64x2.add(kl, klTerm(e, f64x2.mul(f64x2.mul(e, root), root), w));
    top = f64x2.pmax(top, v128.bitselect(w, f64x2.splat(-Infinity), some));
  }
  store<f64>(out, total(chiSquare) / mass);
  store<f64>(out, total(half) / mass, 8);
  store<f64>(out, total(affinity) / mass, 16);
  store<f64>(out, maxLane<f64>(top), 24);
  store<f64>(out, total(kl) / mass, 32);
}

/** The mean reward less the least one. */
function meanAbove(p: usize, rewards: usize, bytes: usize, least: f64, mass: f64): f64 {
  let sum = f64x2.splat(0);
  for (let i: usize = 0; i < bytes; i += 16) {
    const e = v128.load(p + i);
    const above = v128.and(f64x2.sub(v128.load(rewards + i), f64x2.splat(least)), f64x2.gt(e, f64x2.splat(0)));
    sum = f64x2.add(sum, f64x2.mul(e, above));
  }
  return total(sum) / mass;
}
