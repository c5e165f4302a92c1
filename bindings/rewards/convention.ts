// What turns the rewards of a group into advantages, as orthogonal choices: a convention.

import { checkCount, checkNumber } from '../arguments/checks.js';
import { rangeError, show, typeError, wrongKind, wrongValue } from '../arguments/errors.js';
import { checkOptions, nearest, unsupported } from '../arguments/options.js';
import type { Convention, Whitening } from './choices.js';
import { type ConventionName, presets } from './presets.js';

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
  if (typeof faithful !== 'boolean') throw wrongKind(where, 'faithful', 'true or false', faithful);
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
  throw (typeof value === typeof allowed[0] ? wrongValue : wrongKind)(where, name, expected, value);
}

function checkSize(where: string, name: string, value: unknown): number {
  const number = checkNumber(where, name, value);
  if (number >= 0 && number < Infinity) return number;
  throw wrongValue(where, name, 'a finite number of at least 0', value);
}
