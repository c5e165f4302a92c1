// Generates assembly/math/expConstants.ts: the polynomials, the reduction constants and the table of the two exp kernels.
//
// Method. exp(x) = 2^(n/m) exp(r) with |r| <= ln2/(2m); exp(r) = 1 + r + r^2 q(r), q the weighted minimax polynomial of
// (exp(r) - 1 - r)/r^2 (Remez exchange, weight r^2 exp(-r): the relative error of exp). 2^(j/64) is rounded from
// 120-bit integer square roots; ln2/m is split so that n*hi is exact for every n that the kernels meet.
import { clearLowBits, hex, LN2, LN2_HIGH_F32, LN2_REST, lineF32, lineF64, table, writeTables } from './constants.js';
import { remez } from './remez.js';

/** (exp(r) - 1 - r)/r^2 by its series, which has no cancellation. */
function quotient(r: number): number {
  let term = 0.5;
  let sum = 0;
  for (let k = 3; Math.abs(term) > 1e-20; k++) {
    sum += term;
    term *= r / k;
  }
  return sum;
}

const minimax = (degree: number, bound: number) =>
  remez(degree, { target: quotient, weight: (r) => (r * r) / Math.exp(r), low: -bound, high: bound });

function integerSqrt(n: bigint): bigint {
  let x = 1n << BigInt((n.toString(2).length + 1) >> 1);
  for (;;) {
    const y = (x + n / x) >> 1n;
    if (y >= x) return x;
    x = y;
  }
}

/** 2^(j/64): the bits of the nearest double, and what that lacks, relatively. */
function powerOfTwo(j: number): { bits: bigint; tail: number } {
  const fraction = 120n;
  let root = (1n << fraction) * (1n << BigInt(j));
  // The exponent is halved six times; each root keeps 120 fractional bits.
  for (let k = 0; k < 6; k++) root = integerSqrt(root << fraction);
  const mantissa = (root + (1n << (fraction - 53n))) >> (fraction - 52n);
  const lacking = root - (mantissa << (fraction - 52n));
  return { bits: (1023n << 52n) + (mantissa - (1n << 52n)), tail: Number(lacking) / Number(root) };
}

const single = minimax(4, LN2 / 2);
const double = minimax(3, LN2 / 128);
const powers = Array.from({ length: 64 }, (_, j) => powerOfTwo(j));
const ln2HighF64 = clearLowBits(LN2 / 64, 21n); // 32 significant bits: n*hi is exact for |n| <= 2^21

writeTables('expConstants.ts', 'expCoefficients.ts', 'exp.ts', [
  table(
    `Largest relative error of exp(r) before rounding: ${single.error.toExponential(2)} on |r| <= ln2/2.`,
    'EXP_F32',
    'u32',
    [
      lineF32('log2(e)', Math.LOG2E),
      lineF32('ln2 hi', LN2_HIGH_F32, ', 15 bits: n*hi is exact for |n| <= 512'),
      lineF32('ln2 lo', LN2 - LN2_HIGH_F32 + LN2_REST),
      lineF32('limit', 80),
      lineF32('one', 1),
      ...single.coefficients.map((c, k) => lineF32(`c${k + 2}`, c)),
    ],
  ),
  table(
    `Largest relative error of exp(r) before rounding: ${double.error.toExponential(2)} on |r| <= ln2/128.`,
    'EXP_F64',
    'u64',
    [
      lineF64('64 log2(e)', 64 * Math.LOG2E),
      lineF64('ln2/64 hi', ln2HighF64, ', 32 bits: n*hi is exact for |n| <= 2^21'),
      lineF64('ln2/64 lo', LN2 / 64 - ln2HighF64 + LN2_REST / 64),
      lineF64('limit', 700),
      lineF64('one', 1),
      ...double.coefficients.map((c, k) => lineF64(`c${k + 2}`, c)),
    ],
  ),
  table(
    '2^(j/64), rounded.',
    'EXP2_TABLE',
    'u64',
    powers.map(({ bits }, j) => `  ${hex(bits, 16)}, // 2^(${j}/64)`),
  ),
  table(
    'How much each entry of EXP2_TABLE must grow, relatively, to be 2^(j/64).',
    'EXP2_TAIL',
    'u64',
    powers.map(({ tail }, j) => lineF64(`${j}`, tail)),
  ),
]);
