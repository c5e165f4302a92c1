// Ratios of tokens: exponentials of differences of log-probabilities, most of which are near 0.
import { ExpAt, expConstant, HEADROOM, lastConstant } from '../math/exp';
import { expBlock } from '../math/expBlock';
import { multiplyAdd } from '../math/fma';
import { differences, PART } from './run';

/** Up to this there is less than half of log 2 in a number, so that exp has nothing to take off. */
// @ts-ignore: decorator
@inline export const NEAR: f32 = 0.3465;

/**
 * Writes a - b of `count` tokens, a multiple of 16, or where all of these are near 0 exp(a - b) at once: the same bits as `expBlock`
 * has, by half of its operations. Returns their largest size in each lane; NaN is let through.
 */
function nearRatios(a: usize, b: usize, count: i32, out: usize): v128 {
  const one = expConstant<f32>(ExpAt.ONE);
  const c2 = expConstant<f32>(ExpAt.C2);
  const c3 = expConstant<f32>(ExpAt.C2 + 1);
  const c4 = expConstant<f32>(ExpAt.C2 + 2);
  const c5 = expConstant<f32>(ExpAt.C2 + 3);
  const c6 = lastConstant<f32>();
  let far0 = f32x4.splat(0);
  let far1 = far0;
  const end = out + (<usize>count << 2);
  do {
    const r0 = f32x4.sub(v128.load(a), v128.load(b));
    const r1 = f32x4.sub(v128.load(a, 16), v128.load(b, 16));
    far0 = f32x4.pmax(far0, f32x4.abs(r0));
    far1 = f32x4.pmax(far1, f32x4.abs(r1));
    const s0 = f32x4.mul(r0, r0);
    const s1 = f32x4.mul(r1, r1);
    const high0 = multiplyAdd<f32>(s0, c6, multiplyAdd<f32>(r0, c5, c4));
    const high1 = multiplyAdd<f32>(s1, c6, multiplyAdd<f32>(r1, c5, c4));
    const q0 = multiplyAdd<f32>(s0, high0, multiplyAdd<f32>(r0, c3, c2));
    const q1 = multiplyAdd<f32>(s1, high1, multiplyAdd<f32>(r1, c3, c2));
    v128.store(out, f32x4.add(multiplyAdd<f32>(s0, q0, r0), one));
    v128.store(out, f32x4.add(multiplyAdd<f32>(s1, q1, r1), one), 16);
    a += 32;
    b += 32;
    out += 32;
  } while (out < end);
  return f32x4.pmax(far0, far1);
}

/**
 * Writes exp(a - b) of the tokens from `from` to `to`, multiples of 16; it means nothing of tokens that do not count. Returns false if a
 * difference is not from `least` to `most`; NaN is let through.
 */
export function ratios(a: usize, b: usize, mask: usize, from: i32, to: i32, n: i32, least: f64, most: f64, out: usize): bool {
  const near = f32x4.splat(min(NEAR, min(<f32>most, -(<f32>least))));
  for (let at = from; at < to; at += PART) {
    const end = min(at + PART, to);
    const first = <usize>at << 2;
    const isNear = i32x4.all_true(f32x4.le(nearRatios(a + first, b + first, end - at, out), near));
    if (!isNear) {
      if (!differences(a, b, mask, at, end, n, least, most, out)) return false;
      expBlock<f32>(out, end - at, HEADROOM, out);
    }
    out += PART << 2;
  }
  return true;
}
