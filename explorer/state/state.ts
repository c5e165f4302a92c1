// Everything that the page shows follows from one object, and that object is the hash of its address.

import { advantagePresets, type ConventionName } from '../../bindings/index.js';
import { choice, type Field, integer, list, number, optional } from './fields.js';
import { ruleNames } from './ruleNames.js';
import { initialWords, wordField } from './words.js';

export const views = ['dynamics', 'group', 'policy', 'gradient', 'run'] as const;
export type View = (typeof views)[number];

export const conventionNames = Object.keys(advantagePresets) as ConventionName[];

/** Probabilities that a field takes: inside, where log-odds are finite. */
export const probability = number(0.1, 1e-12, 1 - 1e-12);

export const fields = {
  view: choice(views, 'dynamics'),
  /** Step of the tour, 0 for none. */
  tour: integer(0, 0, 6),

  rule: choice(ruleNames, 'grpo'),
  pRef: probability,
  /** Where orbits start; at p_ref if it is not given. */
  start: optional(probability),
  beta: number(1, 1e-3, 1e3),
  alpha: number(0.5, 0, 1),
  epsilon: number(1e-5, 0, 1),
  /** Members of a group; infinitely many if it is not given. A drive is a sum over them: more would not be computed in a frame. */
  group: optional(integer(8, 2, 1024)),
  /** How a group is standardised; none for the paper's way. */
  convention: choice(['none', ...conventionNames], 'none'),
  /** How far the ratio of probabilities counts, below and above 1. */
  clip: optional(list(number(0, 0, 100), [0.2, 0.2], 2, 2)),
  /** Shares of right and of wrong answers that the verifier accepts. */
  verifier: optional(list(number(0, 0, 1), [1, 0], 2, 2)),
  klEstimator: choice(['exact', 'k3'], 'exact'),
  steps: integer(50, 1, 500),
  scale: choice(['linear', 'log-odds'], 'linear'),

  rewards: list(number(0, -1e6, 1e6), [1, 0, 0, 0, 1, 0, 0, 0], 1, 64),
  /** Success probability at which the chance of no signal is read. */
  chance: number(0.1, 1e-6, 1 - 1e-6),

  words: list(wordField, initialWords, 2, 24),
  /** The tilt c of the policy. */
  tilt: number(1, -50, 50),
  vocabulary: choice(['words', 'gpt2'], 'words'),
  /** The tokens of the GPT-2 vocabulary that are right: the first of them, by rank, and how many there are. */
  rank: integer(1000, 1, 50_257),
  ranks: integer(100, 1, 50_256),

  learningRate: number(1, 1e-5, 1000),
  innerSteps: integer(20, 1, 2000),
  outerSteps: integer(30, 1, 200),
  optimizer: choice(['sgd', 'adam'], 'sgd'),
  /** Groups that are drawn a step, rather than their expectation. */
  draws: optional(integer(4, 1, 4096)),
  seed: integer(1, 0, 1e6),
} as const;

export type State = { readonly [K in keyof typeof fields]: (typeof fields)[K] extends Field<infer T> ? T : never };

const names = Object.keys(fields) as (keyof State)[];

export const initial = Object.fromEntries(names.map((name) => [name, fields[name].initial])) as unknown as State;

/** The state that a hash asks for, and a sentence about everything in it that could not be honoured. */
export function readHash(hash: string): { readonly state: State; readonly problems: readonly string[] } {
  const problems: string[] = [];
  const found: Record<string, unknown> = { ...initial };
  for (const [name, text] of new URLSearchParams(hash.replace(/^#/, ''))) {
    if (!Object.hasOwn(fields, name)) {
      problems.push(`The address names “${name}”, which this page does not have.`);
      continue;
    }
    const field = fields[name as keyof State] as Field<unknown>;
    const value = field.read(text);
    if (value === undefined) problems.push(`The address has ${name} = “${text}”; it expects ${field.expected}.`);
    else found[name] = value;
  }
  return { state: found as unknown as State, problems };
}

/** The hash of a state: what is as at first is left out. */
export function writeHash(state: State): string {
  const parameters = new URLSearchParams();
  for (const name of names) {
    const field = fields[name] as Field<unknown>;
    const text = field.write(state[name]);
    if (text !== field.write(field.initial)) parameters.set(name, text);
  }
  const text = parameters.toString();
  return text === '' ? '' : `#${text}`;
}

/** The rule as the paper has it, without what trainers do differently. */
export const ideal = {
  group: undefined,
  convention: 'none',
  clip: undefined,
  verifier: undefined,
  klEstimator: 'exact',
} as const satisfies Partial<State>;
