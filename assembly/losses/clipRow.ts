// A run of tokens of one row under a clipped ratio, in lanes of f32: their gradients, and sums in f64.
//
// With r = exp(log pi - log old) and v = r kept from `low` to `top`, the loss of a token is advantage * v with the sign of the caller,
// and its derivative in log pi is advantage * r inside and 0 outside. With constant ratios it is advantage * v * log pi, and v.
// The KL term is k3 = e^x - 1 - x at x = log ref - log pi, whose derivative in log pi is 1 - e^x.
//
// A block at a time, in short loops over what stays in the nearest cache: log-ratios, their exponentials, sums, and the KL term.
import { ExpAt, expConstant, expCurve, expMagic, expPower, HEADROOM } from '../math/exp';
import { expBlock } from '../math/expBlock';
import { multiplyAdd, negativeMultiplyAdd } from '../math/fma';
import { addWide, BLOCK, maxLane, total } from '../math/lanes';

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

/** Tokens whose terms are summed in lanes before they join an f64 sum. */
// @ts-ignore: decorator
@inline const PART: i32 = 64;

// @ts-ignore: decorator
@inline function lanesTotal(count: v128): f64 {
  return <f64>(
    i32x4.extract_lane(count, 0) + i32x4.extract_lane(count, 1) + i32x4.extract_lane(count, 2) + i32x4.extract_lane(count, 3)
  );
}

/** Ones in the lanes of the next four tokens that count. */
// @ts-ignore: decorator
@inline function counted(mask: usize, at: i32, n: v128): v128 {
  if (mask == 0) return i32x4.lt_s(i32x4.add(i32x4.splat(at), i32x4(0, 1, 2, 3)), n);
  const bytes = v128.load32_zero(mask + at);
  return i32x4.ne(i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(bytes)), i32x4.splat(0));
}

/** Writes a - b of the tokens from `from` to `to`, 0 for those that do not count. Whether one is beyond the limit. */
function differences(a: usize, b: usize, mask: usize, from: i32, to: i32, n: i32, limit: f64, out: usize): bool {
  const most = f32x4.splat(<f32>limit);
  const count = i32x4.splat(n);
  let beyond = i32x4.splat(0);
  for (let at = from; at < to; at += 4) {
    const offset = <usize>at << 2;
    const x = v128.and(f32x4.sub(v128.load(a + offset), v128.load(b + offset)), counted(mask, at, count));
    beyond = v128.or(beyond, f32x4.gt(f32x4.abs(x), most));
    v128.store(out, x);
    out += 16;
  }
  return v128.any_true(beyond);
}

/** Sums and gradients of the tokens from `from` to `to`, whose ratios are at `ratios`. */
function surrogates(
  policy: usize, mask: usize, from: i32, to: i32, n: i32, constant: bool, run: Run, ratios: usize, gradient: usize,
): void {
  const low = f32x4.splat(<f32>run.low);
  const top = f32x4.splat(<f32>run.top);
  const factor = f32x4.splat(<f32>run.factor);
  const count = i32x4.splat(n);
  let largest = f32x4.splat(0);
  let under = i32x4.splat(0);
  let over = under;
  let loss = f64x2.splat(0);
  let ratio = loss;
  let square = loss;
  let at = from;
  while (at < to) {
    const end = min(at + PART, to);
    let l = f32x4.splat(0);
    let s = l;
    let q = l;
    do {
      const live = counted(mask, at, count);
      const offset = <usize>at << 2;
      const r = v128.and(v128.load(ratios), live);
      const v = v128.and(f32x4.pmin(f32x4.pmax(r, low), top), live);
      under = i32x4.sub(under, f32x4.lt(r, v));
      over = i32x4.sub(over, f32x4.gt(r, v));
      s = f32x4.add(s, r);
      q = multiplyAdd<f32>(r, r, q);
      largest = f32x4.pmax(largest, r);
      if (constant) {
        l = multiplyAdd<f32>(v, v128.and(v128.load(policy + offset), live), l);
        v128.store(gradient + offset, v128.and(f32x4.mul(factor, v), live));
      } else {
        l = f32x4.add(l, v);
        v128.store(gradient + offset, v128.and(v128.and(f32x4.mul(factor, r), f32x4.eq(r, v)), live));
      }
      ratios += 16;
      at += 4;
    } while (at < end);
    loss = addWide<f32>(loss, l);
    ratio = addWide<f32>(ratio, s);
    square = addWide<f32>(square, q);
  }
  run.loss += total(loss);
  run.ratio += total(ratio);
  run.square += total(square);
  run.largest = Math.max(run.largest, maxLane<f32>(largest));
  run.under += lanesTotal(under);
  run.over += lanesTotal(over);
}

/** Adds the KL terms of the tokens from `from` to `to`, whose log ref - log pi are at `differences`, and takes off their gradients. */
function penalties(from: i32, to: i32, run: Run, differences: usize, gradient: usize): void {
  const penalty = f32x4.splat(<f32>run.penalty);
  const magic = expMagic<f32>(HEADROOM);
  const perStep = expConstant<f32>(ExpAt.LOG2E);
  const high = expConstant<f32>(ExpAt.LN2_HIGH);
  const rest = expConstant<f32>(ExpAt.LN2_LOW);
  const one = f32x4.splat(1);
  let kl = f64x2.splat(0);
  let at = from;
  while (at < to) {
    const end = min(at + PART, to);
    let k = f32x4.splat(0);
    do {
      const x = v128.load(differences);
      const t = multiplyAdd<f32>(x, perStep, magic);
      const m = f32x4.sub(t, magic);
      const y = negativeMultiplyAdd<f32>(m, rest, negativeMultiplyAdd<f32>(m, high, x));
      const e = expPower<f32>(t);
      const curve = expCurve<f32>(y);
      // e^x - 1, and without x: near 0 the parts that would cancel are exactly 0.
      const steps = f32x4.sub(e, one);
      const growth = multiplyAdd<f32>(e, f32x4.add(curve, y), steps);
      k = f32x4.add(k, multiplyAdd<f32>(e, curve, f32x4.sub(multiplyAdd<f32>(e, y, steps), x)));
      const g = gradient + (<usize>at << 2);
      v128.store(g, negativeMultiplyAdd<f32>(penalty, growth, v128.load(g)));
      differences += 16;
      at += 4;
    } while (at < end);
    kl = addWide<f32>(kl, k);
  }
  run.kl += total(kl);
}

/**
 * Writes gradients of n tokens and adds to the sums. What is up to 15 elements beyond n is read; gradients are written in whole
 * vectors, 0 beyond n.
 *
 * @param old 0: the ratio is 1 @param reference 0: there is no KL term @param mask 0: all tokens count; else a byte for each
 * @param constant whether ratios are constants
 * @returns false where a log-ratio of a token that counts is beyond the limit; what was written is then of no use
 */
export function clipRow(
  policy: usize, old: usize, reference: usize, mask: usize, n: i32, constant: bool, run: Run, stage: usize, gradient: usize,
): bool {
  for (let from = 0; from < n; from += BLOCK) {
    const to = min(from + BLOCK, n);
    const padded = (to - from + 15) & ~15;
    // Without an old policy all log-ratios are 0.
    const base = old == 0 ? policy : old;
    if (differences(policy, base, mask, from, from + padded, n, run.limit, stage)) return false;
    expBlock<f32>(stage, padded, HEADROOM, stage);
    surrogates(policy, mask, from, to, n, constant, run, stage, gradient);
    if (reference == 0) continue;
    if (differences(reference, policy, mask, from, from + padded, n, run.limit, stage)) return false;
    penalties(from, to, run, stage, gradient);
  }
  return true;
}
