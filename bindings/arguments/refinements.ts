// The fields of a variant that replace an idealisation of the theory by what trainers do: groups of finite size, clipped ratios, a
// verifier that errs, an estimate of the KL divergence. One table says what each takes, checks it, and names its option.
import { checkAlone } from '../rewards/binaryAdvantages.js';
import type { Convention } from '../rewards/choices.js';
import { type ConventionOptions, resolveConvention } from '../rewards/convention.js';
import type { ConventionName } from '../rewards/presets.js';
import { checkCount, checkNumber } from './checks.js';
import { wrongKind, wrongValue } from './errors.js';
import { checkOptions, unsupported } from './options.js';

/** Groups of finite size: the expected drive Omega_G takes the place of Omega (docs/theory.md, section 12). */
export interface Group {
  /** Members of a group, 2 to 4096. */
  readonly size: number;
  /**
   * How rewards become advantages, as `groupAdvantages` takes it. Default: the paper's rule with the variant's `normalization` and
   * `varianceEpsilon`. A convention has its own of both, and the variant's must not contradict it.
   */
  readonly convention?: ConventionName | ConventionOptions;
}

/** The ratio of new to old probability counts only between 1 - low and 1 + high (docs/theory.md, section 11). */
export interface Clip {
  /** At least 0; from 1 on nothing is clipped from below. */
  readonly low: number;
  /** At least 0; Infinity clips nothing from above. */
  readonly high: number;
}

/** A verifier that errs, independently of the answer once it is right or wrong (docs/theory.md, section 15). */
export interface Verifier {
  /** Probability that it accepts a right answer, from 0 to 1. */
  readonly truePositiveRate: number;
  /** Probability that it accepts a wrong answer, from 0 to 1. */
  readonly falsePositiveRate: number;
}

/** 'exact': the KL divergence itself. 'k3': its estimate in the loss, differentiated as trainers do (docs/theory.md, section 14). */
export type KlEstimator = 'exact' | 'k3';

/** What a variant may have beyond the paper's rule. */
export interface Refinements {
  readonly group?: Group;
  readonly clip?: Clip;
  readonly verifier?: Verifier;
  /** Default 'exact'. */
  readonly klEstimator?: KlEstimator;
}

/** Groups with all choices made. */
export interface ResolvedGroup extends Group {
  readonly convention: Convention;
}

/** Refinements with all choices made. A field that changes nothing (a perfect verifier, the exact KL divergence) is not there. */
export interface ResolvedRefinements extends Refinements {
  readonly group?: ResolvedGroup;
  readonly klEstimator?: 'k3';
}

/** What a group without a convention takes over from its variant. */
export interface PaperRule {
  readonly meanOnly: boolean;
  readonly varianceEpsilon: number;
}

interface Field<F extends keyof Refinements> {
  /** What it does, for help and documents. */
  readonly summary: string;
  /** Its option on the command line. */
  readonly flags: string;
  /** The value with all choices made; undefined where it changes nothing. */
  resolve(where: string, value: unknown, rule: PaperRule): ResolvedRefinements[F] | undefined;
}

/** The largest group: what a table of that many numbers is good for. */
export const MOST_MEMBERS = 4096;

export const refinements: { readonly [F in keyof Refinements]-?: Field<F> } = {
  group: {
    summary: 'groups of so many answers, instead of infinitely many',
    flags: '--group <size>',
    resolve: resolveGroup,
  },
  clip: {
    summary: 'ratios of probabilities count between 1 - low and 1 + high only',
    flags: '--clip <low,high>',
    resolve(where, value) {
      const { low, high } = checkOptions<Clip>(where, 'clip', value, ['low', 'high']);
      const check = (name: string, number: unknown) => {
        if (checkNumber(where, name, number) >= 0) return number as number;
        throw wrongValue(where, name, 'a number of at least 0', number);
      };
      const clip = { low: check('clip.low', low), high: check('clip.high', high) };
      return clip.low >= 1 && clip.high === Infinity ? undefined : clip;
    },
  },
  verifier: {
    summary: 'the verifier accepts right and wrong answers at these rates',
    flags: '--verifier <true,false>',
    resolve(where, value) {
      const fields = ['truePositiveRate', 'falsePositiveRate'] as const;
      const given = checkOptions<Verifier>(where, 'verifier', value, fields);
      for (const name of fields) {
        const rate = checkNumber(where, `verifier.${name}`, given[name]);
        if (rate >= 0 && rate <= 1) continue;
        throw wrongValue(where, `verifier.${name}`, 'a number from 0 to 1', rate);
      }
      const { truePositiveRate, falsePositiveRate } = given;
      return truePositiveRate === 1 && falsePositiveRate === 0 ? undefined : { truePositiveRate, falsePositiveRate };
    },
  },
  klEstimator: {
    summary: 'how the KL divergence stands in the loss: exact, or the estimate k3',
    flags: '--kl-estimator <name>',
    resolve(where, value) {
      if (value === 'exact' || value === 'k3') return value === 'k3' ? value : undefined;
      throw (typeof value === 'string' ? wrongValue : wrongKind)(where, 'klEstimator', '"exact" or "k3"', value);
    },
  },
};

export const refinementFields = ['group', 'clip', 'verifier', 'klEstimator'] as const satisfies (keyof Refinements)[];

/** Whether a variant is the paper's rule, and has nothing beyond it. */
export function isIdeal({ group, clip, verifier, klEstimator }: Refinements): boolean {
  return group === undefined && clip === undefined && verifier === undefined && klEstimator === undefined;
}

function resolveGroup(where: string, value: unknown, rule: PaperRule): ResolvedGroup {
  const given = checkOptions<Group>(where, 'group', value, ['size', 'convention']);
  const size = checkCount(where, 'group.size', given.size, 2, MOST_MEMBERS);
  const convention = given.convention === undefined ? paperRule(rule) : resolveConvention(where, given.convention);
  checkAlone(where, convention, size);
  if (given.convention !== undefined) checkAgreement(where, convention, rule);
  return { size, convention };
}

/** The paper's convention, centred only where the variant is. */
function paperRule({ meanOnly, varianceEpsilon }: PaperRule): Convention {
  return resolveConvention('group.convention', meanOnly ? { scale: 'none' } : { epsilon: varianceEpsilon });
}

/** A convention decides over normalisation and smoothing: a variant that says otherwise would not be obeyed. */
function checkAgreement(where: string, { scale, epsilon }: Convention, rule: PaperRule): void {
  if (rule.meanOnly && scale !== 'none') {
    throw unsupported(where, 'normalization', `the convention of the group divides by ${JSON.stringify(scale)}`);
  }
  const { varianceEpsilon } = rule;
  if (rule.meanOnly || varianceEpsilon === DEFAULT_VARIANCE_EPSILON || varianceEpsilon === epsilon) return;
  throw unsupported(where, 'varianceEpsilon', `the convention of the group has its own, "epsilon" ${epsilon}`);
}

export const DEFAULT_VARIANCE_EPSILON = 1e-5;

/** Checks the refinements among the fields of a variant and leaves out what changes nothing. */
export function resolveRefinements(where: string, given: Refinements, rule: PaperRule): ResolvedRefinements {
  const resolved: { -readonly [F in keyof ResolvedRefinements]: ResolvedRefinements[F] } = {};
  const take = <F extends keyof Refinements>(field: F) => {
    if (given[field] === undefined) return;
    const value = (refinements[field] as Field<F>).resolve(where, given[field], rule);
    if (value !== undefined) resolved[field] = value;
  };
  for (const field of refinementFields) take(field);
  return resolved;
}
