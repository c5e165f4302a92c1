// KL(p || q) where a plain formula would subtract nearly equal numbers, or where the supports differ, in f64.
//
// With u = log(q/p) + d for a constant d near 0, and phi(u) = exp(u) - 1 - u >= 0:
//   S = E_p[phi(u)],  a = E_p[u],  d = log1p(S + a),  KL = log1p(S + a) - a.
// No term of S is negative, so however close the policies are, the divergence keeps its digits as far as d is near 0; and d
// becomes known to the relative accuracy of u. Where u is not small its term is q' - p (1 + u), q' = q exp(d). Where u is
// LARGE, p u stays out of S and of a: it is nothing to d, which would lose its digits, and is Infinity where q is 0.
import { stagedWide } from '../math/half';
import { BLOCK, total } from '../math/lanes';
import { log1p } from '../math/scalars';
import { phiSeries } from '../math/series';
import { Pair, prepare, shares, stagedP, stagedQ } from './pair';
import { P, Q, settle, tilted, Y } from './stage';

/** What a cancellation of terms of this size costs in f64 does not matter. */
const LARGE: f64 = 64;

/**
 * Stores KL(p || q) of the pair, or with `reverse` KL(q || p); and its difference more exactly, also where the divergence is infinite.
 * With a tilt other than 0, the second row are losses l, q is the policy of the first row, and p proportional to
 * q exp(-tilt (l + anchor)); there is no temperature then.
 */
export function klNear(pair: Pair, reverse: bool): void {
  prepare(pair);
  const n = pair.n;
  const stage = pair.stage;
  const tilt = pair.tilt;
  const difference = reverse ? -pair.difference : pair.difference;
  const log = (reverse ? pair.logQ : pair.logP) - (tilt == 0 ? 0 : pair.logQ);
  const centre = f64x2.splat(difference * pair.temperature);
  const cold = f64x2.splat(1 / pair.temperature);
  const zero = f64x2.splat(0);
  const half = f64x2.splat(0.5);
  const large = f64x2.splat(tilt == 0 ? LARGE : Infinity); // nobody asks for the difference of a tilted row
  let mass = zero;
  let sum = zero;
  let first = zero;
  let distant = zero;
  let missing = zero;
  for (let i = 0; i < n; i += BLOCK) {
    const count = min(n - i, BLOCK);
    let x = stagedP(pair, i, count);
    let y: usize;
    if (tilt == 0) {
      y = stagedQ(pair, i, count);
      if (reverse) {
        const second = y;
        y = x;
        x = second;
      }
    } else {
      // Both near 0, where their difference is as exact as the tilt's share of it.
      y = stagedWide(pair.q, pair.format, i, count, stage + Y);
      tilted<f64>(x, y, count, tilt, pair.logQ, pair.anchor, -Infinity, stage + Y);
      settle<f64>(x, count, pair.logQ, -Infinity, stage);
      x = stage + Y;
      y = stage;
    }
    shares(pair, x, count, log, stage + P);
    const bytes = <usize>count << 3;
    let allSmall = i64x2.splat(-1);
    let at: usize = 0;
    do {
      const u = f64x2.mul(f64x2.add(f64x2.sub(v128.load(y + at), v128.load(x + at)), centre), cold);
      const small = f64x2.le(f64x2.abs(u), half);
      const s = v128.and(u, small);
      const p = v128.load(stage + at, P);
      const ps = f64x2.mul(p, s);
      allSmall = v128.and(allSmall, small);
      mass = f64x2.add(mass, p);
      sum = f64x2.add(sum, f64x2.mul(f64x2.mul(ps, s), phiSeries(s)));
      first = f64x2.add(first, ps);
      at += 16;
    } while (at < bytes);
    if (i32x4.all_true(allSmall)) continue;

    shares(pair, y, count, log - difference, stage + Q);
    at = 0;
    do {
      const v = v128.load(x + at);
      const u = f64x2.mul(f64x2.add(f64x2.sub(v128.load(y + at), v), centre), cold);
      const far = v128.not(f64x2.le(f64x2.abs(u), half));
      const s = v128.and(u, v128.and(far, f64x2.gt(v, f64x2.splat(-Infinity))));
      const p = v128.and(v128.load(stage + at, P), far);
      const lone = f64x2.eq(s, f64x2.splat(-Infinity));
      missing = v128.or(missing, lone);
      const all = f64x2.mul(p, v128.andnot(s, lone));
      const ps = v128.and(all, f64x2.le(f64x2.abs(s), large));
      sum = f64x2.add(sum, f64x2.sub(f64x2.sub(v128.and(v128.load(stage + at, Q), far), p), ps));
      first = f64x2.add(first, ps);
      distant = f64x2.add(distant, f64x2.sub(all, ps));
      at += 16;
    } while (at < bytes);
  }
  const a = total(first) / total(mass);
  const excess = log1p(total(sum) / total(mass) + a);
  const kl = Math.max(0, excess - (a + total(distant) / total(mass)));
  storeKl(pair, v128.any_true(missing) ? Infinity : kl, reverse);
  pair.difference = reverse ? excess - difference : difference - excess;
}

// @ts-ignore: decorator
@inline function storeKl(pair: Pair, kl: f64, reverse: bool): void {
  if (reverse) pair.reverseKl = kl;
  else pair.kl = kl;
}
