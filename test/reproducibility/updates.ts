// Cases of updates of policies.
import type { Variant } from '../../bindings/index.js';
import type { Case } from './cases.js';
import { laws, nameOf } from './dynamics.js';
import {
  bell,
  dtypeOf,
  type Floats,
  floatOf,
  floats,
  type LogitType,
  logits,
  logitTypes,
  near,
  pick,
} from './inputs.js';
import type { Subject } from './subject.js';

const LENGTHS = [2, 3, 16, 17, 129, 1025];
const clip = { low: 0.2, high: 0.28 };
const rules: readonly Variant[] = [...laws, ...laws.map((law) => ({ ...law, clip }))];
/** Of rewards of 0 and 1 only. */
const refined: readonly Variant[] = [
  { beta: 0.7, group: { size: 8 } },
  { beta: 0.7, alpha: 0.5, group: { size: 5, convention: 'rloo' }, clip },
  { beta: 0.7, verifier: { truePositiveRate: 0.9, falsePositiveRate: 0.1 } },
  { beta: 0.7, klEstimator: 'k3' },
];

interface Policies {
  readonly policy: Floats;
  readonly reference: Floats;
  readonly old: Floats;
}

function policies(type: LogitType, n: number): Policies {
  const reference = logits(type, 'typical', n);
  return { reference, policy: near(type, reference, 0.5), old: logits(type, 'typical', n, n + 1) };
}

function loss(subject: Subject, type: LogitType, n: number, rewards: Floats | number[], law: Variant): unknown[] {
  const { policy, reference, old } = policies(type, n);
  const gradient = floats(floatOf(type), n, () => 0);
  return [
    subject.effectiveLoss(policy, reference, old, rewards, law, { ...dtypeOf(type), gradient }),
    gradient,
    subject.effectiveLoss(reference, reference, old, rewards, law, dtypeOf(type)),
  ];
}

const small = [0.25, -0.5, 0.125, 0, -Infinity];
const rewardsOfFive = [1, 0, 0, 1, 0];

/** Paths and training: the same bits wherever they are computed. */
const simulated: readonly Case[] = [
  ...[2, 8, 64, 1100].map((size) => ({
    name: `sampledTrajectories, groups of ${size}`,
    run: (subject: Subject) =>
      [0, 0.01, 0.5, 0.99].flatMap((p) =>
        [1, 0.3, 0].map((alpha) =>
          subject.sampledTrajectories(p, { beta: 3, alpha, group: { size } }, 6, {
            replicas: 5000,
            seed: 2 ** 40 + size,
          }),
        ),
      ),
  })),
  ...['sgd', 'adam'].map((optimizer) => ({
    name: `trainTabular, ${optimizer}`,
    run: (subject: Subject) =>
      rules.flatMap((law) => {
        const options = { learningRate: 0.05, innerSteps: 20, steps: 3, optimizer: optimizer as 'sgd' };
        return [
          subject.trainTabular(small, rewardsOfFive, law, options),
          subject.trainTabular(small, rewardsOfFive, law, { ...options, group: { size: 6, count: 5, seed: 4 } }),
        ];
      }),
  })),
];

function step(subject: Subject, type: LogitType, n: number, rewards: Floats | number[], law: Variant): unknown[] {
  const { reference, old } = policies(type, n);
  return [
    subject.optimalPolicy(reference, old, rewards, law, dtypeOf(type)),
    subject.optimalPolicy(reference, old, rewards, law, { ...dtypeOf(type), as: 'logProbabilities' }),
  ];
}

const whole: readonly Case[] = logitTypes.flatMap((type) => [
  ...[...rules, ...refined].map((law, i) => ({
    name: `effectiveLoss, ${type}, rewards of 0 and 1, ${nameOf(law)}, ${i}`,
    run: (subject: Subject) =>
      LENGTHS.flatMap((n) => loss(subject, type, n, Array.from({ length: n }, pick(n, [0, 0, 1])), law)),
  })),
  {
    name: `optimalPolicy, ${type}`,
    run: (subject: Subject) =>
      [2, 17, 129].flatMap((n) => [
        ...[...rules, ...refined.slice(0, 3)].map((law) =>
          step(subject, type, n, Array.from({ length: n }, pick(n, [0, 0, 1])), law),
        ),
        ...rules.map((law) => step(subject, type, n, floats(floatOf(type), n, bell(n)), law)),
      ]),
  },
  ...rules.map((law, i) => ({
    name: `effectiveLoss, ${type}, real rewards, ${nameOf(law)}, ${i}`,
    run: (subject: Subject) => LENGTHS.flatMap((n) => loss(subject, type, n, floats(floatOf(type), n, bell(n)), law)),
  })),
]);

export const updates: readonly Case[] = [...whole, ...simulated];
