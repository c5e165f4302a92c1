// Subtracts the weighted mean of each group from its values, in place: the baseline by lengths of answers. A group of one stays as it
// is.

/** Groups as in groupAdvantages, weights f64, one a value. A group without weight stays as it is. */
export function weightedCentres<T>(values: usize, groups: i32, size: i32, offsets: usize, weights: usize): void {
  let start = offsets == 0 ? 0 : load<i32>(offsets);
  for (let g = 0; g < groups; g++) {
    const end = offsets == 0 ? start + size : load<i32>(offsets + ((<usize>g + 1) << 2));
    const n = end - start;
    let sum = f64x2.splat(0);
    let weight = sum;
    let x = values + <usize>start * sizeof<T>();
    const pairs = n >> 1;
    for (let i = 0; i < pairs; i++) {
      const w = v128.load(weights);
      const v = sizeof<T>() == 4 ? f64x2.promote_low_f32x4(v128.load64_zero(x)) : v128.load(x);
      sum = f64x2.add(sum, f64x2.mul(w, v));
      weight = f64x2.add(weight, w);
      weights += 16;
      x += 2 * sizeof<T>();
    }
    let all = f64x2.extract_lane(weight, 0) + f64x2.extract_lane(weight, 1);
    let product = f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
    if (n & 1) {
      all += load<f64>(weights);
      product += load<f64>(weights) * <f64>load<T>(x);
      weights += 8;
    }
    if (n > 1 && all > 0) shifted<T>(values + <usize>start * sizeof<T>(), n, product / all);
    start = end;
  }
}

function shifted<T>(from: usize, n: i32, shift: f64): void {
  const end = from + <usize>n * sizeof<T>();
  const s = v128.splat<T>(<T>shift);
  for (const whole = from + ((end - from) & ~15); from < whole; from += 16) v128.store(from, v128.sub<T>(v128.load(from), s));
  for (; from < end; from += sizeof<T>()) store<T>(from, <T>(<f64>load<T>(from) - shift));
}
