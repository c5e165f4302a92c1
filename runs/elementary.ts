// exp and log from +, -, * and / alone. Engines differ in the last bits of Math.exp and Math.log; a fit takes hundreds of
// decisions on sums of them, and must come out the same everywhere.

const LN2_HIGH = 0.6931471803691238; // 0x1.62e42feep-1: its products with exponents are exact
const LN2_LOW = 1.9082149292705877e-10; // 0x1.a39ef35793c76p-33
/** Below it exp is 0, above it Infinity. */
const LEAST = -745.2;
const MOST = 709.79;

/** 2^k at k + 1074. */
const POWERS = /* @__PURE__ */ powersOfTwo();

function powersOfTwo(): Float64Array {
  const powers = new Float64Array(1074 + 1024);
  powers[1074] = 1;
  for (let k = 1; k < 1024; k++) powers[1074 + k] = powers[1073 + k]! * 2;
  for (let k = 1; k <= 1074; k++) powers[1074 - k] = powers[1075 - k]! / 2;
  return powers;
}

/**
 * exp(x) within 2 ulp where the result is normal.
 *
 * exp(x) = 2^k exp(r), |r| <= ln2/2, and exp(r) is its Taylor polynomial of degree 13: the next term is below 5e-18.
 */
export function exp(x: number): number {
  if (!(x > LEAST)) return Number.isNaN(x) ? x : 0;
  if (x > MOST) return Infinity;
  const k = Math.round(x * Math.LOG2E);
  const r = x - k * LN2_HIGH - k * LN2_LOW;
  const r2 = r * r;
  const r4 = r2 * r2;
  // Four short chains in place of a long one.
  const low = 1 / 2 + r / 6 + r2 * (1 / 24 + r / 120);
  const middle = 1 / 720 + r / 5040 + r2 * (1 / 40320 + r / 362880);
  const high = 1 / 3628800 + r / 39916800 + r2 * (1 / 479001600 + r / 6227020800);
  const sum = 1 + (r + r2 * (low + r4 * (middle + r4 * high)));
  // 2^1024 is no double, and a subnormal factor would lose bits: two factors serve both.
  const half = k >> 1;
  return sum * POWERS[1074 + half]! * POWERS[1074 + k - half]!;
}

const bits = /* @__PURE__ */ new DataView(new ArrayBuffer(8));

/**
 * log(x) within 2 ulp; -Infinity at 0, NaN below.
 *
 * x = 2^k m, sqrt(1/2) <= m < sqrt2; log m = 2 atanh(s), s = (m - 1)/(m + 1), |s| <= 0.1716, by its series up to s^21.
 */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : Number.NaN;
  if (x === Infinity) return x;
  const subnormal = x < 2.2250738585072014e-308;
  bits.setFloat64(0, subnormal ? x * 18014398509481984 : x); // 2^54
  const high = bits.getUint32(0);
  let k = (high >>> 20) - 1023 - (subnormal ? 54 : 0);
  bits.setUint32(0, (high & 0xfffff) | 0x3ff00000);
  let m = bits.getFloat64(0);
  if (m > Math.SQRT2) {
    m /= 2;
    k += 1;
  }
  const f = m - 1;
  const s = f / (2 + f);
  const s2 = s * s;
  const s4 = s2 * s2;
  const s8 = s4 * s4;
  const low = 2 / 3 + (2 / 5) * s2 + s4 * (2 / 7 + (2 / 9) * s2);
  const middle = 2 / 11 + (2 / 13) * s2 + s4 * (2 / 15 + (2 / 17) * s2);
  const rest = low + s8 * (middle + s8 * (2 / 19 + (2 / 21) * s2));
  // 2s = f - s f, and f is exact: what is taken from it is small.
  return k * LN2_HIGH + (f - (s * (f - s2 * rest) - k * LN2_LOW));
}

/** 1/(1 + exp(-x)); the small one of it and 1 - it keeps all its digits when asked for with the sign turned. */
export function sigmoid(x: number): number {
  const e = exp(-Math.abs(x));
  return x >= 0 ? 1 / (1 + e) : e / (1 + e);
}

/** log(1 + x) for x > -1 within 4 ulp: what 1 + x rounds off is made good to first order. */
export function log1p(x: number): number {
  const sum = 1 + x;
  return sum === 1 || sum === Infinity ? x : log(sum) * (x / (sum - 1));
}
