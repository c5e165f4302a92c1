// Parameters in units that people know, with their errors.
import { exp } from '../elementary.js';
import type { Model } from './model.js';

/** A parameter with its standard error and the interval that holds it with 90 %. */
export interface Estimate {
  readonly value: number;
  readonly standardError: number;
  readonly low: number;
  readonly high: number;
}

export interface Estimates {
  /** Log-odds that a prompt at p = 1/2 gains in 50 visits. */
  readonly gain: Estimate;
  /** 1/beta is the law's step per visit. Infinity for no drift; its interval is that of the gain, turned over. */
  readonly beta: { readonly value: number; readonly low: number; readonly high: number };
  /** Standard deviation over prompts of the gain in 50 visits. */
  readonly spread: Estimate;
  /** Additional gain in 50 visits of prompts that start one unit of log-odds higher. */
  readonly tilt: Estimate;
  /** Standard deviation of the walk of a prompt's log-odds, per visit. */
  readonly walk: Estimate;
  /** Share of successes lost at the first visit, because something that all prompts share is not learnt yet. */
  readonly transient: Estimate;
  /** Share of beta that anchors to the reference policy, where the law fits it. */
  readonly alpha?: Estimate;
}

/** 95 % quantile of the normal distribution. */
const Z = 1.6448536269514722;

/** Errors come from the curvature of the posterior at its maximum. */
export function estimates(model: Model): Estimates {
  const { list, at, covariance, motion } = model;
  const n = list.length;
  const index = (name: string): number => list.findIndex((parameter) => parameter.name === name);
  const plain = (name: string): Estimate => {
    const c = index(name);
    const standardError = Math.sqrt(covariance[c * n + c]!);
    const { low = -Infinity, high = Infinity } = list[c]!;
    const value = at[c]!;
    const ends = { low: Math.max(low, value - Z * standardError), high: Math.min(high, value + Z * standardError) };
    return { value, standardError, ...ends };
  };
  /** A size whose log is estimated. */
  const size = (name: string, unit: number): Estimate => {
    const { value, standardError, low, high } = plain(name);
    const middle = unit * exp(value);
    return { value: middle, standardError: middle * standardError, low: unit * exp(low), high: unit * exp(high) };
  };
  const gain = plain('gain');
  const perGain = motion.gain / gain.value;
  const tilt = plain('tilt');
  const ends = [1 / (gain.low * perGain), 1 / (gain.high * perGain)] as const;
  return {
    gain,
    beta: { value: 1 / motion.gain, low: ends[1], high: gain.low > 0 ? ends[0] : Infinity },
    spread: size('logSpread', Math.abs(gain.value)),
    tilt: {
      value: tilt.value * gain.value,
      standardError: tilt.standardError * Math.abs(gain.value),
      low: Math.min(tilt.low * gain.value, tilt.high * gain.value),
      high: Math.max(tilt.low * gain.value, tilt.high * gain.value),
    },
    walk: size('logWalk', 1),
    transient: plain('transient'),
    ...(index('alpha') < 0 ? {} : { alpha: plain('alpha') }),
  };
}
