// The KL term of a run of tokens, in lanes of f32, at x = log ref - log pi: k1 = -x, k2 = x^2/2, k3 = e^x - 1 - x. Their derivatives
// in log pi are 1, -x and 1 - e^x; a trainer may take the value of one and the derivative of another.
import { ExpAt, expConstant, expCurve, expMagic, expPower, HEADROOM } from '../math/exp';
import { multiplyAdd, negativeMultiplyAdd } from '../math/fma';
import { addWide, BLOCK, total } from '../math/lanes';
import { NEAR } from './ratios';
import { counted, differences, maskOf, PART, Run } from './run';

/** Whether all of these differences are near 0. */
function areNear(differences: usize, count: i32): bool {
  const near = f32x4.splat(NEAR);
  let within = i32x4.splat(-1);
  for (const end = differences + (<usize>count << 2); differences < end; differences += 16) {
    within = v128.and(within, f32x4.le(f32x4.abs(v128.load(differences)), near));
  }
  return i32x4.all_true(within);
}

/** What `thirds` does with differences that are near 0: e^y = e^x there, and the power of 2 is 1. The same bits by fewer operations. */
function nearThirds(count: i32, slope: i32, penalty: v128, differences: usize, g: usize): v128 {
  let k = f32x4.splat(0);
  for (const end = differences + (<usize>count << 2); differences < end; differences += 16, g += 16) {
    const x = v128.load(differences);
    const curve = expCurve<f32>(x);
    k = f32x4.add(k, curve);
    v128.store(g, negativeMultiplyAdd<f32>(penalty, slope == 2 ? x : f32x4.add(curve, x), v128.load(g)));
  }
  return k;
}

/** The sum of the estimates k3 of the tokens from `from` to `to`; takes off their gradients, or those of k2. */
function thirds(from: i32, to: i32, slope: i32, run: Run, differences: usize, gradient: usize): void {
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
    const count = (end - at + 3) & ~3;
    if (areNear(differences, count)) {
      kl = addWide<f32>(kl, nearThirds(count, slope, penalty, differences, gradient + (<usize>at << 2)));
      differences += <usize>count << 2;
      at = end;
      continue;
    }
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
      v128.store(g, negativeMultiplyAdd<f32>(penalty, slope == 2 ? x : growth, v128.load(g)));
      differences += 16;
      at += 4;
    } while (at < end);
    kl = addWide<f32>(kl, k);
  }
  run.kl += total(kl);
}

/** The same for k1 and k2, with the own derivative or that of k2. */
function plain(
  mask: usize, from: i32, to: i32, n: i32, value: i32, slope: i32, run: Run, differences: usize, gradient: usize,
): void {
  const penalty = f32x4.splat(<f32>run.penalty);
  const half = f32x4.splat(0.5);
  const one = f32x4.splat(1);
  const count = i32x4.splat(n);
  let kl = f64x2.splat(0);
  let at = from;
  while (at < to) {
    const end = min(at + PART, to);
    let k = f32x4.splat(0);
    do {
      const x = v128.load(differences);
      k = value == 1 ? f32x4.sub(k, x) : multiplyAdd<f32>(f32x4.mul(half, x), x, k);
      const g = gradient + (<usize>at << 2);
      const d = slope == 1 ? v128.and(f32x4.neg(one), counted(mask, at, count)) : x;
      v128.store(g, negativeMultiplyAdd<f32>(penalty, d, v128.load(g)));
      differences += 16;
      at += 4;
    } while (at < end);
    kl = addWide<f32>(kl, k);
  }
  run.kl += total(kl);
}

/**
 * Adds the KL terms of n tokens to their sum, and `penalty` times their derivatives to the gradient. Memory as in tokenRow.
 *
 * @returns false if log ref - log pi of a token that counts is outside its bounds or NaN
 */
export function klRow(n: i32, run: Run, stage: usize, gradient: usize): bool {
  const policy = run.policy;
  const reference = run.reference;
  const value = run.value;
  const slope = run.slope;
  for (let from = 0; from < n; from += BLOCK) {
    const to = min(from + BLOCK, n);
    const padded = (to - from + 15) & ~15;
    const mask = maskOf(run.mask, from, to);
    if (!differences(reference, policy, mask, from, from + padded, n, run.klLeast, run.klMost, stage)) return false;
    if (value == 3) thirds(from, to, slope, run, stage, gradient);
    else plain(mask, from, to, n, value, slope, run, stage, gradient);
  }
  return run.kl < Infinity; // NaN is not
}
