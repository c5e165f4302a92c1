import { type Command, Option } from 'commander';
import type { ResolvedVariant } from '../bindings/index.js';
import type { Api } from './backend.js';
import { UsageError } from './io.js';
import { nonNegative, positive, share } from './options.js';
import { parameter } from './terminal/numbers.js';

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

export interface LawOptions {
  readonly variant: RuleName;
  readonly beta: number;
  readonly alpha?: number;
  readonly varianceEpsilon: number;
}

/** A rule with all its parameters. */
export interface Law {
  readonly rule: RuleName;
  readonly variant: ResolvedVariant;
}

export function addLawOptions(command: Command): Command {
  return command
    .addOption(new Option('--variant <rule>', 'update rule').choices(Object.keys(rules)).default('grpo'))
    .requiredOption('--beta <number>', 'strength of the KL penalty (required)', positive)
    .option('--alpha <share>', 'two-KL rules: share of beta that anchors to the reference policy', share)
    .addOption(
      new Option('--variance-epsilon <number>', 'added to the variance of the rewards')
        .argParser(nonNegative)
        .default(1e-5, '1e-5'),
    );
}

export function chooseLaw(api: Api, options: LawOptions): Law {
  const { maker, anchor } = rules[options.variant];
  const { beta, alpha, varianceEpsilon } = options;
  if (anchor === 'both' && alpha === undefined) throw new UsageError(`--variant ${options.variant} needs --alpha`);
  if (anchor !== 'both' && alpha !== undefined) {
    throw new UsageError(`--alpha goes with the two-KL rules; --variant ${options.variant} has none`);
  }
  const variant = api.variants[maker](
    alpha === undefined ? { beta, varianceEpsilon } : { beta, alpha, varianceEpsilon },
  );
  return { rule: options.variant, variant };
}

/** The law in three lines: its parameters, in words, and as a formula. */
export function describeLaw({ rule, variant }: Law): string[] {
  const { words, anchor } = rules[rule];
  const standardised = variant.normalization === 'mean-std';
  const parameters = [
    `β = ${parameter(variant.beta)}`,
    ...(anchor === 'both' ? [`α = ${parameter(variant.alpha)}`] : []),
    ...(standardised ? [`ε = ${parameter(variant.varianceEpsilon)}`] : []),
  ];
  const pull = { reference: 'x_ref', previous: 'x', both: 'α·x_ref + (1−α)·x' }[anchor];
  const drive = standardised ? '1/(β√(p(1−p) + ε))' : '1/β';
  return [`${rule}, ${parameters.join(', ')}`, words, `x ← ${pull} + ${drive},  x = logit p`];
}
