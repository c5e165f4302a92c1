// Laws as drifts: by how much a law moves log-odds in one visit.
import { exp, log, sigmoid } from '../elementary.js';

/**
 * By how much log-odds move in one visit.
 *
 * @param p the probability of success, and q = 1 - p with all its digits
 * @param x its log-odds; `anchor`: those of the reference policy
 * @param gain 1/beta
 * @param alpha share of beta that anchors to the reference policy
 */
export type Drift = (p: number, q: number, x: number, anchor: number, gain: number, alpha: number) => number;

/** What drives a law: Omega(p), of which the library's laws differ. */
export type Drive = (p: number, q: number) => number;

/** A law that a fit can follow. */
export interface FitLaw {
  readonly name: string;
  /** Its anchor's share of beta: 0 to 1, or fitted. */
  readonly alpha: number | 'fitted';
  readonly drive: Drive;
  /** Ratios of probabilities are clipped to [1 - low, 1 + high]. */
  readonly clip?: { readonly low: number; readonly high: number };
}

/** Omega = 1: mean-only rules, at any group size up to a constant. */
export const centred: Drive = () => 1;

/** Omega = (p (1 - p) + epsilon)^(-1/2): rewards standardised with the true mean and deviation. */
export function standardised(epsilon: number): Drive {
  return (p, q) => 1 / Math.sqrt(p * q + epsilon);
}

/** 2 sqrt(p (1 - p)): what a policy gradient makes of standardised rewards. */
export const rootOfVariance: Drive = (p, q) => 2 * Math.sqrt(p * q);

/** 4 p (1 - p): what a policy gradient makes of centred rewards. */
export const variance: Drive = (p, q) => 4 * p * q;

/**
 * Expected drive over groups of G rollouts (theory: finite groups).
 *
 * @param differences d_0, ..., d_{G-1}: in a group with j other successes, the advantage of a success less that of a failure in
 *   its place
 */
export function grouped(differences: ArrayLike<number>): Drive {
  const degree = differences.length - 1;
  const binomials = new Float64Array(degree + 1).fill(1);
  for (let j = 1; j <= degree; j++) binomials[j] = (binomials[j - 1]! * (degree - j + 1)) / j;
  const coefficients = binomials.map((binomial, j) => binomial * differences[j]!);
  // By powers of the smaller of p/q and q/p, so that no term overflows.
  return (p, q) => {
    const forwards = p <= q;
    const ratio = forwards ? p / q : q / p;
    let sum = 0;
    for (let j = 0; j <= degree; j++) sum = sum * ratio + coefficients[forwards ? degree - j : j]!;
    let scale = 1;
    const larger = forwards ? q : p;
    for (let j = 0; j < degree; j++) scale *= larger;
    return sum * scale;
  };
}

/**
 * The differences d_j of a rule for groups of `size`.
 *
 * @param advantages what the rule gives to the rewards of one group
 */
export function groupDifferences(size: number, advantages: (rewards: Float64Array) => ArrayLike<number>): Float64Array {
  const success = new Float64Array(size + 1);
  const failure = new Float64Array(size + 1);
  for (let k = 0; k <= size; k++) {
    const given = advantages(Float64Array.from({ length: size }, (_, i) => Number(i < k)));
    if (k > 0) success[k] = given[0]!;
    if (k < size) failure[k] = given[size - 1]!;
  }
  return Float64Array.from({ length: size }, (_, j) => success[j + 1]! - failure[j]!);
}

/** The library's rules, and what a policy gradient makes of the same rewards. */
export const fitLaws = /* @__PURE__ */ Object.freeze({
  'mirror-dr-grpo': { name: 'mirror-dr-grpo', alpha: 0, drive: centred },
  'mirror-grpo': { name: 'mirror-grpo', alpha: 0, drive: standardised(1e-5) },
  'two-kl-dr-grpo': { name: 'two-kl-dr-grpo', alpha: 'fitted', drive: centred },
  'two-kl-grpo': { name: 'two-kl-grpo', alpha: 'fitted', drive: standardised(1e-5) },
  'dr-grpo': { name: 'dr-grpo', alpha: 1, drive: centred },
  grpo: { name: 'grpo', alpha: 1, drive: standardised(1e-5) },
  'policy-gradient': { name: 'policy-gradient', alpha: 0, drive: rootOfVariance },
  'policy-gradient-centred': { name: 'policy-gradient-centred', alpha: 0, drive: variance },
} satisfies Record<string, FitLaw>);

export type FitLawName = keyof typeof fitLaws;

/** The drift of a law. */
export function driftOf({ drive, clip }: FitLaw): Drift {
  if (clip) return clippedDrift(drive, clip);
  return (p, q, x, anchor, gain, alpha) => gain * drive(p, q) - (alpha === 0 ? 0 : alpha * (x - anchor));
}

/** The exact map of a clipped objective (theory: clipping). */
function clippedDrift(drive: Drive, { low, high }: { readonly low: number; readonly high: number }): Drift {
  return (p, q, x, anchor, gain, alpha) => {
    const pulled = alpha === 0 ? x : alpha * anchor + (1 - alpha) * x;
    const omega = drive(p, q);
    const [a, b] = [p * (1 + high), p + low * q];
    const [least, most] = [Math.min(a, b), Math.max(a, b)];
    const free = pulled + gain * omega;
    if (sigmoid(free) <= least) return free - x;
    const half = pulled + gain * omega * (a <= b ? p : q);
    const s = sigmoid(half);
    if (s <= least) return logOdds(least) - x;
    if (s <= most) return half - x;
    return Math.max(most >= 1 ? Infinity : logOdds(most), pulled) - x;
  };
}

function logOdds(p: number): number {
  return log(p / (1 - p));
}

/** Log-odds that `visits` visits at p = 1/2 gain, in units of 1/beta per visit: less than `visits` where an anchor holds back. */
export function reach(law: FitLaw, alpha: number, visits: number): number {
  const slots = alpha === 0 ? visits : alpha === 1 ? 1 : (1 - exp(visits * log(1 - alpha))) / alpha;
  return slots * law.drive(0.5, 0.5);
}
