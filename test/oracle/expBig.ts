// exp in integers with 160 fractional bits: an oracle that shares nothing with floating-point exponentials.
const BITS = 160n;
const ONE = 1n << BITS;
// floor(2^200 ln 2), by the series ln 2 = sum of 1/(k 2^k)
const LN2 = (() => {
  let sum = 0n;
  for (let k = 1n; k <= 220n; k++) sum += (1n << (220n - k)) / k;
  return sum >> (220n - BITS);
})();

const view = new DataView(new ArrayBuffer(8));

/** x as an integer over 2^BITS; exact for |x| >= 2^-100 or x = 0. */
function fixed(x: number): bigint {
  view.setFloat64(0, x);
  const bits = view.getBigUint64(0);
  const exponent = (bits >> 52n) & 0x7ffn;
  const fraction = (bits & ((1n << 52n) - 1n)) | (exponent === 0n ? 0n : 1n << 52n);
  const shift = (exponent === 0n ? 1n : exponent) - 1075n + BITS;
  const size = shift >= 0n ? fraction << shift : fraction >> -shift;
  return bits >> 63n ? -size : size;
}

export interface DoubleDouble {
  /** The number is (high + low) * 2^exponent, with high in [1, 2). */
  high: number;
  low: number;
  exponent: number;
}

/** exp(x) to about 100 bits for |x| up to 1e6. */
export function expBig(x: number): DoubleDouble {
  const given = fixed(x);
  let exponent = given / LN2;
  if (given < 0n) exponent -= 1n;
  const r = given - exponent * LN2;
  // exp(r) = exp(r/16)^16
  let term = ONE;
  let sum = ONE;
  const small = r >> 4n;
  for (let k = 1n; term !== 0n; k++) {
    term = ((term * small) >> BITS) / k;
    sum += term;
  }
  for (let k = 0; k < 4; k++) sum = (sum * sum) >> BITS;
  let power = Number(exponent);
  if (sum >= 2n * ONE) {
    sum >>= 1n;
    power++;
  }
  const scale = BITS - 52n;
  const top = sum >> scale;
  const rest = sum - (top << scale);
  return { high: Number(top) / 2 ** 52, low: Number(rest >> (scale - 52n)) / 2 ** 104, exponent: power };
}

/** (got * 2^-exponent - exp(x) * 2^-exponent) / exp(x): the relative error of got * 2^scale as exp(x). */
export function relativeErrorOfExp(got: number, x: number, scale = 0): number {
  const { high, low, exponent } = expBig(x);
  const mantissa = scaleBy(got, scale - exponent);
  return (mantissa - high - low) / (high + low);
}

/** x * 2^n, in two steps where one factor would leave the range. */
export function scaleBy(x: number, n: number): number {
  const half = Math.trunc(n / 2);
  return x * 2 ** half * 2 ** (n - half);
}
