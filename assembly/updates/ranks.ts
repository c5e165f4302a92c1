// Numbers are counted in bins of equal width, then those of some bins are taken out: what quantiles of many paths need.

/** 2^52: added to a number from 0 to 2^31, leaves the nearest integer in the low bits. */
// @ts-ignore: decorator
@inline const MAGIC: f64 = 4503599627370496;

/** scale (x - least), rounded. */
// @ts-ignore: decorator
@inline function binOf(x: f64, least: f64, scale: f64): i32 {
  return <i32>reinterpret<i64>((x - least) * scale + MAGIC);
}

/**
 * Counts `count` numbers: pairs of i32 at `counts`, of numbers in even and in odd places. Neighbours that are alike then do not wait for
 * each other.
 */
export function countBins(x: usize, count: i32, least: f64, scale: f64, counts: usize): void {
  for (const end = x + (<usize>count << 3); x < end; x += 8) {
    const at = counts + (<usize>binOf(load<f64>(x), least, scale) << 3) + ((x & 8) >> 1);
    store<i32>(at, load<i32>(at) + 1);
  }
}

/** Stores the numbers whose bins are wanted, and returns how many; `wanted`: a byte of 8 or 0 for each bin. In place is allowed. */
export function takeBins(x: usize, count: i32, least: f64, scale: f64, wanted: usize, to: usize): i32 {
  const first = to;
  for (const end = x + (<usize>count << 3); x < end; x += 8) {
    const value = load<f64>(x);
    store<f64>(to, value);
    to += load<u8>(wanted + binOf(value, least, scale));
  }
  return <i32>(to - first) >> 3;
}

/** The same for one bin. */
export function takeBin(x: usize, count: i32, least: f64, scale: f64, bin: i32, to: usize): i32 {
  const first = to;
  for (const end = x + (<usize>count << 3); x < end; x += 8) {
    const value = load<f64>(x);
    store<f64>(to, value);
    to += <usize>(binOf(value, least, scale) == bin) << 3;
  }
  return <i32>(to - first) >> 3;
}
