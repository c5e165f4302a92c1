// The surrogate of one token: its value, and its derivatives in the log-ratio and in log π.
import { type Elementary, logistic } from '../neighbours/elementary.js';
import type { LossRule, Regularizer } from './lossRule.js';

/** Is written anew for each token. */
export interface Point {
  value: number;
  /** Derivative in the log-ratio of the level. */
  slope: number;
  /** Derivative in log π that does not go through the ratio. */
  direct: number;
  /** Which bound acts: −1 the lower, 1 the upper, 2 that of the dual clip or of delta, 0 none. */
  bound: number;
}

/** A rule with the bounds of its ratios. */
export interface Bounds {
  readonly low: number;
  readonly high: number;
}

export function ratioBounds({ clip }: LossRule): Bounds {
  return clip === null ? { low: 0, high: Infinity } : { low: 1 - clip.low, high: 1 + clip.high };
}

/**
 * Writes the surrogate to `to`.
 *
 * @param ratio of the level
 * @param phi the constant of the row for 'vespo'
 */
export function surrogate(
  m: Elementary,
  rule: LossRule,
  { low, high }: Bounds,
  ratio: number,
  advantage: number,
  logP: number,
  phi: number,
  to: Point,
): void {
  to.slope = 0;
  to.direct = 0;
  to.bound = 0;
  switch (rule.surrogate) {
    case 'clip':
      clipped(rule, low, high, ratio, advantage, to);
      return;
    case 'cispo': {
      const kept = Math.min(Math.max(ratio, low), high);
      to.bound = ratio > high ? 1 : ratio < low ? -1 : 0;
      weighted(kept * advantage + regularized(m, rule.regularizer, kept), logP, to);
      return;
    }
    case 'sapo': {
      const tau = advantage > 0 ? rule.temperatures[0] : rule.temperatures[1];
      const gate = logistic(m, tau * (ratio - 1));
      to.value = (-4 / tau) * gate * advantage;
      to.slope = -4 * gate * logistic(m, -tau * (ratio - 1)) * advantage * ratio;
      return;
    }
    case 'vespo':
      weighted(phi * advantage, logP, to);
      return;
    default:
      weighted(advantage, logP, to);
  }
}

/** What RPG adds to the weight of a token with this ratio. */
function regularized(m: Elementary, regularizer: Regularizer | null, v: number): number {
  if (regularizer === null) return 0;
  const { toward, coefficient } = regularizer;
  if (toward === 'forward') return coefficient;
  if (toward === 'unnormalized-forward') return coefficient * (1 - v);
  // v log v is 0 at 0.
  const product = v > 0 ? v * m.log(v) : 0;
  return -coefficient * (toward === 'reverse' ? product + v : product);
}

/** −weight · log π with a constant weight. */
function weighted(weight: number, logP: number, to: Point): void {
  to.value = -weight * logP;
  to.direct = -weight;
}

function clipped({ dualClip, delta }: LossRule, low: number, high: number, ratio: number, a: number, to: Point): void {
  const capped = delta === null ? ratio : Math.min(ratio, delta);
  const kept = Math.min(Math.max(ratio, low), high);
  const free = -a * capped;
  const bounded = -a * kept;
  to.value = Math.max(free, bounded);
  // Where both branches are equal, neither bound has changed the ratio, or its derivative is that of the branch that is not clipped.
  if (free >= bounded) {
    to.slope = capped === ratio ? -a * ratio : 0;
    if (capped !== ratio) to.bound = 2;
  } else if (kept === ratio) to.slope = -a * ratio;
  else to.bound = ratio > high ? 1 : -1;
  if (dualClip === null || !(a < 0) || to.value <= -dualClip * a) return;
  to.value = -dualClip * a;
  to.slope = 0;
  to.bound = 2;
}

/** Whether a token stays in the trust region: 0 if it does, else 1 or −1 for the way that it left. */
export function leaves(m: Elementary, rule: LossRule, logP: number, logOld: number, advantage: number): number {
  const region = rule.trustRegion!;
  // What rounding puts above 1 is 1.
  const p = Math.min(1, m.exp(logP));
  const q = Math.min(1, m.exp(logOld));
  const up = region.ways === 'both' ? p > q : advantage > 0;
  const bound = up ? region.high : region.low;
  const moved = up ? p - q : q - p;
  if (region.divergence === 'tv') return moved > bound ? (up ? 1 : -1) : 0;
  if (moved <= 0) return 0;
  const failures = (1 - q) * (m.log(1 - q + 1e-8) - m.log(1 - p + 1e-8));
  return q * (logOld - logP) + failures > bound ? (up ? 1 : -1) : 0;
}

/** What 'vespo' multiplies the tokens of a row by. */
export interface RowWeight {
  readonly phi: number;
  /** Derivative of log φ in each log-ratio of the row. */
  readonly slope: number;
}

/** φ of 'vespo': exp(λ + k log w − λ w) with w the product of the row's ratios, kept from 1e-8 to e^20. */
export function gammaWeight(m: Elementary, { gamma, phi }: LossRule, logW: number, advantage: number): RowWeight {
  const [k, lambda] = advantage >= 0 ? gamma[0] : gamma[1];
  const x = keptLog(logW);
  const w = m.exp(x);
  const slope = phi === 'differentiated' && x === logW ? k - lambda * w : 0;
  return { phi: m.exp(lambda + k * x - lambda * w), slope };
}

/** The log of a weight, kept from 1e-8 to e^20. */
export function keptLog(log: number): number {
  return Math.min(Math.max(log, LEAST_LOG), 20);
}

/** log 1e-8 */
const LEAST_LOG = -18.420680743952367;
