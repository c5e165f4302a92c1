// The paper's six rules, as a page names them.
import type { ResolvedVariant, TwoKlParameters, VariantParameters } from '../../bindings/index.js';
import type { Api } from '../compute/backend.js';
import type { State } from './state.js';

interface Rule {
  /** Its name in `variants`. */
  readonly maker: keyof Api['variants'];
  readonly label: string;
  readonly words: string;
  readonly hasAlpha: boolean;
  readonly hasEpsilon: boolean;
}

const toReference = 'is pulled to the reference policy';
const toPrevious = 'is pulled to the policy before the step only';
const toBoth = 'is pulled to both policies';
const standardised = 'rewards are divided by their standard deviation';
const centred = 'rewards are only centred';

export const rules = {
  grpo: rule('grpo', 'GRPO', `${toReference}; ${standardised}`, false, true),
  'dr-grpo': rule('drGrpo', 'Dr. GRPO', `${toReference}; ${centred}`, false, false),
  'mirror-grpo': rule('mirrorGrpo', 'Mirror GRPO', `${toPrevious}; ${standardised}`, false, true),
  'mirror-dr-grpo': rule('mirrorDrGrpo', 'Mirror Dr. GRPO', `${toPrevious}; ${centred}`, false, false),
  'two-kl-grpo': rule('twoKlGrpo', 'Two-KL GRPO', `${toBoth}; ${standardised}`, true, true),
  'two-kl-dr-grpo': rule('twoKlDrGrpo', 'Two-KL Dr. GRPO', `${toBoth}; ${centred}`, true, false),
} as const satisfies Record<string, Rule>;

export type RuleName = keyof typeof rules;

function rule(maker: Rule['maker'], label: string, words: string, hasAlpha: boolean, hasEpsilon: boolean): Rule {
  return { maker, label, words: `The policy ${words}.`, hasAlpha, hasEpsilon };
}

export type LawState = Pick<
  State,
  'rule' | 'beta' | 'alpha' | 'epsilon' | 'group' | 'convention' | 'clip' | 'verifier' | 'klEstimator'
>;

/** What the maker of a rule is given. */
function parametersOf(state: LawState): VariantParameters {
  const { rule, beta, alpha, epsilon, group, convention, clip, verifier, klEstimator } = state;
  const { hasAlpha } = rules[rule];
  return {
    beta,
    ...(hasAlpha ? { alpha } : {}),
    ...(hasEpsilon(state) ? { varianceEpsilon: epsilon } : {}),
    ...(group === undefined ? {} : { group: { size: group, ...(convention === 'none' ? {} : { convention }) } }),
    ...(clip === undefined ? {} : { clip: { low: clip[0]!, high: clip[1]! } }),
    ...(verifier === undefined
      ? {}
      : { verifier: { truePositiveRate: verifier[0]!, falsePositiveRate: verifier[1]! } }),
    ...(klEstimator === 'exact' ? {} : { klEstimator }),
  };
}

/** Whether the rule smooths by its own epsilon: a trainer's convention has one of its own. */
export function hasEpsilon({ rule, group, convention }: LawState): boolean {
  return rules[rule].hasEpsilon && (group === undefined || convention === 'none');
}

export function variantOf(api: Api, state: LawState): ResolvedVariant {
  // The state has an alpha for every rule that needs one.
  return api.variants[rules[state.rule].maker](parametersOf(state) as TwoKlParameters);
}

/** The same as a reader would write it; also what tells two laws apart. */
export function variantCall(state: LawState): string {
  return `variants.${rules[state.rule].maker}(${literal(parametersOf(state))})`;
}

/** What a reader would write for a value. */
export function literal(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value !== 'object' || value === null) return String(value);
  const fields = Object.entries(value).map(([name, field]) => `${name}: ${literal(field)}`);
  return `{ ${fields.join(', ')} }`;
}

/** Name and parameters in a line. */
export function describeLaw(state: LawState): string {
  const { label, hasAlpha } = rules[state.rule];
  return [
    label,
    ...(hasAlpha ? [`α = ${state.alpha}`] : []),
    ...(hasEpsilon(state) ? [`ε = ${state.epsilon}`] : []),
    ...(state.group === undefined ? [] : [`groups of ${state.group}`]),
  ].join(', ');
}
