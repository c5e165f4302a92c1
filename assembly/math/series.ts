// Power series whose coefficients are plain fractions, for what needs more than exp and log.
//
// Coefficients are read from memory, as those of exp are: as constants they would want more registers than there are.
import { multiplyAdd } from './fma';

// 1/(k + 2)!
// @ts-ignore: decorator
@lazy const PHI = memory.data<f64>([
  1.0 / 2, 1.0 / 6, 1.0 / 24, 1.0 / 120, 1.0 / 720, 1.0 / 5040, 1.0 / 40320, 1.0 / 362880, 1.0 / 3628800,
  1.0 / 39916800, 1.0 / 479001600, 1.0 / 6227020800, 1.0 / 87178291200,
]);

// 1/(k (2k - 1))
// @ts-ignore: decorator
@lazy const EVEN = memory.data<f64>([1.0, 1.0 / 6, 1.0 / 15, 1.0 / 28, 1.0 / 45, 1.0 / 66, 1.0 / 91]);

/**
 * The polynomial in z with the first `count` coefficients of a table, 7 to 13: even and odd powers apart, so that they do not
 * wait for each other.
 */
// @ts-ignore: decorator
@inline function polynomial(z: v128, table: usize, count: i32): v128 {
  const z2 = f64x2.mul(z, z);
  const top = (count - 1) & ~1;
  let even = coefficient(table, top);
  if (top > 10) even = step(even, z2, table, 10);
  if (top > 8) even = step(even, z2, table, 8);
  if (top > 6) even = step(even, z2, table, 6);
  if (top > 4) even = step(even, z2, table, 4);
  even = step(step(even, z2, table, 2), z2, table, 0);
  const last = (count & ~1) - 1;
  let odd = coefficient(table, last);
  if (last > 9) odd = step(odd, z2, table, 9);
  if (last > 7) odd = step(odd, z2, table, 7);
  if (last > 5) odd = step(odd, z2, table, 5);
  odd = step(step(odd, z2, table, 3), z2, table, 1);
  return multiplyAdd<f64>(z, odd, even);
}

// @ts-ignore: decorator
@inline function coefficient(table: usize, k: usize): v128 {
  return v128.load64_splat(table + (k << 3));
}

// @ts-ignore: decorator
@inline function step(sum: v128, z: v128, table: usize, k: usize): v128 {
  return multiplyAdd<f64>(sum, z, coefficient(table, k));
}

/** (exp(u) - 1 - u)/u^2 for |u| <= 1/2: to 1e-13 relative. */
// @ts-ignore: decorator
@inline export function phiSeries(u: v128): v128 {
  return polynomial(u, PHI, 13);
}

/** The same for |u| <= 1/4: to 2e-13 relative. */
// @ts-ignore: decorator
@inline export function phiSeriesShort(u: v128): v128 {
  return polynomial(u, PHI, 9);
}

/** ((1 + t) log(1 + t) + (1 - t) log(1 - t))/z, z = t^2 <= tanh(1/8)^2: to 2e-15 relative. */
// @ts-ignore: decorator
@inline export function mixtureSeries(z: v128): v128 {
  return polynomial(z, EVEN, 7);
}

/** sum of c_k u^k, k < 14, for a table of 14 f64. */
// @ts-ignore: decorator
@inline export function series14(u: v128, table: usize): v128 {
  return f64x2.add(f64x2.mul(polynomial(u, table + 8, 13), u), coefficient(table, 0));
}
