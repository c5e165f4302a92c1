// A policy loss as orthogonal choices.

import { checkNumber, isNumericList } from '../arguments/checks.js';
import { rangeError, show, wrongKind, wrongValue } from '../arguments/errors.js';
import { checkOptions, unsupported } from '../arguments/options.js';
import { plainAggregation, resolveAggregation } from './aggregation.js';
import { choose, flag, positive, positiveOrNull, presetName, sizeOf } from './choices.js';
import type { KlPresetName } from './klPresets.js';
import { klPresets } from './klPresets.js';
import { klFields, plainKl, presetKl, withKlChoices } from './klRule.js';
import { type LossName, lossPresets } from './lossPresets.js';
import type { LossRule, RatioClip, RuleChanges } from './lossRule.js';
import { resolveParts } from './ruleParts.js';

/** Choices of one's own; what is left out is as in `preset`. */
export interface LossOptions extends RuleChanges {
  /** The rule to start from. Default 'grpo'. */
  readonly preset?: LossName;
  /** True: what the trainer does, also where that is a defect (docs/conventions.md). Default false: the sane rule. */
  readonly faithful?: boolean;
}

export const plainLoss: LossRule = /* @__PURE__ */ Object.freeze<LossRule>({
  surrogate: 'clip',
  level: 'token',
  clip: { low: 0.2, high: 0.2, of: 'width' },
  logRatioBounds: null,
  ratioEpsilon: 0,
  dualClip: null,
  delta: null,
  temperatures: [1, 1.05],
  gamma: [
    [2, 3],
    [3, 2],
  ],
  phi: 'constant',
  temperature: 0.5,
  trustRegion: null,
  proximal: 0,
  correction: null,
  rejection: null,
  offPolicyMask: null,
  covariance: null,
  regularizer: null,
  kl: null,
  aggregation: plainAggregation,
});

const surrogates = ['clip', 'cispo', 'sapo', 'vespo', 'reinforce', 'real'] as const;
const levels = ['token', 'sequence', 'sequence-token', 'sequence-sum', 'geometric', 'none'] as const;
const fields = [...Object.keys(plainLoss), 'preset', 'faithful'] as (keyof LossOptions)[];

/**
 * A rule by name or by its choices, checked.
 *
 * @throws TypeError, RangeError naming the field
 */
export function resolveLoss(where: string, given: LossName | LossOptions): LossRule {
  if (typeof given === 'string') return presetLoss(where, presetName(where, 'rule', given, lossPresets));
  const { preset, faithful = false, ...options } = checkOptions<LossOptions>(where, 'rule', given, fields);
  flag(where, 'faithful', faithful);
  const name: LossName = preset === undefined ? 'grpo' : presetName(where, 'preset', preset, lossPresets);
  return withChoices(where, presetLoss(where, name, faithful), options);
}

/** A preset with all choices made; `faithful` as in LossOptions. */
export function presetLoss(where: string, name: LossName, faithful = false): LossRule {
  const { rule, faithful: quirks } = lossPresets[name] as { rule: RuleChanges; faithful?: RuleChanges };
  const sane = withChoices(where, plainLoss, rule);
  return faithful && quirks ? withChoices(where, sane, quirks) : sane;
}

function withChoices(where: string, base: LossRule, options: RuleChanges): LossRule {
  const all = { ...base, ...options };
  const rule: LossRule = {
    surrogate: choose(where, 'surrogate', all.surrogate, surrogates),
    level: choose(where, 'level', all.level, levels),
    clip: resolveClip(where, options.clip, base.clip),
    logRatioBounds: boundsOf(where, all.logRatioBounds),
    ratioEpsilon: sizeOf(where, 'ratioEpsilon', all.ratioEpsilon),
    dualClip: all.dualClip === null ? null : sizeOf(where, 'dualClip', all.dualClip, 1),
    delta: positiveOrNull(where, 'delta', all.delta),
    temperatures: pair(where, 'temperatures', all.temperatures),
    gamma: gammaOf(where, all.gamma),
    phi: choose(where, 'phi', all.phi, ['constant', 'differentiated']),
    temperature: positive(where, 'temperature', all.temperature),
    proximal: sizeOf(where, 'proximal', all.proximal),
    ...resolveParts(where, options, base),
    kl: resolveKlTerm(where, options.kl, base.kl),
    aggregation:
      options.aggregation === undefined
        ? base.aggregation
        : resolveAggregation(where, options.aggregation, base.aggregation),
  };
  return compatible(where, rule);
}

function resolveClip(
  where: string,
  given: Partial<RatioClip> | null | undefined,
  base: RatioClip | null,
): RatioClip | null {
  if (given === undefined) return base;
  if (given === null) return null;
  const usual: RatioClip = base ?? plainLoss.clip!;
  const all = { ...usual, ...checkOptions<RatioClip>(where, 'clip', given, ['low', 'high', 'of']) };
  const clip = {
    low: sizeOf(where, 'clip.low', all.low, 0, true),
    high: checkNumber(where, 'clip.high', all.high),
    of: choose<RatioClip['of']>(where, 'clip.of', all.of, ['width', 'log']),
  };
  // A cap below 1, as some trainers can have it, is a width below 0.
  const least = clip.of === 'width' ? -1 : 0;
  if (!(clip.high > least || (clip.high === 0 && least === 0)))
    throw wrongValue(where, 'clip.high', `a number of at least ${least}`, all.high);
  return clip;
}

function resolveKlTerm(where: string, given: LossOptions['kl'], base: LossRule['kl']): LossRule['kl'] {
  if (given === undefined) return base;
  if (given === null) return null;
  const known = [...klFields, 'coefficient'] as const;
  const { preset, coefficient, ...options } = checkOptions<NonNullable<LossOptions['kl']>>(where, 'kl', given, known);
  const start =
    preset === undefined ? (base ?? plainKl) : presetKl(presetName<KlPresetName>(where, 'preset', preset, klPresets));
  return {
    ...withKlChoices(where, options, start),
    coefficient: sizeOf(where, 'kl.coefficient', coefficient ?? base?.coefficient ?? 0),
  };
}

function boundsOf(where: string, given: unknown): LossRule['logRatioBounds'] {
  if (given === null) return null;
  if (!isNumericList(given) || given.length !== 2)
    throw wrongKind(where, 'logRatioBounds', 'two numbers or null', given);
  const [low, high] = [Number(given[0]), Number(given[1])];
  if (low <= 0 && high >= 0) return [low, high];
  throw rangeError(`${where}: "logRatioBounds" expected a number up to 0 and one from 0 on, got ${low} and ${high}`);
}

function pair(where: string, name: string, given: unknown): [number, number] {
  if (!isNumericList(given) || given.length !== 2) throw wrongKind(where, name, 'two numbers', given);
  return [positive(where, `${name}[0]`, given[0]), positive(where, `${name}[1]`, given[1])];
}

function gammaOf(where: string, given: unknown): LossRule['gamma'] {
  if (!Array.isArray(given) || given.length !== 2) throw wrongKind(where, 'gamma', 'two pairs of numbers', given);
  return [pair(where, 'gamma[0]', given[0]), pair(where, 'gamma[1]', given[1])];
}

/** Refuses choices that do not go together. */
function compatible(where: string, rule: LossRule): LossRule {
  const { surrogate, level, clip, correction } = rule;
  const clipped = surrogate === 'clip';
  if (rule.dualClip !== null && !(clipped && level !== 'geometric'))
    throw unsupported(
      where,
      'dualClip',
      `it belongs to the surrogate "clip", got ${show(surrogate)} at the level ${show(level)}`,
    );
  if (rule.delta !== null && !(clipped && level !== 'geometric'))
    throw unsupported(
      where,
      'delta',
      `it belongs to the surrogate "clip", got ${show(surrogate)} at the level ${show(level)}`,
    );
  if (level === 'geometric') {
    if (!clipped)
      throw unsupported(where, 'level', `"geometric" goes with the surrogate "clip", got ${show(surrogate)}`);
    if (rule.trustRegion !== null)
      throw unsupported(where, 'trustRegion', 'the level "geometric" has one loss per row');
    if (correction?.weight === 'token')
      throw unsupported(where, 'correction.weight', 'the level "geometric" has one loss per row');
  }
  if (clip?.of === 'log' && level !== 'geometric')
    throw unsupported(where, 'clip.of', '"log" goes with the level "geometric"');
  if (surrogate === 'real') {
    for (const name of ['trustRegion', 'correction', 'offPolicyMask'] as const)
      if (rule[name] !== null) throw unsupported(where, name, 'the surrogate "real" has one loss per prompt');
  }
  if (rule.covariance !== null && !(clipped && level === 'token'))
    throw unsupported(
      where,
      'covariance',
      `it belongs to the surrogate "clip" at the level "token", got ${show(surrogate)} at ${show(level)}`,
    );
  if (rule.regularizer !== null && surrogate !== 'cispo')
    throw unsupported(where, 'regularizer', `it belongs to the surrogate "cispo", got ${show(surrogate)}`);
  if (rule.rejection !== null && rule.aggregation.padded)
    throw unsupported(where, 'rejection', 'the aggregation counts padding, which rejected tokens become');
  return rule;
}
