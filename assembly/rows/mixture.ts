// Jensen-Shannon divergence and total variation of two rows, outcome by outcome from p, q and u = log p/q, in f64.
//
// With d = p - q = p (1 - exp(-u)) and t = d/(p + q), so p, q = (p + q)/2 (1 +- t):
//   TV = sum |d|/2,   JS = sum d t J(t^2)/4,   J(z) = 1 + z/6 + z^2/15 + ... = sum z^(k-1)/(k (2k-1)).
// Near policies lose no digits in d, taken from u. Where |u| > 1/4, J is summed in closed form: with s <= l the smaller
// and the larger of p and q, the term of JS is ((l + s) log(2/(1 + s/l)) - s |u|)/2.
import { BLOCK, total } from '../math/lanes';
import { logs } from '../math/scalars';
import { mixtureSeries, phiSeriesShort } from '../math/series';
import { Pair, prepare, shares, stagedP, stagedQ } from './pair';
import { P, Q } from './stage';

const LN2 = 0.6931471805599453;

/** Stores JS, then TV. */
export function mixture(pair: Pair, out: usize): void {
  prepare(pair);
  const n = pair.n;
  const stage = pair.stage;
  const c = f64x2.splat(pair.difference * pair.temperature);
  const cold = f64x2.splat(1 / pair.temperature);
  const limit = f64x2.splat(0.25);
  const least = f64x2.splat(f64.MIN_NORMAL_VALUE);
  let near = f64x2.splat(0);
  let far = near;
  let variation = near;
  for (let i = 0; i < n; i += BLOCK) {
    const count = min(n - i, BLOCK);
    const x = stagedP(pair, i, count);
    const y = stagedQ(pair, i, count);
    shares(pair, x, count, pair.logQ + pair.difference, stage + P);
    shares(pair, y, count, pair.logQ, stage + Q);
    const bytes = <usize>count << 3;
    let allSmall = i64x2.splat(-1);
    let at: usize = 0;
    do {
      const u = f64x2.mul(f64x2.sub(f64x2.sub(v128.load(x + at), v128.load(y + at)), c), cold);
      const small = f64x2.le(f64x2.abs(u), limit);
      const s = v128.and(u, small);
      const p = v128.load(stage + at, P);
      const d = f64x2.mul(p, f64x2.sub(s, f64x2.mul(f64x2.mul(s, s), phiSeriesShort(f64x2.neg(s)))));
      const t = f64x2.div(d, f64x2.pmax(f64x2.add(p, v128.load(stage + at, Q)), least));
      allSmall = v128.and(allSmall, small);
      near = f64x2.add(near, f64x2.mul(f64x2.mul(d, t), mixtureSeries(f64x2.mul(t, t))));
      variation = f64x2.add(variation, f64x2.abs(d));
      at += 16;
    } while (at < bytes);
    if (i32x4.all_true(allSmall)) continue;

    at = 0;
    do {
      const size = f64x2.abs(f64x2.mul(f64x2.sub(f64x2.sub(v128.load(x + at), v128.load(y + at)), c), cold));
      const wanted = v128.not(f64x2.le(size, limit));
      const p = v128.and(v128.load(stage + at, P), wanted);
      const q = v128.and(v128.load(stage + at, Q), wanted);
      const larger = f64x2.pmax(p, q);
      const smaller = f64x2.pmin(p, q);
      const ratio = f64x2.div(smaller, f64x2.pmax(larger, least));
      const entropy = f64x2.sub(f64x2.splat(LN2), logs(f64x2.add(f64x2.splat(1), ratio)));
      // Where q or p is 0, |u| is Infinity, and where both are, NaN: anything finite will do.
      const loss = f64x2.mul(smaller, f64x2.pmin(f64x2.splat(1e9), size));
      far = f64x2.add(far, f64x2.sub(f64x2.mul(f64x2.add(p, q), entropy), loss));
      variation = f64x2.add(variation, f64x2.sub(larger, smaller));
      at += 16;
    } while (at < bytes);
  }
  store<f64>(out, Math.min(LN2, 0.25 * total(near) + 0.5 * total(far)));
  store<f64>(out, Math.min(1, 0.5 * total(variation)), 8);
}
