// exp, log, logistic and logit to about 1e-30, as unevaluated sums of two doubles (Dekker 1971; the exponential as in Hida,
// Li and Bailey's QD library). An oracle for functions in f64; doubleDouble.test.ts holds it against integer arithmetic.

/** high + low, |low| at most half an ulp of high. */
export type Pair = readonly [high: number, low: number];

/** (high + low) * 2^exponent: a result that may lie outside the range of doubles. */
export interface Scaled {
  readonly high: number;
  readonly low: number;
  readonly exponent: number;
}

function quickSum(a: number, b: number): Pair {
  const sum = a + b;
  return [sum, b - (sum - a)];
}

function twoSum(a: number, b: number): Pair {
  const sum = a + b;
  const part = sum - a;
  return [sum, a - (sum - part) + (b - part)];
}

function twoProduct(a: number, b: number): Pair {
  const product = a * b;
  const wideA = 134217729 * a; // 2^27 + 1
  const wideB = 134217729 * b;
  const highA = wideA - (wideA - a);
  const highB = wideB - (wideB - b);
  const lowA = a - highA;
  const lowB = b - highB;
  return [product, highA * highB - product + highA * lowB + lowA * highB + lowA * lowB];
}

function add(a: Pair, b: Pair): Pair {
  const [sum, rest] = twoSum(a[0], b[0]);
  const [low, lowest] = twoSum(a[1], b[1]);
  const [high, middle] = quickSum(sum, rest + low);
  return quickSum(high, middle + lowest);
}

function multiply(a: Pair, b: Pair): Pair {
  const [product, rest] = twoProduct(a[0], b[0]);
  return quickSum(product, rest + (a[0] * b[1] + a[1] * b[0]));
}

function divide(a: Pair, b: Pair): Pair {
  const first = a[0] / b[0];
  const rest = add(a, negate(multiply([first, 0], b)));
  const second = rest[0] / b[0];
  const last = add(rest, negate(multiply([second, 0], b)));
  return add(quickSum(first, second), [last[0] / b[0], 0]);
}

const negate = (a: Pair): Pair => [-a[0], -a[1]];
const times = (a: Pair, power: number): Pair => [a[0] * power, a[1] * power];

const ONE: Pair = [1, 0];
/** ln2 in three doubles. */
const LN2 = [Math.LN2, 2.3190468138462996e-17, 5.7077084384162121e-34] as const;
const INVERSE_FACTORIALS: Pair[] = [ONE];
for (let k = 1; k < 10; k++) INVERSE_FACTORIALS.push(divide(INVERSE_FACTORIALS[k - 1]!, [k, 0]));
const INVERSE_ODDS: readonly Pair[] = Array.from({ length: 20 }, (_, k) => divide(ONE, [2 * k + 1, 0]));

/** k ln2 */
const multipleOfLn2 = (k: number): Pair => add(add(twoProduct(k, LN2[0]), twoProduct(k, LN2[1])), [k * LN2[2], 0]);

/** exp(x) for |x| up to 1e5. */
export function exp(x: number): Scaled {
  const exponent = Math.round(x / Math.LN2);
  // exp(r) - 1 from that of r/512, doubling the argument nine times
  const r = times(add([x, 0], negate(multipleOfLn2(exponent))), 2 ** -9);
  let sum = INVERSE_FACTORIALS[9]!;
  for (let k = 8; k > 0; k--) sum = add(multiply(sum, r), INVERSE_FACTORIALS[k]!);
  sum = multiply(sum, r);
  for (let k = 0; k < 9; k++) sum = add(times(sum, 2), multiply(sum, sum));
  const [high, low] = add(ONE, sum);
  return { high, low, exponent };
}

/** log((1+s)/(1-s)) for |s| <= 1/8, by its series. */
function logOfQuotient(s: Pair): Pair {
  const square = multiply(s, s);
  let sum = INVERSE_ODDS[19]!;
  for (let k = 18; k >= 0; k--) sum = add(multiply(sum, square), INVERSE_ODDS[k]!);
  return times(multiply(sum, s), 2);
}

const view = new DataView(new ArrayBuffer(8));

/** floor(log2 x), x >= 0. */
export function exponentOf(x: number): number {
  if (x === 0) return -Infinity;
  if (x < 2 ** -1022) return exponentOf(x * 2 ** 54) - 54;
  view.setFloat64(0, x);
  return (view.getUint32(0) >>> 20) - 1023;
}

/** x * 2^n, in three steps where one factor would leave the range. */
export function scaleBy(x: number, n: number): number {
  const third = Math.trunc(n / 3);
  return x * 2 ** third * 2 ** third * 2 ** (n - 2 * third);
}

/** log(x) for 0 < x < Infinity. */
export function log(x: number): Pair {
  let exponent = exponentOf(x);
  let m = scaleBy(x, -exponent);
  if (m > Math.SQRT2) {
    m /= 2;
    exponent++;
  }
  if (exponent === 0 && Math.abs(m - 1) < 2 ** -5) return logOfQuotient(divide([m - 1, 0], twoSum(m, 1)));
  // One step of Newton's method, log m = y + log(m exp(-y)), from a y that is right to 1e-16.
  const y = Math.log(m);
  const inverse = exp(-y);
  const factor: Pair = times([inverse.high, inverse.low], 2 ** inverse.exponent);
  const [d, rest] = add(multiply([m, 0], factor), [-1, 0]);
  return add(multipleOfLn2(exponent), add([y, 0], [d, rest - (d * d) / 2]));
}

/** 1/(1 + exp(-x)) */
export function logistic(x: number): Scaled {
  const e = exp(-Math.abs(x));
  if (e.exponent < -300) return x < 0 ? e : { high: 1, low: 0, exponent: 0 };
  const pair: Pair = times([e.high, e.low], 2 ** e.exponent);
  const [high, low] = divide(x < 0 ? pair : ONE, add(ONE, pair));
  return { high, low, exponent: 0 };
}

/** log(p/(1-p)) for 0 < p < 1. */
export function logit(p: number): Pair {
  if (Math.abs(2 * p - 1) < 1 / 8) return logOfQuotient([2 * p - 1, 0]);
  const [q, rest] = twoSum(1, -p);
  const d = rest / q;
  return add(log(p), negate(add(log(q), [d, (-d * d) / 2])));
}

/** |got - value| in units of the last place of a double at `value`. Infinity counts as 2^1024, half an ulp being free. */
export function ulps(got: number, { high, low, exponent }: Scaled): number {
  const top = Math.abs(high) + (high < 0 ? -low : low);
  const place = Math.max(-1022, Math.min(1023, exponentOf(top) + exponent)) - 52 - exponent;
  const finite = Math.abs(got) === Infinity ? Math.sign(got) * scaleBy(1, 1024 - exponent) : scaleBy(got, -exponent);
  if (Math.abs(got) === Infinity && top >= scaleBy(1, 1024 - exponent)) return 0;
  return Math.abs(finite - high - low) / 2 ** place;
}
