// How the divergence from a reference policy is estimated from sampled tokens, as orthogonal choices.

import { checkOptions, unsupported } from '../arguments/options.js';
import { choose, flag, positiveOrNull, presetName } from './choices.js';
import type { KlRule } from './klForm.js';
import { type KlPresetName, klPresets } from './klPresets.js';

export interface KlOptions extends Partial<KlRule> {
  /** The rule to start from. Default 'k3'. */
  readonly preset?: KlPresetName;
}

/** Whose gradient a KL loss has in expectation. */
export type KlGradientOf = 'reverse' | 'forward' | 'none' | 'other';

export const plainKl: KlRule = /* @__PURE__ */ Object.freeze<KlRule>({
  estimator: 'k3',
  inputClamp: null,
  outputClamp: null,
  clampOrder: 'before-weight',
  straightThrough: false,
  weight: 'none',
});

export const klEstimators = [
  'k1',
  'k2',
  'k3',
  'abs',
  'rpg-fkl',
  'rpg-rkl',
  'rpg-ufkl',
  'rpg-urkl',
  'rpg-js',
  'rpg-ujs',
] as const satisfies readonly KlRule['estimator'][];
const weights = ['none', 'ratio', 'detached-ratio', 'self', 'rollout-ratio'] as const;
export const klFields = [
  'preset',
  'estimator',
  'inputClamp',
  'outputClamp',
  'clampOrder',
  'straightThrough',
  'weight',
] as const;

export function presetKl(name: KlPresetName): KlRule {
  return { ...plainKl, ...(klPresets[name].rule as Partial<KlRule>) };
}

/**
 * A rule by name or by its choices, checked.
 *
 * @throws TypeError, RangeError naming the field
 */
export function resolveKl(where: string, name: string, given: KlPresetName | KlOptions): KlRule {
  if (typeof given === 'string') return presetKl(presetName(where, name, given, klPresets));
  const options = checkOptions<KlOptions>(where, name, given, klFields);
  return withKlChoices(
    where,
    options,
    presetKl(options.preset === undefined ? 'k3' : presetName(where, 'preset', options.preset, klPresets)),
  );
}

/** `base` with the choices among `options`, checked. */
export function withKlChoices(where: string, options: Partial<KlRule>, base: KlRule): KlRule {
  const given = { ...base, ...options };
  const rule: KlRule = {
    estimator: choose(where, 'estimator', given.estimator, klEstimators),
    inputClamp: positiveOrNull(where, 'inputClamp', given.inputClamp),
    outputClamp: positiveOrNull(where, 'outputClamp', given.outputClamp),
    clampOrder: choose(where, 'clampOrder', given.clampOrder, ['before-weight', 'after-weight']),
    straightThrough: flag(where, 'straightThrough', given.straightThrough),
    weight: choose(where, 'weight', given.weight, weights),
  };
  const ofReference = rule.estimator.startsWith('rpg');
  const reason = `${JSON.stringify(rule.estimator)} is for tokens that the reference drew`;
  if (ofReference && rule.weight !== 'none') throw unsupported(where, 'weight', reason);
  if (ofReference && rule.straightThrough) throw unsupported(where, 'straightThrough', reason);
  return rule;
}

/**
 * Whose gradient the estimate has in expectation when it is a loss, where no clamp acts: KL(π‖ref) is 'reverse', KL(ref‖π)
 * 'forward'. Tokens are drawn from π where there is no weight or 'self', from the denominator of the ratio otherwise, and from the
 * reference for the estimators of RPG.
 */
export function klGradientOf({ estimator, straightThrough, weight }: KlRule): KlGradientOf {
  const constant = weight === 'none' || weight === 'detached-ratio';
  if (estimator.startsWith('rpg'))
    return estimator.endsWith('js') ? 'other' : estimator.endsWith('fkl') ? 'forward' : 'reverse';
  if (straightThrough) return constant ? 'reverse' : 'other';
  if (!constant) return estimator === 'k1' || estimator === 'k3' ? 'reverse' : 'other';
  if (estimator === 'abs') return 'other';
  return estimator === 'k1' ? 'none' : estimator === 'k2' ? 'reverse' : 'forward';
}
