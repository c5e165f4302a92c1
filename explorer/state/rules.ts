// The paper's six rules, as a page names them.
import type { ResolvedVariant } from '../../bindings/index.js';
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

export const ruleNames = ['grpo', 'dr-grpo', 'mirror-grpo', 'mirror-dr-grpo', 'two-kl-grpo', 'two-kl-dr-grpo'] as const;

function rule(maker: Rule['maker'], label: string, words: string, hasAlpha: boolean, hasEpsilon: boolean): Rule {
  return { maker, label, words: `The policy ${words}.`, hasAlpha, hasEpsilon };
}

type LawState = Pick<State, 'rule' | 'beta' | 'alpha' | 'epsilon'>;

/** What the maker of a rule is given. */
function parametersOf({ rule, beta, alpha, epsilon }: LawState): {
  beta: number;
  alpha?: number;
  varianceEpsilon?: number;
} {
  const { hasAlpha, hasEpsilon } = rules[rule];
  return { beta, ...(hasAlpha ? { alpha } : {}), ...(hasEpsilon ? { varianceEpsilon: epsilon } : {}) };
}

export function variantOf(api: Api, state: LawState): ResolvedVariant {
  return api.variants[rules[state.rule].maker](parametersOf(state));
}

/** The same as a reader would write it. */
export function variantCall(state: LawState): string {
  const parameters = Object.entries(parametersOf(state)).map(([name, value]) => `${name}: ${value}`);
  return `variants.${rules[state.rule].maker}({ ${parameters.join(', ')} })`;
}

/** Name and parameters in a line. */
export function describeLaw(state: LawState): string {
  const { label, hasAlpha, hasEpsilon } = rules[state.rule];
  return [label, ...(hasAlpha ? [`α = ${state.alpha}`] : []), ...(hasEpsilon ? [`ε = ${state.epsilon}`] : [])].join(
    ', ',
  );
}
