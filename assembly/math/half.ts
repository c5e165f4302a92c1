// Logits as they are stored. Trainers store half precision; it is widened block by block, as the kernels come to it.
//
// A bfloat16 is the upper half of a float32. The bits of a float16, moved to where a float32 has its sign, exponent and
// fraction, are the number times 2^-112, subnormals included: one multiplication is exact for all but infinities and
// NaN, which come out beyond the largest float16 and get their exponent by hand.
import { BLOCK } from './lanes';

/** How a row is stored. Also written by bindings/wasm/logitRows.ts. */
export const enum Format {
  Float32,
  Float64,
  Float16,
  BFloat16,
}

// @ts-ignore: decorator
@inline function widenFloat16(bits: v128): v128 {
  const scaled = v128.and(i32x4.shl(bits, 13), i32x4.splat(0x8FFFE000)); // the copies of the sign cleared but for the first
  const x = f32x4.mul(scaled, f32x4.splat(5192296858534828000000000000000000.0)); // 2^112
  const special = f32x4.gt(f32x4.abs(x), f32x4.splat(65504.0));
  return v128.or(x, v128.and(special, i32x4.splat(0x7F800000)));
}

/** The f32 values of `count` (a multiple of 8) elements in 16 bits. */
export function widen(from: usize, format: Format, count: i32, to: usize): void {
  const end = to + (<usize>count << 2);
  if (format == Format.Float16) {
    do {
      v128.store(to, widenFloat16(v128.load_ext<i16>(from)));
      v128.store(to, widenFloat16(v128.load_ext<i16>(from, 8)), 16);
      from += 16;
      to += 32;
    } while (to < end);
    return;
  }
  do {
    v128.store(to, i32x4.shl(v128.load_ext<u16>(from), 16));
    v128.store(to, i32x4.shl(v128.load_ext<u16>(from, 8), 16), 16);
    from += 16;
    to += 32;
  } while (to < end);
}

/** x - shift for `count` (a multiple of 8) elements; in place is allowed. */
function shifted<T>(from: usize, shift: f64, count: i32, to: usize): void {
  const by = v128.splat<T>(<T>shift);
  const end = to + <usize>count * sizeof<T>();
  do {
    v128.store(to, v128.sub<T>(v128.load(from), by));
    from += 16;
    to += 16;
  } while (to < end);
}

/**
 * Where the elements from `start` to `start + count` of a row are as lanes of T, less `shift`: in the row itself, or in
 * `stage`, which holds BLOCK of them.
 */
// @ts-ignore: decorator
@inline export function staged<T>(row: usize, format: Format, start: i32, count: i32, shift: f64, stage: usize): usize {
  let at = row + <usize>start * sizeof<T>();
  if (sizeof<T>() == 4 && format != Format.Float32) {
    widen(row + (<usize>start << 1), format, count, stage);
    at = stage;
  }
  if (shift == 0) return at;
  shifted<T>(at, shift, count, stage);
  return stage;
}

/** Where the elements from `start` to `start + count` of a row are as f64: in the row itself, or in `stage`. */
export function stagedWide(row: usize, format: Format, start: i32, count: i32, stage: usize): usize {
  if (format == Format.Float64) return row + (<usize>start << 3);
  let from = row + (<usize>start << 2);
  if (format != Format.Float32) {
    from = stage + 4 * BLOCK; // the second half: what is written never reaches what is still to be read
    widen(row + (<usize>start << 1), format, count, from);
  }
  const end = stage + (<usize>count << 3);
  let to = stage;
  do {
    v128.store(to, f64x2.promote_low_f32x4(v128.load64_zero(from)));
    from += 8;
    to += 16;
  } while (to < end);
  return stage;
}

/** Bytes of a stage. */
// @ts-ignore: decorator
@inline export const STAGE: i32 = 8 * BLOCK;
