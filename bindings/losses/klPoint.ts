// The KL estimate of one sampled token, and its derivatives.
import { type Elementary, expGap } from '../neighbours/elementary.js';
import type { KlRule } from './klForm.js';

/** Is written anew for each token. */
export interface KlPoint {
  /** The estimate with its clamps and its weight. */
  value: number;
  /** Its derivative in log π, the weight held. */
  slope: number;
  /** Its derivative in the log of the weight. */
  weightSlope: number;
}

/**
 * Writes the estimate at d = log π/ref to `to`.
 *
 * @param logWeight log of the weight; not read where the rule has none
 */
export function klPoint(m: Elementary, rule: KlRule, d: number, logWeight: number, to: KlPoint): void {
  const { estimator, inputClamp, outputClamp, clampOrder, straightThrough, weight } = rule;
  const inside = inputClamp === null || Math.abs(d) <= inputClamp;
  estimate(m, estimator, inside ? d : Math.sign(d) * inputClamp!, to);
  if (!inside) to.slope = 0;
  if (clampOrder === 'before-weight') limit(outputClamp, to);
  if (straightThrough) to.slope = d;
  to.weightSlope = 0;
  if (weight !== 'none') {
    const w = weight === 'self' ? 1 : m.exp(logWeight);
    to.value *= w;
    to.slope *= w;
    if (weight !== 'detached-ratio') to.weightSlope = to.value;
  }
  if (clampOrder === 'after-weight') limit(outputClamp, to);
}

function limit(bound: number | null, to: KlPoint): void {
  if (bound === null || Math.abs(to.value) <= bound) return;
  to.value = Math.sign(to.value) * bound;
  to.slope = 0;
  to.weightSlope = 0;
}

function estimate(m: Elementary, estimator: KlRule['estimator'], d: number, to: KlPoint): void {
  switch (estimator) {
    case 'k1':
      to.value = d;
      to.slope = 1;
      return;
    case 'k2':
      to.value = (d * d) / 2;
      to.slope = d;
      return;
    case 'k3':
      to.value = expGap(m, -d);
      to.slope = -m.expm1(-d);
      return;
    case 'abs':
      to.value = Math.abs(d);
      to.slope = Math.sign(d);
      return;
    case 'rpg-fkl':
      to.value = -d;
      to.slope = -1;
      return;
    case 'rpg-ufkl':
      to.value = expGap(m, d);
      to.slope = m.expm1(d);
      return;
    default:
      reverse(m, estimator, d, to);
  }
}

/** The estimators with w d, w = e^d. */
function reverse(m: Elementary, estimator: KlRule['estimator'], d: number, to: KlPoint): void {
  const w = m.exp(d);
  const growth = m.expm1(d);
  if (estimator === 'rpg-rkl') {
    to.value = w * d;
    to.slope = w * (d + 1);
  } else if (estimator === 'rpg-urkl') {
    // w d − w + 1 = w (e^-d − 1 + d)
    to.value = w * expGap(m, -d);
    to.slope = w * d;
  } else if (estimator === 'rpg-js') {
    to.value = (w * d + d) / 2;
    to.slope = (w * (d + 1) + 1) / 2;
  } else {
    to.value = (growth * d) / 2;
    to.slope = (w * d + growth) / 2;
  }
}
