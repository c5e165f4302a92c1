// Writing tilted policies: probabilities, or anything affine in the logits (logits, log-probabilities).
import { multiplyAdd, negativeMultiplyAdd } from '../math/fma';
import { blend, levelMask, levelStep, splatFinite } from '../math/lanes';
import { SplitRow } from './splitRow';
import { TiltedRow } from './tiltedRow';

// A factor is shared by all outcomes of a part, so what rounds their products alike rounds the sum of them all. In f32 the
// product is therefore rounded once: weight and factor are split into halves of 12 bits, whose product is exact.
// @ts-ignore: decorator
@inline const HALF: i32 = 0xfffff000;

/** The factor's high word: of 12 bits in f32. */
// @ts-ignore: decorator
@inline function highWord<T>(factor: f64): v128 {
  const high = splatFinite<T>(factor);
  return sizeof<T>() == 4 ? v128.and(high, i32x4.splat(HALF)) : high;
}

/** What the factor has beyond its high word; not used in f64. */
// @ts-ignore: decorator
@inline function lowWord<T>(factor: f64): v128 {
  if (sizeof<T>() == 8) return f64x2.splat(0);
  const high = reinterpret<f32>(reinterpret<i32>(<f32>factor) & HALF);
  return f32x4.splat(<f32>(factor - <f64>high));
}

/** x times a factor of two words. */
// @ts-ignore: decorator
@inline function times<T>(x: v128, high: v128, low: v128): v128 {
  if (sizeof<T>() == 8) return f64x2.mul(x, high);
  if (ASC_FEATURE_RELAXED_SIMD) return multiplyAdd<T>(x, high, f32x4.mul(x, low));
  const top = v128.and(x, i32x4.splat(HALF));
  const rest = f32x4.add(f32x4.mul(x, low), f32x4.mul(f32x4.sub(x, top), high));
  return f32x4.add(f32x4.mul(top, high), rest);
}

/** Probabilities for a 0/1 reward from the weights of splitSums: each times mass/sum of its own part. */
export function scaleSplit<T>(row: SplitRow, massS: f64, massF: f64, out: usize): void {
  const one = i8x16.splat(1);
  const factorS = massS == 0 ? 0 : massS / row.success.sum;
  const factorF = massF == 0 ? 0 : massF / row.failure.sum;
  const highF = highWord<T>(factorF);
  const highs = v128.xor(highWord<T>(factorS), highF);
  const lowF = lowWord<T>(factorF);
  const lows = v128.xor(lowWord<T>(factorS), lowF);
  let weights = row.weights;
  let levels = row.levels;
  const end = weights + row.n * <i32>sizeof<T>();
  do {
    const m = levelMask<T>(levels, one);
    v128.store(out, times<T>(v128.load(weights), blend(highF, highs, m), blend(lowF, lows, m)));
    weights += 16;
    levels += levelStep<T>();
    out += 16;
  } while (weights < end);
}

/** n weights times a factor, in place. */
export function scale<T>(weights: usize, n: i32, factor: f64): void {
  const high = highWord<T>(factor);
  const low = lowWord<T>(factor);
  const end = weights + n * <i32>sizeof<T>();
  do {
    v128.store(weights, times<T>(v128.load(weights), high, low));
    v128.store(weights, times<T>(v128.load(weights, 16), high, low), 16);
    v128.store(weights, times<T>(v128.load(weights, 32), high, low), 32);
    v128.store(weights, times<T>(v128.load(weights, 48), high, low), 48);
    weights += 64;
  } while (weights < end);
}

/** Probabilities in place of the weights of tiltedSums. */
export function scaleTilted<T>(row: TiltedRow): void {
  scale<T>(row.weights, row.n, 1 / row.sum);
}

/** (x - base) + addS for successes, (x - base) + addF for failures. */
export function shiftSplit<T>(row: SplitRow, base: f64, addS: f64, addF: f64, out: usize): void {
  const one = i8x16.splat(1);
  const less = v128.splat<T>(<T>base);
  const f = v128.splat<T>(<T>addF);
  const adds = v128.xor(v128.splat<T>(<T>addS), f);
  let logits = row.logits;
  let levels = row.levels;
  const end = logits + row.n * <i32>sizeof<T>();
  do {
    const x = v128.sub<T>(v128.load(logits), less);
    v128.store(out, unlessImpossible<T>(x, v128.add<T>(x, blend(f, adds, levelMask<T>(levels, one)))));
    logits += 16;
    levels += levelStep<T>();
    out += 16;
  } while (logits < end);
}

/** y, but -Infinity where x is: adding an infinite shift would make it NaN. */
// @ts-ignore: decorator
@inline function unlessImpossible<T>(x: v128, y: v128): v128 {
  return v128.bitselect(x, y, v128.eq<T>(x, v128.splat<T>(<T>-Infinity)));
}

/** (x - base) - tilt (l + pivot) + add. */
export function shiftTilted<T>(row: TiltedRow, add: f64, out: usize): void {
  const tilt = row.tilt;
  // A tilt beyond the range of T is split into two factors, the first a power of two.
  const power: f64 = sizeof<T>() == 4 && Math.abs(tilt) > 1e30 ? 1267650600228229401496703205376.0 : 1; // 2^100
  const c = splatFinite<T>(tilt / power);
  const first = v128.splat<T>(<T>power);
  const k = splatFinite<T>(row.pivot);
  const less = v128.splat<T>(<T>row.base);
  const more = v128.splat<T>(<T>add);
  let logits = row.logits;
  let losses = row.losses;
  const end = logits + <usize>row.n * sizeof<T>();
  do {
    const x = v128.sub<T>(v128.load(logits), less);
    const loss = v128.mul<T>(v128.add<T>(v128.load(losses), k), first);
    v128.store(out, unlessImpossible<T>(x, v128.add<T>(negativeMultiplyAdd<T>(c, loss, x), more)));
    logits += 16;
    losses += 16;
    out += 16;
  } while (logits < end);
}
