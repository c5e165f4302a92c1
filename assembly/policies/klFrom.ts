// KL(p || q) of two rows where klPair.ts would subtract nearly equal numbers, or where their supports differ.
//
// With u = x - y - c for a constant c near D = log Zx - log Zy, and phi(-u) = exp(-u) - 1 + u >= 0:
//   S = E_p[phi(-u)],  a = -E_p[u],  D = c - log1p(S + a),  KL = log1p(S + a) - a.
// No term of S is negative, so however close the policies are, the divergence keeps its digits as far as c is near D; and D
// becomes known to the relative accuracy of u, as a better c for another pass.
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
  expBlock<T>(x, count, 0, foldOf<T>(load<f64>(part)), scale / load<f64>(part, 8), to);
}

/** x - y - c: of near rows to the last digit, though x - y itself is rounded where the offset of the rows exceeds them. */
// @ts-ignore: decorator
@inline function logRatio<T>(x: v128, y: v128, c: v128, rest: v128): v128 {
  const s = v128.sub<T>(x, y);
  const u = v128.sub<T>(v128.sub<T>(s, c), rest);
  if (sizeof<T>() == 8) return u;
  const other = v128.sub<T>(s, x);
  const lost = v128.sub<T>(v128.sub<T>(x, v128.sub<T>(s, other)), v128.add<T>(y, other)); // x - y - s
  return v128.add<T>(u, lost);
}

/**
 * Stores KL(p || q), then D more exactly than `difference`, from which c is taken. `partX` and `partY` are what klPair stored
 * for p and for q.
 */
export function klFrom<T>(
  logits: usize, others: usize, format: Format, n: i32,
  partX: usize, partY: usize, difference: f64, stage: usize, out: usize,
): void {
  const shiftX = shiftOf<T>(load<f64>(partX));
  const shiftY = shiftOf<T>(load<f64>(partY));
  const offset = difference - shiftX + shiftY;
  const centre = splatFinite<T>(offset);
  const c: f64 = sizeof<T>() == 4 ? <f64>f32x4.extract_lane(centre, 0) : f64x2.extract_lane(centre, 0);
  const rest = splatFinite<T>(offset - c);
  const balance = NativeMath.exp(load<f64>(partY, 16) - load<f64>(partX, 16) + difference);
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
      const u = logRatio<T>(v128.load(x + at), v128.load(y + at), centre, rest);
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
      const w = v128.load(y + at);
      const far = v128.not(v128.le<T>(v128.abs<T>(logRatio<T>(v, w, centre, rest)), half));
      const u = v128.sub<T>(v128.sub<T>(v, w), centre);
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
      store<f64>(out, difference, 8);
      return;
    }
    sum = addWide<T>(sum, b0);
    first = addWide<T>(first, b1);
  }

  const a = -total(first);
  const excess = NativeMath.log1p(total(sum) + a);
  const plain = difference - (load<f64>(partX, 16) - load<f64>(partY, 16)) - a;
  const weak = !(plain > strong<T>());
  store<f64>(out, weak ? Math.max(0, excess - a) : plain);
  store<f64>(out, weak ? difference - excess : difference, 8);
}
