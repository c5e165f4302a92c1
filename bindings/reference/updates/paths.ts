// Paths that draw their groups, one after the other, by operations that IEEE 754 rounds in one way: nothing here depends on an
// engine's Math.exp. Sums have two parts, of the paths with even and with odd numbers.
import { power } from '../../recurrence/power.js';
import {
  BLOCK,
  drawsOf,
  generatorState,
  NUMBERS_TOLD,
  type PathLaw,
  type PathsKernel,
  type PathsKernels,
  ratiosOf,
  TOGETHER,
  Told,
} from '../../updates/paths.js';
import { quantilesOf } from './quantiles.js';

/** Probabilities are at least this, so that nothing is divided by 0. */
const TINY = 2 ** -1000;

const stepPaths: PathsKernel = (law, block, step, still, x, told) => {
  for (let i = 0; i * BLOCK < x.length; i++) {
    const paths = x.subarray(i * BLOCK, (i + 1) * BLOCK);
    const sums = told.subarray(i * NUMBERS_TOLD, (i + 1) * NUMBERS_TOLD);
    measure(paths, sums);
    if (still) continue;
    sums[Told.silent] = takeStep(law, paths, generatorState(law.key, block + i, step));
    sums[Told.least] = paths.reduce((a, b) => Math.min(a, b));
    sums[Told.most] = paths.reduce((a, b) => Math.max(a, b));
  }
  return -1;
};

export const paths: PathsKernels = { step: stepPaths, quantiles: quantilesOf };

function measure(x: Float64Array, told: Float64Array): void {
  const origin = Math.abs(x[0]!) < Infinity ? x[0]! : 0;
  const base = odds(x[0]!).success;
  const [success, first, second] = [[0, 0] as Pair, [0, 0] as Pair, [0, 0] as Pair];
  for (const [i, now] of x.entries()) {
    const d = now - origin;
    success[i % 2]! += odds(now).success - base;
    first[i % 2]! += d;
    second[i % 2]! += d * d;
  }
  told[Told.origin] = origin;
  told[Told.base] = base;
  told[Told.success] = success[0] + success[1];
  told[Told.first] = first[0] + first[1];
  told[Told.second] = second[0] + second[1];
}

type Pair = [even: number, odd: number];

/** Takes the paths a step, and returns how many have a group that tells nothing. */
function takeStep(law: PathLaw, x: Float64Array, state: Uint32Array): number {
  const { anchor, keep, scale, size, table } = law;
  const { truePositiveRate: t, falsePositiveRate: f } = law.verifier;
  const { draws, last } = drawsOf(size);
  const [ratios, lastRatios] = [ratiosOf(TOGETHER), ratiosOf(last)];
  let silent = 0;
  for (let i = 0; i < x.length; i += 4) {
    const numbers = Array.from({ length: draws }, () => fourUniforms(state));
    for (let lane = 0; lane < 4 && i + lane < x.length; lane++) {
      const now = x[i + lane]!;
      const { success: p, failure: q } = odds(now);
      const accepted = Math.max(TINY, t * p + f * q);
      const refused = Math.max(TINY, (1 - t) * p + (1 - f) * q);
      const large = Math.max(accepted, refused);
      const ratio = Math.min(accepted, refused) / large;
      let few = 0;
      for (const [draw, u] of numbers.entries()) {
        few += binomialAt(u[lane]!, large, ratio, draw < draws - 1 ? ratios : lastRatios);
      }
      const k = accepted < refused ? few : size - few;
      const [gain, loss] = [table[2 * k]!, table[2 * k + 1]!];
      if (gain === 0 && loss === 0) silent++;
      // gain/accepted - loss/refused, with one division
      const drive = scale * ((gain * refused - loss * accepted) / (accepted * refused));
      x[i + lane] = (keep === 0 ? anchor : anchor + keep * now) + drive;
    }
  }
  return silent;
}

/** The probabilities of success and of failure of log-odds. */
function odds(x: number): { success: number; failure: number } {
  const rare = expMinus(Math.abs(x));
  const large = 1 / (1 + rare);
  const small = rare * large;
  return x < 0 ? { success: small, failure: large } : { success: large, failure: small };
}

/**
 * How many of n members have what each has with probability s <= 1/2, at the place u of the distribution.
 *
 * @param large 1 - s
 * @param odds s/(1 - s)
 */
function binomialAt(u: number, large: number, odds: number, ratios: Float64Array): number {
  const n = ratios.length;
  let weight = power(large, n);
  let rest = u - weight;
  let j = 0;
  for (; rest >= 0 && j < n; j++) {
    weight *= ratios[j]! * odds;
    rest -= weight;
  }
  return j;
}

/** The next numbers of four generators: xoshiro128++ (Blackman and Vigna, 2021), upper bits first. */
function fourUniforms(state: Uint32Array): number[] {
  const [upper, lower] = [fourBits(state), fourBits(state)];
  return upper.map((bits, g) => (bits * 2 ** 20 + (lower[g]! >>> 12)) * 2 ** -52);
}

function fourBits(s: Uint32Array): number[] {
  return [0, 1, 2, 3].map((g) => {
    const [s0, s1, s2, s3] = [s[g]!, s[4 + g]!, s[8 + g]!, s[12 + g]!];
    const [t2, t3] = [s2 ^ s0, s3 ^ s1];
    s[g] = s0 ^ t3;
    s[4 + g] = s1 ^ t2;
    s[8 + g] = t2 ^ (s1 << 9);
    s[12 + g] = rotated(t3, 11);
    return (rotated(s0 + s3, 7) + s0) >>> 0;
  });
}

function rotated(x: number, by: number): number {
  return (x << by) | ((x | 0) >>> (32 - by));
}

const LN2_HIGH = 0.6931471803691238; // its low 32 bits are 0, so that a whole number below 2^20 times it is exact
const LN2_LOW = 1.9082149292705877e-10;
/** Beyond this, probabilities are far below what a random number can tell from 0. */
const FARTHEST = 700;
/** 1/2, 1/3!, ... 1/13! */
const series = [
  0.5, 0.16666666666666666, 0.041666666666666664, 0.008333333333333333, 0.001388888888888889, 0.0001984126984126984,
  0.0000248015873015873, 0.0000027557319223985893, 2.755731922398589e-7, 2.505210838544172e-8, 2.08767569878681e-9,
  1.6059043836821613e-10,
];
/** 2^-n */
const halvings = Array.from({ length: 1024 }, (_, n) => 2 ** -n);

/** exp(-a) for a >= 0, to 4e-16 of it; 0 from 700 on. With a = n log 2 - r: 2^-n exp(r), |r| <= log(2)/2, by the series. */
export function expMinus(a: number): number {
  if (!(a < FARTHEST)) return 0;
  const magic = 6755399441055744; // 1.5 * 2^52: leaves the nearest integer
  const n = a * Math.LOG2E + magic - magic;
  const r = n * LN2_HIGH - a + n * LN2_LOW;
  const square = r * r;
  const fourth = square * square;
  const pair = (k: number) => series[k]! + series[k + 1]! * r;
  const four = (k: number) => pair(k) + pair(k + 2) * square;
  const rest = four(0) + fourth * (four(4) + four(8) * fourth);
  return (1 + (r + square * rest)) * halvings[n]!;
}
