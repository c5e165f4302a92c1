import type { Numbers } from './arrays.js';
import { checkNumber } from './checks.js';
import { wrongKind, wrongValue } from './errors.js';
import { checkHonoured, honoursOf } from './honours.js';
import { checkOptions, unsupported } from './options.js';
import {
  DEFAULT_VARIANCE_EPSILON,
  isIdeal,
  type Refinements,
  type ResolvedRefinements,
  refinementFields,
  resolveRefinements,
} from './refinements.js';

/** How rewards are normalised within a group: divided by their standard deviation or only centred ("Dr. GRPO"). */
export type Normalization = 'mean-std' | 'mean';

/**
 * One of the paper's six update rules (Table 1) with its parameters.
 *
 * The log-odds x of success follow x' = alpha x_ref + (1 - alpha) x + Omega(p)/beta, with
 * Omega(p) = (p(1-p) + varianceEpsilon)^(-1/2) for 'mean-std' and 1 for 'mean'.
 */
export interface Variant extends Refinements {
  /** Strength of the KL penalty, positive. */
  readonly beta: number;
  /** Share of beta that anchors to the reference policy, in [0, 1]; the rest anchors to the previous policy. Default 1. */
  readonly alpha?: number;
  /** Default 'mean-std'. */
  readonly normalization?: Normalization;
  /** Added to the variance under the square root, at least 0. Default 1e-5. Not the clip range of a trainer. */
  readonly varianceEpsilon?: number;
}

/** A variant whose parameters may be one number for all elements or one number per element. */
export interface VariantColumns extends Refinements {
  readonly beta: number | Numbers;
  readonly alpha?: number | Numbers;
  readonly normalization?: Normalization;
  readonly varianceEpsilon?: number | Numbers;
}

/** A rule whose beta a function finds, or takes from elsewhere. */
export type WithoutBeta<V extends VariantColumns> = Omit<V, 'beta'> & { readonly beta?: never };

/** A variant without default values left open. */
export interface ResolvedVariant extends ResolvedRefinements {
  readonly beta: number;
  readonly alpha: number;
  readonly normalization: Normalization;
  readonly varianceEpsilon: number;
}

/** The fields of a variant. */
export const variantFields = ['beta', 'alpha', 'normalization', 'varianceEpsilon', ...refinementFields] as const;

export { DEFAULT_VARIANCE_EPSILON };

const limits = {
  beta: { expected: 'a finite number above 0', holds: (x: number) => x > 0 && x < Infinity },
  alpha: { expected: 'a number from 0 to 1', holds: (x: number) => x >= 0 && x <= 1 },
  varianceEpsilon: { expected: 'a finite number of at least 0', holds: (x: number) => x >= 0 && x < Infinity },
};
export type Field = keyof typeof limits;

/** Checks a numeric field, or entry `index` of a list of them. */
export function checkField(where: string, field: Field, value: unknown, index?: number, title: string = field): number {
  if (typeof value === 'number' && limits[field].holds(value)) return value;
  const name = index === undefined ? title : `${title}[${index}]`;
  checkNumber(where, name, value);
  throw wrongValue(where, name, limits[field].expected, value);
}

export function checkNormalization(where: string, value: unknown): Normalization {
  if (value === undefined) return 'mean-std';
  if (value !== 'mean-std' && value !== 'mean') {
    throw (typeof value === 'string' ? wrongValue : wrongKind)(where, 'normalization', '"mean-std" or "mean"', value);
  }
  return value;
}

/**
 * The fields of a variant, each read once. They are named one by one: V8 takes microseconds for what is made by spreading an object
 * and adding to it.
 */
export function readFields<V extends VariantColumns>(where: string, variant: V): V {
  const { beta, alpha, normalization, varianceEpsilon, group, clip, verifier, klEstimator } =
    checkOptions<VariantColumns>(where, 'variant', variant, variantFields);
  return { beta, alpha, normalization, varianceEpsilon, group, clip, verifier, klEstimator } as V;
}

/** Checks a variant for one map and fills in its defaults. `where` is the function, which may not honour every field. */
export function resolveVariant(where: string, variant: Variant): ResolvedVariant {
  const given = readFields(where, variant);
  const ideal = isIdeal(given);
  if (!ideal) checkHonoured(where, given);
  const { beta, alpha = 1, varianceEpsilon = DEFAULT_VARIANCE_EPSILON, normalization } = given;
  const rule = {
    beta: checkField(where, 'beta', beta),
    alpha: checkField(where, 'alpha', alpha),
    normalization: checkNormalization(where, normalization),
    varianceEpsilon: checkField(where, 'varianceEpsilon', varianceEpsilon),
  };
  if (ideal) return rule;
  const refined = resolveRefinements(where, given, {
    meanOnly: rule.normalization === 'mean',
    varianceEpsilon: rule.varianceEpsilon,
  });
  checkTogether(where, rule.alpha, refined);
  return { ...rule, ...refined };
}

/** The same rule with another beta. */
export function withBeta<V extends VariantColumns>(
  { alpha, normalization, varianceEpsilon, group, clip, verifier, klEstimator }: Omit<V, 'beta'>,
  beta: V['beta'],
): V {
  return { beta, alpha, normalization, varianceEpsilon, group, clip, verifier, klEstimator } as unknown as V;
}

/** Gives a rule a beta of 1. One that it has already would not be obeyed: it is refused, with the reason. */
export function withUnitBeta<V extends VariantColumns>(where: string, rule: WithoutBeta<V>, reason: string): V {
  const given = readFields(where, rule as VariantColumns);
  if (given.beta === undefined) return withBeta(given as V, 1);
  throw unsupported(where, 'beta', `${reason}; leave it out of the variant`);
}

/** Refuses refinements that theory does not know together. */
export function checkTogether(
  where: string,
  alpha: number,
  { klEstimator, clip, verifier }: ResolvedRefinements,
): void {
  const refuse = (field: 'klEstimator' | 'clip', reason: string) => {
    throw unsupported(where, field, reason);
  };
  if (klEstimator !== undefined && alpha !== 1)
    refuse('klEstimator', `"k3" is known at alpha = 1 only, got alpha ${alpha}`);
  if (klEstimator !== undefined && clip !== undefined) refuse('klEstimator', '"k3" is known without clipping only');
  if (verifier === undefined || honoursOf(where).together) return;
  if (klEstimator !== undefined) refuse('klEstimator', '"k3" is known with a perfect verifier only');
  if (clip !== undefined) {
    refuse('clip', 'what the verifier misjudges is clipped on the other side, which no theory covers');
  }
}

/** What each of `variants` takes. A rule that fixes `alpha` refuses any other. */
export interface VariantParameters extends Refinements {
  readonly beta: number;
  readonly alpha?: number;
  readonly varianceEpsilon?: number;
}

/** What the two-KL rules take: they need `alpha`, the share of the reference. */
export interface TwoKlParameters extends VariantParameters {
  readonly alpha: number;
}

const parameterFields = ['beta', 'alpha', 'varianceEpsilon', ...refinementFields] as const;

function define<P extends VariantParameters>(
  name: string,
  normalization: Normalization,
  fixedAlpha?: number,
): (parameters: P) => ResolvedVariant {
  const where = `variants.${name}`;
  return (parameters) => {
    const given = checkOptions<VariantParameters>(where, 'parameters', parameters, parameterFields);
    const { alpha = fixedAlpha } = given;
    if (fixedAlpha !== undefined && alpha !== fixedAlpha) {
      throw wrongValue(where, 'alpha', `${fixedAlpha}, which this rule fixes`, alpha);
    }
    return Object.freeze(resolveVariant(where, { ...given, alpha: checkField(where, 'alpha', alpha), normalization }));
  };
}

/**
 * The six rules of the paper's Table 1. Each takes `beta` and, where it applies, `varianceEpsilon` (default 1e-5);
 * the two-KL rules also take `alpha`.
 *
 * @throws TypeError, RangeError for parameters out of range, or an `alpha` that the rule does not have
 */
export const variants = {
  /** Anchored to the reference policy, rewards standardised (Theorem 2). */
  grpo: /* @__PURE__ */ define('grpo', 'mean-std', 1),
  /** Anchored to the reference policy, rewards centred only. */
  drGrpo: /* @__PURE__ */ define('drGrpo', 'mean', 1),
  /** Anchored to the previous policy, rewards standardised (Theorem 4). */
  mirrorGrpo: /* @__PURE__ */ define('mirrorGrpo', 'mean-std', 0),
  /** Anchored to the previous policy, rewards centred only. */
  mirrorDrGrpo: /* @__PURE__ */ define('mirrorDrGrpo', 'mean', 0),
  /** Anchored to both, alpha to the reference, rewards standardised (Theorem 9). */
  twoKlGrpo: /* @__PURE__ */ define<TwoKlParameters>('twoKlGrpo', 'mean-std'),
  /** Anchored to both, alpha to the reference, rewards centred only. */
  twoKlDrGrpo: /* @__PURE__ */ define<TwoKlParameters>('twoKlDrGrpo', 'mean'),
};
