// Steps of the recurrence as trainers take them: a path draws its group, k successes of G, and is driven by what the convention makes
// of it (docs/theory.md, section 12). Only operations that IEEE 754 rounds in one way, so that all engines have the same paths.
import type { Verifier } from '../arguments/refinements.js';
import { power } from '../recurrence/power.js';
import { uniformAt } from './threefry.js';

/** What all paths have in common. */
export interface PathLaw {
  readonly alpha: number;
  readonly beta: number;
  /** Log-odds of the reference policy. */
  readonly reference: number;
  readonly verifier: Verifier;
  /** (k/G) times the advantage of a success, ((G-k)/G) times that of a failure, by the number k of successes. */
  readonly up: Float64Array;
  readonly down: Float64Array;
  readonly key: readonly [low: number, high: number];
}

/** What a step adds up over paths. */
export interface PathSums {
  /** Of the probabilities of success before the step, of every other path: two sums, as the lanes of a vector have them. */
  even: number;
  odd: number;
  /** Of the paths whose group tells nothing. */
  silent: number;
}

/** Members that are drawn with one random number: with more, the probability that none succeeds could underflow. */
const TOGETHER = 512;

/** Random numbers that a group takes. */
export function drawsOf(size: number): number {
  return Math.ceil(size / TOGETHER);
}

/** Takes step number `step` on the paths whose log-odds are in `x`, the first of which has the even number `first`. */
export function advance(x: Float64Array, first: number, step: number, law: PathLaw, sums: PathSums): void {
  const { alpha, beta, reference, up, down, key } = law;
  const { truePositiveRate: t, falsePositiveRate: f } = law.verifier;
  const size = up.length - 1;
  const draws = drawsOf(size);
  const anchor = alpha === 0 ? 0 : alpha * reference;
  let { even, odd, silent } = sums;
  for (let i = 0; i < x.length; i++) {
    const now = x[i]!;
    const rare = expMinus(Math.abs(now));
    const [p, q] = now < 0 ? [rare / (1 + rare), 1 / (1 + rare)] : [1 / (1 + rare), rare / (1 + rare)];
    const accepted = t * p + f * q;
    const refused = (1 - t) * p + (1 - f) * q;
    const fewer = accepted < refused;
    let few = 0;
    for (let draw = 0; draw < draws; draw++) {
      const u = uniformAt(key[0], key[1], first + i, step * draws + draw);
      const members = Math.min(TOGETHER, size - draw * TOGETHER);
      few += fewer ? binomialAt(u, members, accepted, refused) : binomialAt(u, members, refused, accepted);
    }
    const k = fewer ? few : size - few;
    const [gain, loss] = [up[k]!, down[k]!];
    // 0 divided by a probability of 0 is nothing here.
    const drive = (gain === 0 ? 0 : gain / accepted) - (loss === 0 ? 0 : loss / refused);
    if (i % 2 === 0) even += p;
    else odd += p;
    if (gain === 0 && loss === 0) silent++;
    x[i] = anchor + (alpha === 1 ? 0 : (1 - alpha) * now) + ((t - f) * drive) / beta;
  }
  Object.assign(sums, { even, odd, silent });
}

/** Adds the probabilities of success of these log-odds. */
export function addSuccess(x: Float64Array, sums: PathSums): void {
  for (let i = 0; i < x.length; i++) {
    const rare = expMinus(Math.abs(x[i]!));
    const p = (x[i]! < 0 ? rare : 1) / (1 + rare);
    if (i % 2 === 0) sums.even += p;
    else sums.odd += p;
  }
}

/** How many of n members have what each has with probability s <= 1/2, l = 1 - s, at the place u of the distribution. */
function binomialAt(u: number, n: number, s: number, l: number): number {
  const odds = s / l;
  let weight = power(l, n);
  let rest = u - weight;
  let j = 0;
  while (rest >= 0 && j < n) {
    weight *= ((n - j) / (j + 1)) * odds;
    rest -= weight;
    j++;
  }
  return j;
}

const { LOG2E } = Math;
const LN2_HIGH = 0.6931471803691238; // its low 32 bits are 0, so that n times it is exact
const LN2_LOW = 1.9082149292705877e-10;
/** Beyond this, probabilities are far below what a random number of 53 bits can tell from 0. */
const FARTHEST = 700;
/** 2^-n */
const halvings = /* @__PURE__ */ (() => {
  const table = new Float64Array(1024);
  for (let n = 0, value = 1; n < table.length; n++, value /= 2) table[n] = value;
  return table;
})();

/** exp(-a) for a >= 0, to 2e-16 of it; 0 from 700 on. With a = n log 2 + r, a polynomial for exp(-r), |r| <= log(2)/2. */
export function expMinus(a: number): number {
  if (!(a < FARTHEST)) return 0;
  const n = Math.floor(a * LOG2E + 0.5);
  const r = n * LN2_HIGH - a + n * LN2_LOW;
  // The series of exp(r): what is left out is below 1e-17.
  let s = 1 / 87178291200;
  s = s * r + 1 / 6227020800;
  s = s * r + 1 / 479001600;
  s = s * r + 1 / 39916800;
  s = s * r + 1 / 3628800;
  s = s * r + 1 / 362880;
  s = s * r + 1 / 40320;
  s = s * r + 1 / 5040;
  s = s * r + 1 / 720;
  s = s * r + 1 / 120;
  s = s * r + 1 / 24;
  s = s * r + 1 / 6;
  s = s * r + 0.5;
  return (1 + (r + r * r * s)) * halvings[n]!;
}
