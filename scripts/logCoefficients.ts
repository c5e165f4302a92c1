// Generates assembly/math/logConstants.ts: the polynomials and the reduction constants of the two log kernels.
//
// Method. log((1+s)/(1-s)) = 2s + s z g(z), z = s^2, g(z) = 2/3 + 2z/5 + 2z^2/7 + ..., for |s| <= (sqrt2 - 1)/(sqrt2 + 1).
// g is replaced by its weighted minimax polynomial (weight s z / log((1+s)/(1-s)): the relative error of log). The
// exchange works on what the series leaves beyond that degree and its result is added to the series: at 60 bits the error
// curve of g itself would drown in the rounding of g.
//
// 2 atanh(w)/w is replaced by its minimax polynomial in z = w^2 <= 1/9, where w = tanh(log(2)/2) is the most that apart.ts meets.
import {
  bitsF32,
  bitsF64,
  clearLowBits,
  hex,
  LN2,
  LN2_HIGH_F32,
  LN2_REST,
  lineF32,
  lineF64,
  table,
  writeTables,
} from './constants.js';
import { remez } from './remez.js';

const term = (k: number) => 2 / (2 * k + 3);

function minimax(degree: number): { coefficients: number[]; error: number } {
  const bound = ((Math.SQRT2 - 1) / (Math.SQRT2 + 1)) ** 2;
  const { coefficients, error } = remez(degree, {
    target(z) {
      let sum = 0;
      for (let k = degree + 24; k > degree; k--) sum = sum * z + term(k);
      return sum * z ** (degree + 1);
    },
    weight: (z) => (z === 0 ? 0 : (z * Math.sqrt(z)) / (2 * Math.atanh(Math.sqrt(z)))),
    low: 0,
    high: bound,
  });
  return { coefficients: coefficients.map((c, k) => term(k) + c), error };
}

const single = minimax(2);
const double = minimax(6);
const ln2HighF64 = clearLowBits(LN2, 21n); // 32 significant bits: k*hi is exact for |k| <= 2^21

const atanh = remez(4, {
  target: (z) => (z === 0 ? 2 : (2 * Math.atanh(Math.sqrt(z))) / Math.sqrt(z)),
  weight: () => 0.5,
  low: 0,
  high: 1 / 9,
});

const comment = (error: number) => `Largest relative error of log before rounding: ${error.toExponential(2)}.`;

writeTables('logConstants.ts', 'logCoefficients.ts', 'log.ts', [
  table(comment(single.error), 'LOG_F32', 'u32', [
    lineF32('ln2 hi', LN2_HIGH_F32, ', 15 bits: k*hi is exact for |k| <= 512'),
    lineF32('ln2 lo', LN2 - LN2_HIGH_F32 + LN2_REST),
    lineF32('root', Math.SQRT1_2),
    `  ${hex(bitsF32(1) - bitsF32(Math.SQRT1_2), 8)}, // bits of 1 - bits of root`,
    '  0x007FFFFF, // fraction',
    lineF32('magic', 2 ** 23),
    lineF32('bias', 2 ** 23 + 127),
    lineF32('least normal number', 2 ** -126),
    lineF32('infinity', Infinity),
    lineF32('one', 1),
    lineF32('two', 2),
    lineF32('half', 0.5),
    ...single.coefficients.map((c, k) => lineF32(`c${k}`, c)),
  ]),
  table(comment(double.error), 'LOG_F64', 'u64', [
    lineF64('ln2 hi', ln2HighF64, ', 32 bits: k*hi is exact for |k| <= 2^21'),
    lineF64('ln2 lo', LN2 - ln2HighF64 + LN2_REST),
    lineF64('root', Math.SQRT1_2),
    `  ${hex(bitsF64(1) - bitsF64(Math.SQRT1_2), 16)}, // bits of 1 - bits of root`,
    '  0x000FFFFFFFFFFFFF, // fraction',
    lineF64('magic', 2 ** 52),
    lineF64('bias', 2 ** 52 + 1023),
    lineF64('least normal number', 2 ** -1022),
    lineF64('infinity', Infinity),
    lineF64('one', 1),
    lineF64('two', 2),
    lineF64('half', 0.5),
    ...double.coefficients.map((c, k) => lineF64(`c${k}`, c)),
  ]),
  table(
    `Largest error of atanh(w)/w before rounding: ${atanh.error.toExponential(2)} on |w| <= 1/3.`,
    'ATANH_F32',
    'u32',
    atanh.coefficients.map((c, k) => lineF32(`c${k}`, c)),
  ),
]);
