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

type Check<T> = (where: string, name: string, value: unknown) => T;

const oneOf =
  <T>(...allowed: readonly T[]): Check<T> =>
  (where, name, value) =>
    choose(where, name, value, allowed);

/** What a choice may be. */
const checks: { readonly [N in keyof Convention]: Check<Convention[N]> } = /* @__PURE__ */ (() => ({
  shaping: oneOf('none', 'pkpo', 'pass-at-k'),
  k: (where, name, value) => checkCount(where, name, value, 1),
  baseline: oneOf('mean', 'leave-one-out', 'length-weighted', 'batch-mean', 'runner-up', 'none'),
  scale: oneOf(
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
  ),
  ddof: oneOf(0, 1),
  besselPrecision: oneOf('double', 'single'),
  epsilon: checkSize,
  epsilonOn: oneOf('variance', 'std', 'floor'),
  focus: checkSize,
  singleton: oneOf('zero', 'raw', 'nan', 'error'),
  zeroVariance: oneOf('zero', 'nan', 'error'),
  missing: oneOf('error', 'skip', 'propagate'),
  unequalGroups: oneOf('apart', 'merge'),
  whiten: (where, _, value) => resolveWhitening(where, value as Whitening | null),
}))();

const ruleFields = /* @__PURE__ */ Object.keys(paper) as (keyof Convention)[];
const fields = /* @__PURE__ */ (() => [...ruleFields, 'preset', 'faithful'] as const)();
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
  const convention = { ...base };
  for (const name of ruleFields) take(where, name, options[name], convention);
  if (convention.k > 1 && convention.shaping === 'none') {
    throw unsupported(where, 'k', 'the convention has no shaping that uses it');
  }
  if (convention.baseline === 'runner-up' && /^(leave|centred|batch-centred)/.test(convention.scale)) {
    const reason = `the baseline "runner-up" leaves one advantage, which has no ${JSON.stringify(convention.scale)}`;
    throw unsupported(where, 'scale', reason);
  }
  return convention;
}

/** Has a convention follow one choice; null, too, leaves it as it is, but for a whitening. */
function take<N extends keyof Convention>(
  where: string,
  name: N,
  value: unknown,
  convention: { -readonly [F in keyof Convention]: Convention[F] },
): void {
  if (value === undefined || (value === null && name !== 'whiten')) return;
  convention[name] = checks[name](where, name, value);
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
    ddof: checks.ddof(where, 'ddof', ddof),
    epsilon: checkSize(where, 'epsilon', epsilon),
    epsilonOn: checks.epsilonOn(where, 'epsilonOn', epsilonOn),
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
