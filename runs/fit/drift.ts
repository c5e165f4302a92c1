// By how much a law moves log-odds in one visit.
import { log, sigmoid } from '../elementary.js';

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

/** Ratios of probabilities are clipped to [1 - low, 1 + high]. */
export interface ClipRange {
  readonly low: number;
  readonly high: number;
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

/** The drift of a drive, free or clipped. */
export function driftOf({ drive, clip }: { readonly drive: Drive; readonly clip?: ClipRange }): Drift {
  if (clip) return clippedDrift(drive, clip);
  return (p, q, x, anchor, gain, alpha) => gain * drive(p, q) - (alpha === 0 ? 0 : alpha * (x - anchor));
}

/** The exact map of a clipped objective (docs/theory.md, section 11). */
function clippedDrift(drive: Drive, { low, high }: ClipRange): Drift {
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
export function reach(drive: Drive, alpha: number, visits: number): number {
  // The sum of (1 - alpha)^v. As a quotient, (1 - (1 - alpha)^visits) / alpha, it would be nothing at an alpha that is tiny.
  let slots = 0;
  for (let v = 0; v < visits; v++) slots = 1 + (1 - alpha) * slots;
  return slots * drive(0.5, 0.5);
}
