// Cases over groups of rewards.
import type { ConventionName, ConventionOptions } from '../../bindings/index.js';
import type { Case } from './cases.js';
import { bell, type Floats, type FloatType, floats, pick } from './inputs.js';
import type { Subject } from './subject.js';

const SIZES = [1, 2, 3, 4, 5, 7, 8, 9, 12, 15, 16, 17, 31, 32, 33, 64, 65, 129, 513];
const GROUPS = [1, 4, 7, 9];
/** Enough groups of four to be divided among threads. */
const MANY = 20_001;
const OFFSETS = [0, 8, 9, 12, 20, 84, 85, 101, 1101];

/** The same without groups of one, and of two. */
const UNEVEN = [0, 8, 12, 20, 84, 101, 1101];

const kinds: Readonly<Record<string, (type: FloatType) => () => number>> = {
  binary: () => pick(1, [0, 0, 1]),
  levels: () => pick(2, [0, 0.25, 0.95, 1]),
  real: () => bell(3),
  close: () => {
    const z = bell(4);
    return () => 1e4 + z() / 64;
  },
  extreme: (type) => pick(5, type === 'float32' ? [1e38, -1e38, 1.5e-45, 0, 1e-38] : [1e308, -1e308, 5e-324, 0, 1]),
};

const conventions: readonly (ConventionName | ConventionOptions)[] = [
  'paper',
  'trl',
  'verl',
  'dr-grpo',
  'rloo',
  ...([0, 1] as const).flatMap((ddof) =>
    (['variance', 'std'] as const).flatMap((epsilonOn) =>
      [0, 1e-4].map((epsilon) => ({ ddof, epsilonOn, epsilon, baseline: 'leave-one-out', singleton: 'raw' }) as const),
    ),
  ),
];

function inGroups(subject: Subject, make: (length: number) => Floats | Uint8Array<ArrayBuffer>): unknown {
  const equal = SIZES.flatMap((size) => GROUPS.map((n) => [make(n * size) as Floats, size] as const));
  const inputs = [
    ...equal,
    [make(4 * MANY) as Floats, 4] as const,
    [make(OFFSETS.at(-1)!) as Floats, OFFSETS] as const,
  ];
  return conventions.flatMap((convention) =>
    inputs.map(([rewards, groups]) => subject.groupAdvantages(rewards, groups, convention)),
  );
}

/** Conventions that take two passes. */
const inTwoPasses: readonly (ConventionName | ConventionOptions)[] = [
  'nemo',
  { preset: 'nemo', faithful: true, epsilonOn: 'variance' },
  { preset: 'nemo', ddof: 0, epsilonOn: 'floor' },
  'skyrl-maxrl',
  'trl-batch',
  'trl-rloo-normalized',
  'ms-swift-reinforce-plus-plus',
  'areal-leave-one-out',
  'roll-batch',
  'verl-pass-at-k',
  'verl-gpg',
  { preset: 'verl-pass-at-k', singleton: 'zero' },
  'maxrl-clipped-p-norm',
  'maxrl-one-sided',
  { preset: 'f-grpo', focus: 0.5 },
  { preset: 'pkpo', k: 2 },
  { preset: 'pass-at-k', k: 3 },
];

function byConventions(subject: Subject, make: (length: number) => Floats): unknown {
  return inTwoPasses.flatMap((convention) => [
    ...SIZES.filter((size) => size > 2).map((size) => subject.groupAdvantages(make(9 * size), size, convention)),
    subject.groupAdvantages(make(OFFSETS.at(-1)!), UNEVEN, convention),
  ]);
}

/** A baseline by lengths, in groups of one size and of several. */
function byLengths(subject: Subject, make: (length: number) => Floats): unknown {
  return [7, UNEVEN].map((groups) => {
    const count = typeof groups === 'number' ? 9 * groups : OFFSETS.at(-1)!;
    const lengths = Float64Array.from({ length: count }, (_, i) => 1 + ((i * 7) % 50));
    return subject.groupAdvantages(make(count), groups, 'verl-opo', { lengths });
  });
}

export const rewards: readonly Case[] = [
  ...(['float32', 'float64'] as const).map((type) => ({
    name: `groupAdvantages, ${type}, by lengths`,
    run: (subject: Subject) => byLengths(subject, (length) => floats(type, length, bell(6))),
  })),
  ...(['float32', 'float64'] as const).map((type) => ({
    name: `groupAdvantages, ${type}, conventions`,
    run: (subject: Subject) => byConventions(subject, (length) => floats(type, length, pick(1, [0, 0, 1]))),
  })),
  ...(['float32', 'float64'] as const).flatMap((type) =>
    Object.entries(kinds).map(([kind, generator]) => ({
      name: `groupAdvantages, ${type}, ${kind}`,
      run: (subject: Subject) => inGroups(subject, (length) => floats(type, length, generator(type))),
    })),
  ),
  {
    name: 'groupAdvantages, bytes',
    run: (subject) => inGroups(subject, (length) => Uint8Array.from({ length }, pick(1, [0, 0, 1]))),
  },
  {
    name: 'combineRewards',
    run: (subject) =>
      subject.combineRewards([floats('float64', 99, bell(6)), floats('float32', 99, bell(7))], { weights: [1, 0.3] }),
  },
  {
    name: 'gdpoAdvantages',
    run: (subject) =>
      (['trl', 'nemo'] as const).map((convention) =>
        subject.gdpoAdvantages([floats('float64', 96, bell(6)), floats('float64', 96, pick(1, [0, 1]))], 8, {
          convention,
        }),
      ),
  },
  {
    name: 'whiten',
    run: (subject) =>
      (['float32', 'float64'] as const).map((type) =>
        subject.whiten(floats(type, 99, bell(8)), { weights: floats('float64', 99, pick(2, [0, 1, 3])) }),
      ),
  },
  {
    name: 'keepGroups',
    run: (subject) =>
      (['verl', 'slime', 'roll'] as const).map((rule) =>
        subject.keepGroups(floats('float64', 96, pick(1, [0, 0.5, 1])), 4, rule),
      ),
  },
];
