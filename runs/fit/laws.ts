// The laws that a fit can follow: the library's rules, in exact form, in groups of a size, or clipped.
import { checkCount, checkFinite } from '../../bindings/arguments/checks.js';
import { rangeError, show, typeError } from '../../bindings/arguments/errors.js';
import { checkOptions, nearest, unsupported } from '../../bindings/arguments/options.js';
import { bernstein } from '../../bindings/recurrence/drives/bernstein.js';
import { binaryAdvantages } from '../../bindings/rewards/binaryAdvantages.js';
import { type ConventionOptions, resolveConvention } from '../../bindings/rewards/convention.js';
import type { ConventionName } from '../../bindings/rewards/presets.js';
import { exp, log1p } from '../elementary.js';
import { type ClipRange, centred, type Drive, rootOfVariance, standardised, variance } from './drift.js';

const DEFAULT_EPSILON = 1e-5;

interface Rule {
  readonly alpha: number | 'fitted';
  /** What of the rewards drives the rule; the last two are what a policy gradient makes of them, whose groups are not modelled. */
  readonly rewards: 'standardised' | 'centred' | Drive;
}

const rules = {
  'mirror-dr-grpo': { alpha: 0, rewards: 'centred' },
  'mirror-grpo': { alpha: 0, rewards: 'standardised' },
  'two-kl-dr-grpo': { alpha: 'fitted', rewards: 'centred' },
  'two-kl-grpo': { alpha: 'fitted', rewards: 'standardised' },
  'dr-grpo': { alpha: 1, rewards: 'centred' },
  grpo: { alpha: 1, rewards: 'standardised' },
  'policy-gradient': { alpha: 0, rewards: rootOfVariance },
  'policy-gradient-centred': { alpha: 0, rewards: variance },
} as const satisfies Record<string, Rule>;

/**
 * The six rules of the paper, and what a policy gradient makes of the same rewards: 'policy-gradient' drives log-odds by
 * 2 sqrt(p (1 - p)), 'policy-gradient-centred' by 4 p (1 - p).
 */
export type FitLawName = keyof typeof rules;

/** The names of all laws. */
export const fitLawNames = /* @__PURE__ */ Object.keys(rules) as FitLawName[];

/** A law with choices of its own. Its beta is what a fit estimates. */
export interface FitLawOptions {
  readonly rule: FitLawName;
  /** Share of beta that anchors to the reference policy, 0 to 1. Default: that of the rule; two-KL rules fit it. */
  readonly alpha?: number;
  /** Added to the variance of standardised rewards, at least 0. Default 1e-5. */
  readonly varianceEpsilon?: number;
  /** Groups of `size` rollouts, 2 to 4096, whose advantages follow a convention. Default: the rule's own, of the true variance. */
  readonly group?: { readonly size: number; readonly convention?: ConventionName | ConventionOptions };
  /** Ratios of probabilities are clipped to 1 - low to 1 + high. Default: none are. */
  readonly clip?: ClipRange;
}

/** A law as a fit follows it. */
export interface FitLaw {
  /** The rule, with what was chosen: 'mirror-grpo, groups of 8'. */
  readonly name: string;
  /** What was chosen. */
  readonly options: FitLawOptions;
  /** Its anchor's share of beta: 0 to 1, or fitted. */
  readonly alpha: number | 'fitted';
  readonly drive: Drive;
  readonly clip?: ClipRange;
}

/**
 * A law by its name or its choices, checked.
 *
 * @throws TypeError, RangeError naming the field
 */
export function resolveFitLaw(where: string, given: FitLawName | FitLawOptions): FitLaw {
  if (typeof given === 'string') return resolveFitLaw(where, { rule: given });
  if (typeof given === 'object' && given !== null) refuseOtherFields(where, given);
  const fields = ['rule', 'alpha', 'varianceEpsilon', 'group', 'clip'] as const;
  const options = checkOptions<FitLawOptions>(where, 'law', given, fields);
  const rule: Rule = rules[checkRule(where, options.rule)];
  const alpha = options.alpha === undefined ? rule.alpha : checkShare(where, 'alpha', options.alpha);
  const epsilon = checkAbove(where, 'varianceEpsilon', options.varianceEpsilon ?? DEFAULT_EPSILON);
  if (options.varianceEpsilon !== undefined && rule.rewards !== 'standardised')
    throw unsupported(where, 'varianceEpsilon', `${options.rule} does not divide by a deviation`);
  const [drive, words] = driveOf(where, options, rule, epsilon);
  if (!(drive(0.5, 0.5) > 0))
    throw unsupported(where, 'group', 'its convention does not favour successes at p = 1/2, so that nothing learns');
  const clip = options.clip && resolveClip(where, options.clip);
  const name = [
    options.rule,
    ...(options.alpha === undefined ? [] : [`alpha ${alpha}`]),
    ...(options.varianceEpsilon === undefined ? [] : [`epsilon ${epsilon}`]),
    ...words,
    ...(clip ? [`clipped to ${1 - clip.low} – ${1 + clip.high}`] : []),
  ].join(', ');
  return { name, options, alpha, drive, ...(clip && { clip }) };
}

function driveOf(where: string, { rule, group }: FitLawOptions, { rewards }: Rule, epsilon: number): [Drive, string[]] {
  if (group === undefined) {
    const drive = rewards === 'standardised' ? standardised(epsilon) : rewards === 'centred' ? centred : rewards;
    return [drive, []];
  }
  if (typeof rewards === 'function')
    throw unsupported(where, 'group', `${rule} is a shape of its own, which no rule of advantages gives`);
  const { size, convention } = checkOptions<NonNullable<FitLawOptions['group']>>(where, 'group', group, [
    'size',
    'convention',
  ]);
  const own = rewards === 'standardised' ? { epsilon } : ({ scale: 'none' } as const);
  const table = driveTable(where, convention ?? own, checkCount(where, 'size', size, 2, 4096));
  const chosen = typeof convention === 'string' ? ` (${convention})` : convention ? ' (own convention)' : '';
  return [(p, q) => bernstein(table, p, q), [`groups of ${size}${chosen}`]];
}

/** As `driveTable` of the main entry, with functions that are the same on every engine. */
function driveTable(where: string, convention: ConventionName | ConventionOptions, size: number): Float64Array {
  const { success, failure } = binaryAdvantages(where, resolveConvention(where, convention), size, { exp, log1p });
  return Float64Array.from({ length: size }, (_, j) => success[j + 1]! - failure[j]!);
}

/** Fields of a variant that a fit has no use for, with the reason. */
function refuseOtherFields(where: string, given: object): void {
  const reasons = {
    beta: 'beta is what a fit estimates',
    normalization: 'the rule says it',
    verifier: 'errors of a verifier change what a success is; fit the rewards as they were given',
    klEstimator: 'a fit sees successes, and no gradients',
  };
  for (const [field, reason] of Object.entries(reasons)) {
    if (field in given) throw unsupported(where, field, reason);
  }
}

function checkRule(where: string, rule: unknown): FitLawName {
  if (typeof rule === 'string' && Object.hasOwn(rules, rule)) return rule as FitLawName;
  const near = typeof rule === 'string' ? nearest(rule, fitLawNames) : undefined;
  const hint = near === undefined ? '' : `. Did you mean ${JSON.stringify(near)}?`;
  throw (typeof rule === 'string' ? rangeError : typeError)(
    `${where}: "law" expected one of ${fitLawNames.join(', ')}, got ${show(rule)}${hint}`,
  );
}

function resolveClip(where: string, given: ClipRange): ClipRange {
  const { low, high } = checkOptions<ClipRange>(where, 'clip', given, ['low', 'high']);
  return { low: checkShare(where, 'clip.low', low), high: checkAbove(where, 'clip.high', high) };
}

function checkShare(where: string, name: string, value: unknown): number {
  const number = checkFinite(where, name, value);
  if (number >= 0 && number <= 1) return number;
  throw rangeError(`${where}: "${name}" expected a number from 0 to 1, got ${show(value)}`);
}

function checkAbove(where: string, name: string, value: unknown): number {
  const number = checkFinite(where, name, value);
  if (number >= 0) return number;
  throw rangeError(`${where}: "${name}" expected a number of at least 0, got ${show(value)}`);
}
