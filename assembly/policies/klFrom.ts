// KL(p || q) of two rows where klPair.ts would subtract nearly equal numbers, or where their supports differ.
//
// With u = x - y - c for a constant c near D = log Zx - log Zy, and phi(-u) = exp(-u) - 1 + u >= 0:
//   S = E_p[phi(-u)],  a = -E_p[u],  D = c - log1p(S + a),  KL = log1p(S + a) - a.
// No term of S is negative, so however close the policies are, the divergence keeps its digits, and D gains some.
// Where u is not small the term is q' - p (1 - u), q' = q exp(c - D).
import { foldOf, shiftOf } from '../math/fold';
import { Format, staged } from '../math/half';
import { addWide, BLOCK, splatFinite, total } from '../math/lanes';
import { phiSeries } from '../math/series';
import { expBlock, P, Q, Y } from './pairBlocks';

/** Divergences above it are differences without noticeable cancellation. */
// @ts-ignore: decorator
@inline function strong<T>(): f64 {
  return sizeof<T>() == 4 ? 0.05 : 1e-4;
}

/** The probabilities of a block whose row has that part (part.ts), times `scale`. */
// @ts-ignore: decorator
@inline function softmaxBlock<T>(x: usize, count: i32, part: usize, scale: f64, to: usize): void {
  expBlock<T>(x, count, foldOf<T>(load<f64>(part)), scale / load<f64>(part, 8), to);
}

/** Stores KL(p || q), then D. `partX` and `partY` are what klPair stored for p and for q. */
export function klFrom<T>(
  logits: usize, others: usize, format: Format, n: i32, partX: usize, partY: usize, stage: usize, out: usize,
): void {
  const shiftX = shiftOf<T>(load<f64>(partX));
  const shiftY = shiftOf<T>(load<f64>(partY));
  const difference = load<f64>(partX, 16) - shiftX - (load<f64>(partY, 16) - shiftY);
  const centre = splatFinite<T>(difference);
  const c: f64 = sizeof<T>() == 4 ? <f64>f32x4.extract_lane(centre, 0) : f64x2.extract_lane(centre, 0);
  const balance = NativeMath.exp(c - difference);
  const zero = v128.splat<T>(<T>0);
  const half = v128.splat<T>(<T>0.5);

  let sum = f64x2.splat(0);
  let first = f64x2.splat(0);
  for (let i = 0; i < n; i += BLOCK) {
    const count = min(n - i, BLOCK);
    const x = staged<T>(logits, format, i, count, shiftX, stage);
    const y = staged<T>(others, format, i, count, shiftY, stage + Y);
    softmaxBlock<T>(x, count, partX, 1, stage + P);
    const bytes = <usize>count * sizeof<T>();
    let allSmall = i64x2.splat(-1);
    let b0 = zero;
    let b1 = zero;
    let at: usize = 0;
    do {
      const u = v128.sub<T>(v128.sub<T>(v128.load(x + at), v128.load(y + at)), centre);
      const small = v128.le<T>(v128.abs<T>(u), half);
      const s = v128.and(u, small);
      const ps = v128.mul<T>(v128.load(stage + at, P), s);
      allSmall = v128.and(allSmall, small);
      b0 = v128.add<T>(b0, v128.mul<T>(v128.mul<T>(ps, s), phiSeries<T>(v128.neg<T>(s))));
      b1 = v128.add<T>(b1, ps);
      at += 16;
    } while (at < bytes);
    sum = addWide<T>(sum, b0);
    first = addWide<T>(first, b1);
    if (i32x4.all_true(allSmall)) continue;

    softmaxBlock<T>(y, count, partY, balance, stage + Q);
    let missing = i64x2.splat(0);
    b0 = zero;
    b1 = zero;
    at = 0;
    do {
      const v = v128.load(x + at);
      const u = v128.sub<T>(v128.sub<T>(v, v128.load(y + at)), centre);
      const far = v128.not(v128.le<T>(v128.abs<T>(u), half));
      const s = v128.and(u, v128.and(far, v128.gt<T>(v, v128.splat<T>(<T>-Infinity))));
      const p = v128.and(v128.load(stage + at, P), far);
      const ps = v128.mul<T>(p, s);
      missing = v128.or(missing, v128.eq<T>(s, v128.splat<T>(<T>Infinity)));
      b0 = v128.add<T>(b0, v128.add<T>(v128.sub<T>(v128.and(v128.load(stage + at, Q), far), p), ps));
      b1 = v128.add<T>(b1, ps);
      at += 16;
    } while (at < bytes);
    if (v128.any_true(missing)) {
      store<f64>(out, Infinity);
      store<f64>(out, difference + shiftX - shiftY, 8);
      return;
    }
    sum = addWide<T>(sum, b0);
    first = addWide<T>(first, b1);
  }

  const a = -total(first);
  const excess = NativeMath.log1p(total(sum) + a);
  const plain = c - difference - a;
  const weak = !(plain > strong<T>());
  store<f64>(out, weak ? Math.max(0, excess - a) : plain);
  store<f64>(out, (weak ? c - excess : difference) + shiftX - shiftY, 8);
}
