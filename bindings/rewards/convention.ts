// What turns the rewards of a group into advantages, as orthogonal choices: a convention.
import { checkCount, checkNumber } from '../arguments/checks.js';
import { rangeError, show, typeError } from '../arguments/errors.js';
import { checkOptions, nearest, unsupported } from '../arguments/options.js';
import { type ConventionName, presets } from './presets.js';

/** How a batch of advantages is standardised after the groups have been. */
export interface Whitening {
  /** What ddof is to the batch: 0: variance over the count, 1: over the count less 1. Default 1. */
  readonly ddof?: 0 | 1;
  /** Smoothing, at least 0. Default 1e-8. */
  readonly epsilon?: number;
  /** Where epsilon goes; as in a Convention. Default 'variance'. */
  readonly epsilonOn?: 'variance' | 'std' | 'floor';
  /** Added to the count under the mean and under the variance, which some trainers do. Default 0. */
  readonly countEpsilon?: number;
}

/**
 * A rule for advantages with all choices made.
 *
 * Of a group with mean reward m and standard deviation s, a reward r gets the advantage (r - baseline) / divisor.
 */
export interface Convention {
  /**
   * What each reward is replaced with before anything else. 'pkpo' and 'pass-at-k' want rewards of 0 and 1, n of them with
   * c successes. 'pkpo': a success counts C(n-c, k-1) / C(n-1, k-1). 'pass-at-k': the chance that k of the group, this one
   * among them, have a success.
   */
  readonly shaping: 'none' | 'pkpo' | 'pass-at-k';
  /** Attempts for 'pkpo' and 'pass-at-k'; not used by 'none'. */
  readonly k: number;
  /**
   * What is subtracted. 'mean': of the group. 'leave-one-out': the mean of its other members. 'length-weighted': the mean with
   * the lengths of the answers as weights. 'batch-mean': of all rewards of the call. 'runner-up': the best reward less the
   * second best is what the best one gets, the others get 0. 'none': 0.
   */
  readonly baseline: 'mean' | 'leave-one-out' | 'length-weighted' | 'batch-mean' | 'runner-up' | 'none';
  /**
   * What is divided by. 'std': the group's standard deviation. 'leave-one-out-std': that of the other members; where they are
   * all equal, nothing is divided. 'centred-std': root mean square of what the baseline leaves in the group. 'batch-std': the
   * standard deviation of all rewards. 'batch-centred-std': that of all rewards less their baselines. 'bernoulli-std':
   * sqrt(m (1 - m)). 'mean': m. 'root-mean': sqrt(m). 'sum': n m. 'nonzero-share': the share of rewards of the call that are
   * not 0. 'none': 1. Where the divisor is not above 0 the advantages are 0.
   */
  readonly scale:
    | 'std'
    | 'leave-one-out-std'
    | 'centred-std'
    | 'batch-std'
    | 'batch-centred-std'
    | 'bernoulli-std'
    | 'mean'
    | 'root-mean'
    | 'sum'
    | 'nonzero-share'
    | 'none';
  /** 0: variance over the count, 1: over the count less 1. */
  readonly ddof: 0 | 1;
  /** In which precision count / (count - 1) of ddof 1 is taken: 'single' is a trainer's rounding, of up to 3e-8. */
  readonly besselPrecision: 'double' | 'single';
  /** Smoothing, at least 0. */
  readonly epsilon: number;
  /**
   * Where epsilon goes. 'variance': added under the root. 'std': added to the divisor. 'floor': the least that the variance, or
   * the mean, may be. A divisor that is no root of a variance has it added for 'variance' too.
   */
  readonly epsilonOn: 'variance' | 'std' | 'floor';
  /** Advantages are multiplied by (1 - m)^focus: hard prompts count more. Rewards from 0 to 1 where it is not 0. */
  readonly focus: number;
  /** What a group of one gets. 'raw': its reward, as if its mean were 0 and its deviation 1. */
  readonly singleton: 'zero' | 'raw' | 'nan' | 'error';
  /** What a group of several equal rewards gets. */
  readonly zeroVariance: 'zero' | 'nan' | 'error';
  /**
   * Rewards that are NaN. 'error': refused. 'skip': as if they were not there; they get the advantage 0. 'propagate': all
   * advantages of the group are NaN.
   */
  readonly missing: 'error' | 'skip' | 'propagate';
  /** Groups of different sizes. 'merge': the whole batch is then one group, which is a trainer's defect. */
  readonly unequalGroups: 'apart' | 'merge';
  /** Standardises the advantages of the whole batch at the end. null: no. */
  readonly whiten: Required<Whitening> | null;
}

/** Choices of one's own; what is left out is as in `preset`. */
export interface ConventionOptions extends Partial<Omit<Convention, 'whiten'>> {
  /** The convention to start from. Default 'paper'. */
  readonly preset?: ConventionName;
  /**
   * True: what the trainer does, also where that is a defect (docs/conventions.md lists what differs), as far as it can be had.
   * Default false: the sane rule.
   */
  readonly faithful?: boolean;
  readonly whiten?: Whitening | null;
}

/** The rule of the paper, from which all others are told apart: (r - mean) / sqrt(variance + 1e-5). */
export const paper: Convention = /* @__PURE__ */ Object.freeze<Convention>({
  shaping: 'none',
  k: 1,
  baseline: 'mean',
  scale: 'std',
  ddof: 0,
  besselPrecision: 'double',
  epsilon: 1e-5,
  epsilonOn: 'variance',
  focus: 0,
  singleton: 'zero',
  zeroVariance: 'zero',
  missing: 'error',
  unequalGroups: 'apart',
  whiten: null,
});

const choices = {
  shaping: ['none', 'pkpo', 'pass-at-k'],
  baseline: ['mean', 'leave-one-out', 'length-weighted', 'batch-mean', 'runner-up', 'none'],
  scale: [
    'std',
    'leave-one-out-std',
    'centred-std',
    'batch-std',
    'batch-centred-std',
    'bernoulli-std',
    'mean',
    'root-mean',
    'sum',
    'nonzero-share',
    'none',
  ],
  ddof: [0, 1],
  besselPrecision: ['double', 'single'],
  epsilonOn: ['variance', 'std', 'floor'],
  singleton: ['zero', 'raw', 'nan', 'error'],
  zeroVariance: ['zero', 'nan', 'error'],
  missing: ['error', 'skip', 'propagate'],
  unequalGroups: ['apart', 'merge'],
} as const satisfies { readonly [name in keyof Convention]?: readonly Convention[name][] };

const fields = /* @__PURE__ */ (() => [...Object.keys(paper), 'preset', 'faithful'] as (keyof ConventionOptions)[])();
const whitenFields = ['ddof', 'epsilon', 'epsilonOn', 'countEpsilon'] as const;

/** The names of all presets. */
export const conventionNames = /* @__PURE__ */ Object.keys(presets) as ConventionName[];

/** A preset with all choices made; `faithful` as in ConventionOptions. */
export function presetConvention(name: ConventionName, faithful = false): Convention {
  const { rule, faithful: quirks } = presets[name] as { rule: Partial<Convention>; faithful?: Partial<Convention> };
  return { ...paper, ...rule, ...(faithful ? quirks : undefined) };
}

/** All presets, spelt out. */
export const advantagePresets: Readonly<Record<ConventionName, Convention>> = /* @__PURE__ */ (() =>
  Object.freeze(
    Object.fromEntries(conventionNames.map((name) => [name, Object.freeze(presetConvention(name))])) as Record<
      ConventionName,
      Convention
    >,
  ))();

/**
 * A convention by name or by its choices, checked.
 *
 * @throws TypeError, RangeError naming the field
 */
export function resolveConvention(where: string, given: ConventionName | ConventionOptions): Convention {
  if (typeof given === 'string') return advantagePresets[checkName(where, 'convention', given)];
  const options = checkOptions<ConventionOptions>(where, 'convention', given, fields);
  const { preset, faithful = false } = options;
  if (typeof faithful !== 'boolean')
    throw typeError(`${where}: "faithful" expected true or false, got ${show(faithful)}`);
  const base = presetConvention(preset === undefined ? 'paper' : checkName(where, 'preset', preset), faithful);
  const chosen = <N extends keyof typeof choices>(name: N): Convention[N] =>
    choose(where, name, options[name] ?? base[name], choices[name] as readonly unknown[]) as Convention[N];
  const convention: Convention = {
    shaping: chosen('shaping'),
    k: checkCount(where, 'k', options.k ?? base.k, 1),
    baseline: chosen('baseline'),
    scale: chosen('scale'),
    ddof: chosen('ddof'),
    besselPrecision: chosen('besselPrecision'),
    epsilon: checkSize(where, 'epsilon', options.epsilon ?? base.epsilon),
    epsilonOn: chosen('epsilonOn'),
    focus: checkSize(where, 'focus', options.focus ?? base.focus),
    singleton: chosen('singleton'),
    zeroVariance: chosen('zeroVariance'),
    missing: chosen('missing'),
    unequalGroups: chosen('unequalGroups'),
    whiten: options.whiten === undefined ? base.whiten : resolveWhitening(where, options.whiten),
  };
  if (convention.k > 1 && convention.shaping === 'none') {
    throw unsupported(where, 'k', 'the convention has no shaping that uses it');
  }
  if (convention.baseline === 'runner-up' && /^(leave|centred|batch-centred)/.test(convention.scale)) {
    const reason = `the baseline "runner-up" leaves one advantage, which has no ${JSON.stringify(convention.scale)}`;
    throw unsupported(where, 'scale', reason);
  }
  return convention;
}

/** The choices of a whitening, checked, or null. */
export function resolveWhitening(where: string, given: Whitening | null): Required<Whitening> | null {
  if (given === null) return null;
  const {
    ddof = 1,
    epsilon = 1e-8,
    epsilonOn = 'variance',
    countEpsilon = 0,
  } = checkOptions<Whitening>(where, 'whiten', given, whitenFields);
  return {
    ddof: choose(where, 'ddof', ddof, choices.ddof),
    epsilon: checkSize(where, 'epsilon', epsilon),
    epsilonOn: choose(where, 'epsilonOn', epsilonOn, choices.epsilonOn),
    countEpsilon: checkSize(where, 'countEpsilon', countEpsilon),
  };
}

function checkName(where: string, name: string, given: unknown): ConventionName {
  if (typeof given === 'string' && Object.hasOwn(presets, given)) return given as ConventionName;
  const near = typeof given === 'string' ? nearest(given, conventionNames) : undefined;
  const hint = near === undefined ? '' : `. Did you mean ${JSON.stringify(near)}?`;
  const names = conventionNames.map((known) => JSON.stringify(known)).join(', ');
  const expected = name === 'preset' ? `one of ${names}` : `one of ${names}, or options`;
  throw (typeof given === 'string' ? rangeError : typeError)(
    `${where}: "${name}" expected ${expected}, got ${show(given)}${hint}`,
  );
}

function choose<T>(where: string, name: string, value: unknown, allowed: readonly T[]): T {
  if (allowed.includes(value as T)) return value as T;
  const words = allowed.map((choice) => JSON.stringify(choice));
  const expected = `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
  throw (typeof value === typeof allowed[0] ? rangeError : typeError)(
    `${where}: "${name}" expected ${expected}, got ${show(value)}`,
  );
}

function checkSize(where: string, name: string, value: unknown): number {
  const number = checkNumber(where, name, value);
  if (number >= 0 && number < Infinity) return number;
  throw rangeError(`${where}: "${name}" expected a finite number of at least 0, got ${show(value)}`);
}
