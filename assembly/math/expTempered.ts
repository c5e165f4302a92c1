// exp(x/T) over lanes without rounding x/T: the argument is reduced first and divided then.
//
// The reduction of exp.ts with its constants times T: n = round(x m log2 e / T), r' = x - n (T ln2/m), r = r'/T. Up to r' all
// is as exact as it is there; the division rounds a number of at most ln2/(2m), and not at all if T is a power of two.
import { expCurve, expPower } from './exp';
import { multiplyAdd, negativeMultiplyAdd } from './fma';

/** Bytes that `storeReduction` writes. */
// @ts-ignore: decorator
@inline export const REDUCTION: i32 = 32;

const LN2_64_HI = reinterpret<f64>(0x3F862E42FEE00000); // ln2/64 hi = 0x1.62e42feep-7, 32 bits
const LN2_64_LO = reinterpret<f64>(0x3D8A39EF35793C76); // ln2/64 lo = 0x1.a39ef35793c76p-39

// @ts-ignore: decorator
@inline function clearLow(x: f64, bits: u64): f64 {
  return reinterpret<f64>((reinterpret<u64>(x) >> bits) << bits);
}

/** Stores m log2 e / T, T ln2/m as hi + lo, and 1/T, each a T: what `expTempered` reduces with. */
export function storeReduction<T>(temperature: f64, at: usize): void {
  const m: f64 = sizeof<T>() == 4 ? 1 : 64;
  // 21 bits of the temperature times 32 of ln2/64 are exact; the rest is 2^-20 of it and rounded only there.
  const head = clearLow(temperature, 32);
  const main = head * LN2_64_HI;
  const rest = (temperature - head) * LN2_64_HI + temperature * LN2_64_LO;
  const hi = clearLow(main + rest, sizeof<T>() == 4 ? 38 : 21); // n * hi is exact, as in exp.ts
  const lo = main - hi + rest;
  store<T>(at, <T>((m * 1.4426950408889634) / temperature));
  store<T>(at, <T>(hi * (64 / m)), sizeof<T>());
  store<T>(at, <T>(lo * (64 / m)), 2 * sizeof<T>());
  store<T>(at, <T>(1 / temperature), 3 * sizeof<T>());
}

// @ts-ignore: decorator
@inline function constant<T>(reduction: usize, k: usize): v128 {
  return v128.load_splat<T>(reduction + k * sizeof<T>());
}

/** exp(x/T) * 2^(HEADROOM - fold) for x >= T expFloor(fold), magic = expMagic(fold). */
// @ts-ignore: decorator
@inline export function expTempered<T>(x: v128, magic: v128, reduction: usize): v128 {
  const t = multiplyAdd<T>(x, constant<T>(reduction, 0), magic);
  const n = v128.sub<T>(t, magic);
  const main = negativeMultiplyAdd<T>(n, constant<T>(reduction, 1), x);
  const r = v128.mul<T>(negativeMultiplyAdd<T>(n, constant<T>(reduction, 2), main), constant<T>(reduction, 3));
  const s = expPower<T>(t);
  return multiplyAdd<T>(s, v128.add<T>(r, expCurve<T>(r)), s);
}
