// A run of tokens of one row under a clipped ratio, in lanes of f32: their gradients, and sums in f64.
//
// With r = exp(log pi - log old) and v = r kept from `low` to `top`, the loss of a token is advantage * v with the sign of the caller,
// and its derivative in log pi is advantage * r inside and 0 outside. With constant ratios it is advantage * v * log pi, and v.
// The KL term is k3 = e^x - 1 - x at x = log ref - log pi, whose derivative in log pi is 1 - e^x.
import { ExpAt, expConstant, expCurve, expMagic, expPower, HEADROOM } from '../math/exp';
import { multiplyAdd, negativeMultiplyAdd } from '../math/fma';
import { addWide, maxLane, total } from '../math/lanes';

/** What a run is computed with, and what it adds up. */
@unmanaged
export class Run {
  low: f64;
  top: f64;
  /** Gradients are this times the derivative of v, or times v. */
  factor: f64;
  /** And this times the derivative of the KL term. */
  penalty: f64;
  /** Log-ratios beyond this are refused. */
  limit: f64;
  /** Sums over the tokens that count: of the losses without their factor, r, r^2, the KL terms; the largest r; how many are outside. */
  loss: f64;
  ratio: f64;
  square: f64;
  kl: f64;
  largest: f64;
  under: f64;
  over: f64;
}

/** Vectors whose lanes are summed in f32 before they join an f64 sum. */
// @ts-ignore: decorator
@inline const VECTORS: i32 = 16;

// @ts-ignore: decorator
@inline function ones(mask: v128): f64 {
  return <f64>popcnt<i32>(i32x4.bitmask(mask));
}

/** Ones in the lanes of the next four tokens that count. */
// @ts-ignore: decorator
@inline function counted(mask: usize, at: i32, n: v128): v128 {
  if (mask == 0) return i32x4.lt_s(i32x4.add(i32x4.splat(at), i32x4(0, 1, 2, 3)), n);
  const bytes = v128.load32_zero(mask + at);
  return i32x4.ne(i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(bytes)), i32x4.splat(0));
}

/**
 * Writes gradients of n tokens and adds to the sums. Arrays have whole vectors; what is beyond n is read and gets gradients of 0.
 *
 * @param old 0: the ratio is 1 @param reference 0: there is no KL term @param mask 0: all tokens count; else a byte for each
 * @param constant whether ratios are constants
 * @returns false where a log-ratio of a token that counts is beyond the limit; what was written is then of no use
 */
export function clipRow(
  policy: usize, old: usize, reference: usize, mask: usize, n: i32, constant: bool, run: Run, gradient: usize,
): bool {
  const low = f32x4.splat(<f32>run.low);
  const top = f32x4.splat(<f32>run.top);
  const factor = f32x4.splat(<f32>run.factor);
  const penalty = f32x4.splat(<f32>run.penalty);
  const limit = f32x4.splat(<f32>run.limit);
  const count = i32x4.splat(n);
  const magic = expMagic<f32>(HEADROOM);
  const perStep = expConstant<f32>(ExpAt.LOG2E);
  const high = expConstant<f32>(ExpAt.LN2_HIGH);
  const rest = expConstant<f32>(ExpAt.LN2_LOW);
  const one = f32x4.splat(1);
  let beyond = i32x4.splat(0);
  let largest = f32x4.splat(0);
  let loss = f64x2.splat(0);
  let ratio = loss;
  let square = loss;
  let kl = loss;
  let under: f64 = 0;
  let over: f64 = 0;
  let at = 0;
  while (at < n) {
    const end = min(at + 4 * VECTORS, n);
    let l = f32x4.splat(0);
    let s = l;
    let q = l;
    let k = l;
    do {
      const live = counted(mask, at, count);
      const offset = <usize>at << 2;
      const p = v128.and(v128.load(policy + offset), live);
      let r = one;
      if (old != 0) {
        const x = v128.and(f32x4.sub(v128.load(policy + offset), v128.load(old + offset)), live);
        beyond = v128.or(beyond, f32x4.gt(f32x4.abs(x), limit));
        const t = multiplyAdd<f32>(x, perStep, magic);
        const m = f32x4.sub(t, magic);
        const y = negativeMultiplyAdd<f32>(m, rest, negativeMultiplyAdd<f32>(m, high, x));
        const e = expPower<f32>(t);
        r = multiplyAdd<f32>(e, f32x4.add(expCurve<f32>(y), y), e);
      }
      const v = f32x4.pmin(f32x4.pmax(r, low), top);
      under += ones(v128.and(f32x4.lt(r, low), live));
      over += ones(v128.and(f32x4.gt(r, top), live));
      const own = v128.and(r, live);
      s = f32x4.add(s, own);
      q = multiplyAdd<f32>(own, own, q);
      largest = f32x4.pmax(largest, own);
      let g: v128;
      if (constant) {
        l = multiplyAdd<f32>(v128.and(v, live), p, l);
        g = f32x4.mul(factor, v);
      } else {
        l = f32x4.add(l, v128.and(v, live));
        g = v128.and(f32x4.mul(factor, r), f32x4.eq(r, v));
      }
      if (reference != 0) {
        const x = v128.and(f32x4.sub(v128.load(reference + offset), v128.load(policy + offset)), live);
        beyond = v128.or(beyond, f32x4.gt(f32x4.abs(x), limit));
        const t = multiplyAdd<f32>(x, perStep, magic);
        const m = f32x4.sub(t, magic);
        const y = negativeMultiplyAdd<f32>(m, rest, negativeMultiplyAdd<f32>(m, high, x));
        const e = expPower<f32>(t);
        const curve = expCurve<f32>(y);
        // e^x - 1, and without x: near 0 the parts that would cancel are exactly 0.
        const steps = f32x4.sub(e, one);
        const growth = multiplyAdd<f32>(e, f32x4.add(curve, y), steps);
        const gap = multiplyAdd<f32>(e, curve, f32x4.sub(multiplyAdd<f32>(e, y, steps), x));
        k = f32x4.add(k, gap);
        g = negativeMultiplyAdd<f32>(penalty, growth, g);
      }
      v128.store(gradient + offset, v128.and(g, live));
      at += 4;
    } while (at < end);
    loss = addWide<f32>(loss, l);
    ratio = addWide<f32>(ratio, s);
    square = addWide<f32>(square, q);
    kl = addWide<f32>(kl, k);
  }
  run.loss += total(loss);
  run.ratio += total(ratio);
  run.square += total(square);
  run.kl += total(kl);
  run.largest = Math.max(run.largest, maxLane<f32>(largest));
  run.under += under;
  run.over += over;
  return !v128.any_true(beyond);
}
