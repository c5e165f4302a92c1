// Exponentials from memory to memory.
//
// Their constants are locals here: loaded once, they stay in registers. So kernels call these loops for a block, and sum what
// they wrote in a second loop, from the nearest cache: in one loop for both, the registers are too few and it is slower.
import { REST, stageOfInstance } from '../rows/stage';
import { ExpAt, expConstant, expMagic, expPower, expRaised, expWith, lastConstant } from './exp';
import { expTempered } from './expTempered';
import { multiplyAdd, negativeMultiplyAdd } from './fma';
import { BLOCK } from './lanes';

/** `expFolded` of `count` (a multiple of 16) elements; in place is allowed. */
export function expBlock<T>(x: usize, count: i32, fold: i32, to: usize): void {
  if (sizeof<T>() == 4 && !ASC_FEATURE_RELAXED_SIMD) {
    for (let i = 0; i < count; i += BLOCK) {
      const bytes = <usize>min(count - i, BLOCK) << 2;
      const at = <usize>i << 2;
      reduce(x + at, bytes, fold, stageOfInstance + REST, to + at);
      raise(stageOfInstance + REST, bytes, to + at);
    }
    return;
  }
  const magic = expMagic<T>(fold);
  const perStep = expConstant<T>(ExpAt.LOG2E);
  const high = expConstant<T>(ExpAt.LN2_HIGH);
  const low = expConstant<T>(ExpAt.LN2_LOW);
  const c2 = expConstant<T>(ExpAt.C2);
  const c3 = expConstant<T>(ExpAt.C2 + 1);
  const c4 = expConstant<T>(ExpAt.C2 + 2);
  const c5 = expConstant<T>(ExpAt.C2 + 3);
  const c6 = lastConstant<T>();
  const end = to + <usize>count * sizeof<T>();
  do {
    const e0 = expWith<T>(v128.load(x), magic, perStep, high, low, c2, c3, c4, c5, c6);
    const e1 = expWith<T>(v128.load(x, 16), magic, perStep, high, low, c2, c3, c4, c5, c6);
    const e2 = expWith<T>(v128.load(x, 32), magic, perStep, high, low, c2, c3, c4, c5, c6);
    const e3 = expWith<T>(v128.load(x, 48), magic, perStep, high, low, c2, c3, c4, c5, c6);
    v128.store(to, e0);
    v128.store(to, e1, 16);
    v128.store(to, e2, 32);
    v128.store(to, e3, 48);
    x += 64;
    to += 64;
  } while (to < end);
}

// In f32, and without fused operations, the chain of one exponential is so long that too few of them are under way at once: it is
// cut into two loops.

/** Writes 2^n to `to` and r to `rest`, as exp.ts has them. */
function reduce(x: usize, bytes: usize, fold: i32, rest: usize, to: usize): void {
  const magic = expMagic<f32>(fold);
  const perStep = expConstant<f32>(ExpAt.LOG2E);
  const high = expConstant<f32>(ExpAt.LN2_HIGH);
  const low = expConstant<f32>(ExpAt.LN2_LOW);
  const end = to + bytes;
  do {
    const x0 = v128.load(x);
    const x1 = v128.load(x, 16);
    const t0 = multiplyAdd<f32>(x0, perStep, magic);
    const t1 = multiplyAdd<f32>(x1, perStep, magic);
    v128.store(rest, remainder(x0, f32x4.sub(t0, magic), high, low));
    v128.store(rest, remainder(x1, f32x4.sub(t1, magic), high, low), 16);
    v128.store(to, expPower<f32>(t0));
    v128.store(to, expPower<f32>(t1), 16);
    x += 32;
    rest += 32;
    to += 32;
  } while (to < end);
}

// @ts-ignore: decorator
@inline function remainder(x: v128, n: v128, high: v128, low: v128): v128 {
  return negativeMultiplyAdd<f32>(n, low, negativeMultiplyAdd<f32>(n, high, x));
}

/** Multiplies what `reduce` wrote to `to` by exp(r). */
function raise(rest: usize, bytes: usize, to: usize): void {
  const c2 = expConstant<f32>(ExpAt.C2);
  const c3 = expConstant<f32>(ExpAt.C2 + 1);
  const c4 = expConstant<f32>(ExpAt.C2 + 2);
  const c5 = expConstant<f32>(ExpAt.C2 + 3);
  const c6 = lastConstant<f32>();
  const end = to + bytes;
  do {
    const e0 = expRaised<f32>(v128.load(rest), v128.load(to), c2, c3, c4, c5, c6);
    const e1 = expRaised<f32>(v128.load(rest, 16), v128.load(to, 16), c2, c3, c4, c5, c6);
    v128.store(to, e0);
    v128.store(to, e1, 16);
    rest += 32;
    to += 32;
  } while (to < end);
}

/** `expTempered` of `count` elements; in place is allowed. */
export function temperedBlock<T>(x: usize, count: i32, fold: i32, reduction: usize, to: usize): void {
  const magic = expMagic<T>(fold);
  const end = to + <usize>count * sizeof<T>();
  do {
    v128.store(to, expTempered<T>(v128.load(x), magic, reduction));
    x += 16;
    to += 16;
  } while (to < end);
}
