// Generates assembly/math/expConstants.ts: the polynomials, the reduction constants and the table of the two exp kernels.
//
// Method. exp(x) = 2^(n/m) exp(r) with |r| <= ln2/(2m); exp(r) = 1 + r + r^2 q(r), q the weighted minimax polynomial of
// (exp(r) - 1 - r)/r^2 (Remez exchange, weight r^2 exp(-r): the relative error of exp). 2^(j/64) is rounded from
// 120-bit integer square roots; ln2/m is split so that n*hi is exact for every n that the kernels meet.
import { writeFileSync } from 'node:fs';

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

const horner = (coefficients: number[], r: number) => coefficients.reduceRight((sum, c) => sum * r + c, 0);

/** Gaussian elimination with partial pivoting. */
function solve(matrix: number[][], right: number[]): number[] {
  const rows = matrix.map((row, i) => [...row, right[i]!]);
  const n = rows.length;
  for (let k = 0; k < n; k++) {
    const pivot = rows
      .slice(k)
      .reduce((best, row, i) => (Math.abs(row[k]!) > Math.abs(rows[best]![k]!) ? k + i : best), k);
    [rows[k], rows[pivot]] = [rows[pivot]!, rows[k]!];
    for (let i = k + 1; i < n; i++) {
      const factor = rows[i]![k]! / rows[k]![k]!;
      for (let j = k; j <= n; j++) rows[i]![j]! -= factor * rows[k]![j]!;
    }
  }
  const x = new Array<number>(n).fill(0);
  for (let i = n - 1; i >= 0; i--) {
    let sum = rows[i]![n]!;
    for (let j = i + 1; j < n; j++) sum -= rows[i]![j]! * x[j]!;
    x[i] = sum / rows[i]![i]!;
  }
  return x;
}

/** Weighted minimax polynomial of `quotient` on [-bound, bound]. */
function remez(degree: number, bound: number): { coefficients: number[]; error: number } {
  const weight = (r: number) => (r * r) / Math.exp(r);
  let points = Array.from({ length: degree + 2 }, (_, i) => -bound * Math.cos((Math.PI * (i + 0.5)) / (degree + 2)));
  let coefficients: number[] = [];
  let error = 0;
  for (let round = 0; round < 30; round++) {
    const matrix = points.map((r, i) => [
      ...Array.from({ length: degree + 1 }, (_, k) => r ** k),
      (i % 2 ? -1 : 1) / weight(r),
    ]);
    const solution = solve(matrix, points.map(quotient));
    coefficients = solution.slice(0, -1);
    // The new points are the extrema of the weighted error between its sign changes.
    const grid = 20000;
    const extrema: { r: number; e: number }[] = [];
    for (let i = 0; i <= grid; i++) {
      const r = bound * (-1 + (2 * i) / grid);
      const e = (quotient(r) - horner(coefficients, r)) * weight(r);
      const last = extrema.at(-1);
      if (last && Math.sign(last.e) === Math.sign(e)) {
        if (Math.abs(e) > Math.abs(last.e)) Object.assign(last, { r, e });
      } else if (e !== 0) extrema.push({ r, e });
    }
    error = Math.max(...extrema.map(({ e }) => Math.abs(e)));
    while (extrema.length > degree + 2) {
      if (Math.abs(extrema[0]!.e) < Math.abs(extrema.at(-1)!.e)) extrema.shift();
      else extrema.pop();
    }
    if (extrema.length < degree + 2) break;
    points = extrema.map(({ r }) => r);
  }
  return { coefficients, error };
}

function integerSqrt(n: bigint): bigint {
  let x = 1n << BigInt((n.toString(2).length + 1) >> 1);
  for (;;) {
    const y = (x + n / x) >> 1n;
    if (y >= x) return x;
    x = y;
  }
}

/** 2^(j/64), rounded to nearest, as the bits of a double. */
function powerOfTwo(j: number): bigint {
  const fraction = 120n;
  let root = 1n << (BigInt(j) + fraction);
  // The exponent is halved six times; each root keeps 120 fractional bits.
  root = (1n << fraction) * (1n << BigInt(j));
  for (let k = 0; k < 6; k++) root = integerSqrt(root << fraction);
  const mantissa = (root + (1n << (fraction - 53n))) >> (fraction - 52n);
  return (1023n << 52n) + (mantissa - (1n << 52n));
}

const view = new DataView(new ArrayBuffer(8));
const hexFloat = (x: number): string => {
  if (x === 0) return '0x0p+0';
  const exponent = Math.floor(Math.log2(Math.abs(x)));
  const mantissa = BigInt(Math.round((Math.abs(x) / 2 ** exponent) * 2 ** 52)) - (1n << 52n);
  const digits = mantissa.toString(16).padStart(13, '0').replace(/0+$/, '');
  return `${x < 0 ? '-' : ''}0x1${digits && `.${digits}`}p${exponent < 0 ? '' : '+'}${exponent}`;
};
const hex = (bits: bigint, digits: number) => `0x${bits.toString(16).toUpperCase().padStart(digits, '0')}`;
function bitsF32(x: number): bigint {
  view.setFloat32(0, x);
  return BigInt(view.getUint32(0));
}
function bitsF64(x: number): bigint {
  view.setFloat64(0, x);
  return view.getBigUint64(0);
}
function clearLowBits(x: number, bits: bigint): number {
  view.setBigUint64(0, (bitsF64(x) >> bits) << bits);
  return view.getFloat64(0);
}

// ln2 = hi + lo to 107 bits: hi is the double nearest to ln2, lo the rest.
const LN2 = Math.LN2;
const LN2_REST = 2.3190468138462996e-17;

const single = remez(4, LN2 / 2);
const double = remez(3, LN2 / 128);

const constantF32 = (name: string, x: number, note: string) =>
  `  ${hex(bitsF32(x), 8)}, // ${name} = ${hexFloat(Math.fround(x))}${note}`;
const constantF64 = (name: string, x: number, note: string) =>
  `  ${hex(bitsF64(x), 16)}, // ${name} = ${hexFloat(x)}${note}`;

const ln2HiF32 = 0.693145751953125; // 15 significant bits: n*hi is exact for |n| <= 512
const ln2HiF64 = clearLowBits(LN2 / 64, 21n); // 32 significant bits: n*hi is exact for |n| <= 2^21
const table = Array.from({ length: 64 }, (_, j) => `  ${hex(powerOfTwo(j), 16)}, // 2^(${j}/64)`);

writeFileSync(
  new URL('../../assembly/math/expConstants.ts', import.meta.url),
  `// Generated by scripts/expCoefficients.ts; method and meaning are told there and in exp.ts.

// Largest relative error of exp(r) before rounding: ${single.error.toExponential(2)} on |r| <= ln2/2.
// @ts-ignore: decorator
@lazy export const EXP_F32 = memory.data<u32>([
${[
  constantF32('log2(e)', Math.LOG2E, ''),
  constantF32('ln2 hi', ln2HiF32, ', 15 bits'),
  constantF32('ln2 lo', LN2 - ln2HiF32 + LN2_REST, ''),
  ...single.coefficients.map((c, k) => constantF32(`c${k + 2}`, c, '')),
].join('\n')}
]);

// Largest relative error of exp(r) before rounding: ${double.error.toExponential(2)} on |r| <= ln2/128.
// @ts-ignore: decorator
@lazy export const EXP_F64 = memory.data<u64>([
${[
  constantF64('64 log2(e)', 64 * Math.LOG2E, ''),
  constantF64('ln2/64 hi', ln2HiF64, ', 32 bits'),
  constantF64('ln2/64 lo', LN2 / 64 - ln2HiF64 + LN2_REST / 64, ''),
  ...double.coefficients.map((c, k) => constantF64(`c${k + 2}`, c, '')),
].join('\n')}
]);

// @ts-ignore: decorator
@lazy export const EXP2_TABLE = memory.data<u64>([
${table.join('\n')}
]);
`,
);
