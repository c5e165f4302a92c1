import { type Command, Option } from 'commander';
import type { ResolvedVariant, TwoKlParameters } from '../../bindings/index.js';
import { parameter } from '../../charts/words.js';
import { UsageError } from '../io.js';
import type { Api } from './backend.js';
import { nonNegative, penalty, unitInterval } from './numbers.js';
import { addRefinementOptions, describeRefinements, type RefinementOptions, refinementsOf } from './refinements.js';

interface Rule {
  /** Its name in `variants`. */
  readonly maker: keyof Api['variants'];
  readonly words: string;
  readonly anchor: 'reference' | 'previous' | 'both';
}

const rules = {
  grpo: { maker: 'grpo', anchor: 'reference', words: 'anchored to the reference policy, rewards standardised' },
  'dr-grpo': { maker: 'drGrpo', anchor: 'reference', words: 'anchored to the reference policy, rewards centred' },
  'mirror-grpo': {
    maker: 'mirrorGrpo',
    anchor: 'previous',
    words: 'anchored to the previous policy, rewards standardised',
  },
  'mirror-dr-grpo': {
    maker: 'mirrorDrGrpo',
    anchor: 'previous',
    words: 'anchored to the previous policy, rewards centred',
  },
  'two-kl-grpo': { maker: 'twoKlGrpo', anchor: 'both', words: 'anchored to both policies, rewards standardised' },
  'two-kl-dr-grpo': { maker: 'twoKlDrGrpo', anchor: 'both', words: 'anchored to both policies, rewards centred' },
} as const satisfies Record<string, Rule>;

export type RuleName = keyof typeof rules;

export const ruleNames = Object.keys(rules) as RuleName[];

/** What a step of a rule pulls towards. */
export function anchorOf(rule: RuleName): Rule['anchor'] {
  return rules[rule].anchor;
}

/** Whether a rule shares its anchor between two policies. */
export function hasAlpha(rule: RuleName): boolean {
  return anchorOf(rule) === 'both';
}

export interface VariantOptions {
  readonly variant: RuleName;
  readonly beta: number;
  readonly alpha?: number;
  readonly varianceEpsilon: number;
}

/** A rule with all its parameters. */
export interface NamedVariant {
  readonly rule: RuleName;
  readonly variant: ResolvedVariant;
  /** Its refinements in words. */
  readonly refinements: readonly string[];
}

export function addVariantOptions(command: Command): Command {
  const beta = new Option('--beta <number>', 'strength of the KL penalty (required)').argParser(penalty);
  return addRefinementOptions(addRuleOptions(command, beta.makeOptionMandatory()));
}

/** The options of a law around a beta that a command has its own way with. */
export function addRuleOptions(command: Command, beta: Option): Command {
  return command
    .addOption(ruleOption())
    .addOption(beta)
    .option('--alpha <share>', 'two-KL rules: share of beta that anchors to the reference policy', unitInterval)
    .addOption(varianceEpsilonOption());
}

export function ruleOption(): Option {
  return new Option('--variant <rule>', 'update rule').choices(ruleNames).default('grpo');
}

export function varianceEpsilonOption(): Option {
  return new Option('--variance-epsilon <number>', 'added to the variance of the rewards')
    .argParser(nonNegative)
    .default(1e-5, '1e-5');
}

export function chooseVariant(api: Api, options: VariantOptions, refinements: RefinementOptions = {}): NamedVariant {
  const { maker } = rules[options.variant];
  const shared = hasAlpha(options.variant);
  const { beta, alpha, varianceEpsilon } = options;
  if (shared && alpha === undefined) throw new UsageError(`--variant ${options.variant} needs --alpha`);
  if (!shared && alpha !== undefined) {
    throw new UsageError(`--alpha goes with the two-KL rules; --variant ${options.variant} has none`);
  }
  const parameters = { beta, varianceEpsilon, ...refinementsOf(refinements) };
  // The checks above are those of the type.
  const complete = (alpha === undefined ? parameters : { ...parameters, alpha }) as TwoKlParameters;
  const variant = api.variants[maker](complete);
  return { rule: options.variant, variant, refinements: describeRefinements(refinements) };
}

/** As documents have it. */
export function variantRecord({ rule, variant }: NamedVariant): { readonly rule: RuleName } & ResolvedVariant {
  return { rule, ...variant };
}

/** Log-odds after a step from log-odds x; the drive as Ω(p)/β. */
export function formula(
  rule: RuleName,
  { normalization, group, verifier }: Pick<ResolvedVariant, 'normalization' | 'group' | 'verifier'>,
): string {
  const pull = { reference: 'x_ref', previous: 'x', both: 'α·x_ref + (1−α)·x' }[anchorOf(rule)];
  if (group) return `${pull} + Ω_${group.size}(p)/β`;
  const ideal = normalization === 'mean-std' ? 'Ω(p)/β' : '1/β';
  return `${pull} + ${verifier ? `(T−F)·${ideal.replace('(p)', '(Tp+F(1−p))')}` : ideal}`;
}

/** The law in three lines: its parameters, in words, and as a formula. */
export function describeVariant(law: NamedVariant): string[] {
  const { rule, variant } = law;
  const step = formula(rule, variant).replace('Ω(p)/β', '1/(β√(p(1−p) + ε))');
  return [
    [rule, `β = ${parameter(variant.beta)}`, ...otherParameters(law)].join(', '),
    rules[rule].words,
    variant.klEstimator === 'k3'
      ? 'rests where p − p_ref = p(1−p)·Ω(p)/β'
      : `x ← ${step}${variant.clip ? ', within the limits of clipping' : ''},  x = logit p`,
  ];
}

/** The law without its beta, in one line. */
export function describeRule(law: NamedVariant): string {
  return [law.rule, ...otherParameters(law)].join(', ');
}

function otherParameters({ rule, variant, refinements }: NamedVariant): string[] {
  // The convention of a group has its own smoothing.
  const { scale, epsilon } = variant.group?.convention ?? {
    scale: variant.normalization === 'mean' ? 'none' : 'std',
    epsilon: variant.varianceEpsilon,
  };
  return [
    ...(hasAlpha(rule) ? [`α = ${parameter(variant.alpha)}`] : []),
    ...(scale === 'none' ? [] : [`ε = ${parameter(epsilon)}`]),
    ...refinements,
  ];
}
