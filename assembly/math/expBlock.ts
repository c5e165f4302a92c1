// Exponentials from memory to memory.
//
// Their constants are locals here: loaded once, they stay in registers. So kernels call these loops for a block, and sum what
// they wrote in a second loop, from the nearest cache: in one loop for both, the registers are too few and it is slower.
import { ExpAt, expConstant, expMagic, expWith, lastConstant } from './exp';
import { expTempered } from './expTempered';

/** `expFolded` of `count` (a multiple of 16) elements; in place is allowed. */
export function expBlock<T>(x: usize, count: i32, fold: i32, to: usize): void {
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
