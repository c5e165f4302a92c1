// Random updates: three policies over the same outcomes, with rewards.
import type { Variant } from '../../bindings/index.js';
import { normal, uniform } from '../random.js';
import { seed } from '../seed.js';

export interface UpdateCase {
  readonly policy: Float64Array;
  readonly reference: Float64Array;
  readonly old: Float64Array;
  readonly rewards: number[];
}

/** Policies that are near each other, as in training, and rewards of 0 and 1 or real ones. */
export function updateCase(index: number, outcomes: number, kind: 'binary' | 'real' = 'binary'): UpdateCase {
  const z = normal(seed + index);
  const u = uniform(seed + 7 * index + 1);
  const reference = Float64Array.from({ length: outcomes }, () => 2 * z());
  const near = () => reference.map((x) => x + 0.7 * z());
  const rewards = Array.from({ length: outcomes }, () => (kind === 'binary' ? Number(u() < 0.4) : z()));
  if (kind === 'binary' && outcomes > 1) {
    rewards[0] = 1;
    rewards[1] = 0;
  }
  return { policy: near(), reference, old: near(), rewards };
}

const rules: Readonly<Record<string, Variant>> = {
  grpo: { beta: 0.7 },
  'grpo, unsmoothed': { beta: 1.3, varianceEpsilon: 0 },
  drGrpo: { beta: 0.4, normalization: 'mean' },
  mirrorGrpo: { beta: 0.9, alpha: 0, varianceEpsilon: 0.01 },
  mirrorDrGrpo: { beta: 0.3, alpha: 0, normalization: 'mean' },
  twoKlGrpo: { beta: 0.8, alpha: 0.3 },
  twoKlDrGrpo: { beta: 0.5, alpha: 0.6, normalization: 'mean' },
};

/** Rules for any rewards. */
export const ideal: Readonly<Record<string, Variant>> = rules;

export const clipped: Readonly<Record<string, Variant>> = Object.fromEntries(
  Object.entries(rules).flatMap(([name, rule]) => [
    [`${name}, clipped`, { ...rule, clip: { low: 0.2, high: 0.28 } }],
    [`${name}, clipped above`, { ...rule, clip: { low: 1, high: 0.1 } }],
  ]),
);

/** Rules for rewards of 0 and 1. */
export const refined: Readonly<Record<string, Variant>> = {
  'groups of 5': { beta: 0.7, group: { size: 5 } },
  'groups of 4, centred': { beta: 0.7, alpha: 0.5, normalization: 'mean', group: { size: 4 } },
  'groups of 6, clipped': { beta: 0.7, group: { size: 6 }, clip: { low: 0.2, high: 0.2 } },
  'a noisy verifier': { beta: 0.6, verifier: { truePositiveRate: 0.9, falsePositiveRate: 0.15 } },
  'a verifier that is mostly wrong': { beta: 0.6, verifier: { truePositiveRate: 0.2, falsePositiveRate: 0.7 } },
  'a noisy verifier of groups': {
    beta: 0.6,
    alpha: 0.2,
    group: { size: 3 },
    verifier: { truePositiveRate: 0.8, falsePositiveRate: 0.1 },
  },
};
