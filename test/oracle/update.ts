// The objective of an update, from its definition: E_old[f(ratio, A)] - beta KL terms, and everything about groups by enumeration.
import type { Variant } from '../../bindings/index.js';
import { sumOf } from './sum.js';

export interface Update {
  readonly reference: Float64Array;
  readonly old: Float64Array;
  readonly advantage: Float64Array;
  readonly alpha: number;
  readonly beta: number;
  readonly low: number;
  readonly high: number;
}

/** Probabilities of logits. */
export function policyOf(logits: ArrayLike<number>): Float64Array {
  const max = Array.from(logits).reduce((a, b) => Math.max(a, b));
  const weight = Float64Array.from(logits, (x) => Math.exp(x - max));
  const total = sumOf(weight.length, (o) => weight[o]!);
  return weight.map((w) => w / total);
}

export function calibrated(old: Float64Array, rewards: ArrayLike<number>, variant: Variant): Float64Array {
  const { normalization, varianceEpsilon = 1e-5, group, verifier } = variant;
  const n = old.length;
  if (group || verifier) {
    const { truePositiveRate: t, falsePositiveRate: f } = verifier ?? { truePositiveRate: 1, falsePositiveRate: 0 };
    const p = sumOf(n, (o) => old[o]! * (rewards[o] === 1 ? t : f));
    const [up, down] = group
      ? inGroups(group.size, p, normalization === 'mean' ? null : varianceEpsilon)
      : [1, 0].map((r) => (r - p) / (normalization === 'mean' ? 1 : Math.sqrt(p * (1 - p) + varianceEpsilon)));
    return Float64Array.from(old, (_, o) => {
      const accepted = rewards[o] === 1 ? t : f;
      return accepted * up! + (1 - accepted) * down!;
    });
  }
  const mean = sumOf(n, (o) => old[o]! * rewards[o]!);
  const variance = sumOf(n, (o) => old[o]! * (rewards[o]! - mean) ** 2);
  const divisor = normalization === 'mean' ? 1 : Math.sqrt(variance + varianceEpsilon);
  return Float64Array.from(old, (_, o) => (divisor === 0 ? 0 : (rewards[o]! - mean) / divisor));
}

/** The expected advantage of an answer that is accepted, and of one that is not, over all outcomes for the others in its group. */
function inGroups(size: number, p: number, epsilon: number | null): [number, number] {
  const expected = [0, 0];
  for (let others = 0; others < 2 ** (size - 1); others++) {
    const bits = Array.from({ length: size - 1 }, (_, i) => (others >> i) & 1);
    const weight = bits.reduce((w, bit) => w * (bit ? p : 1 - p), 1);
    for (const own of [0, 1]) {
      const group = [own, ...bits];
      const mean = group.reduce((a, b) => a + b) / size;
      const variance = group.reduce((a, b) => a + (b - mean) ** 2, 0) / size;
      const divisor = epsilon === null ? 1 : Math.sqrt(variance + epsilon);
      expected[own]! += variance === 0 ? 0 : (weight * (own - mean)) / divisor;
    }
  }
  return [expected[1]!, expected[0]!];
}

export function updateOf(
  reference: Float64Array,
  old: Float64Array,
  rewards: ArrayLike<number>,
  variant: Variant,
): Update {
  const { alpha = 1, beta, clip = { low: 1, high: Infinity } } = variant;
  return { reference, old, advantage: calibrated(old, rewards, variant), alpha, beta, ...clip };
}

export const kl = (p: Float64Array, q: Float64Array): number =>
  p.some((value, o) => value > 0 && q[o] === 0)
    ? Infinity
    : sumOf(p.length, (o) => (p[o] === 0 ? 0 : p[o]! * Math.log(p[o]! / q[o]!)));

/** E_old[f] of the outcomes whose advantage has this sign; what the old policy cannot have counts as the limit says. */
export function gainOf(policy: Float64Array, { old, advantage, low, high }: Update, sign: 1 | -1): number {
  return sumOf(policy.length, (o) => {
    const a = advantage[o]!;
    if (sign * a <= 0) return 0;
    if (old[o] === 0) return a > 0 && high < Infinity ? 0 : policy[o]! * a;
    const ratio = policy[o]! / old[o]!;
    const clipped = Math.min(Math.max(ratio, 1 - low), 1 + high);
    return old[o]! * Math.min(ratio * a, clipped * a);
  });
}

export function objectiveOf(policy: Float64Array, update: Update): number {
  const { reference, old, alpha, beta } = update;
  const penalty = (alpha && alpha * kl(policy, reference)) + (1 - alpha && (1 - alpha) * kl(policy, old));
  return gainOf(policy, update, 1) + gainOf(policy, update, -1) - beta * penalty;
}

/** The best policy without clipping: reference^alpha old^(1-alpha) exp(A/beta), normalised. */
export function bestOf({ reference, old, advantage, alpha, beta }: Update): Float64Array {
  return policyOf(
    advantage.map((a, o) => {
      const anchor = (alpha && alpha * Math.log(reference[o]!)) + (1 - alpha && (1 - alpha) * Math.log(old[o]!));
      return anchor + a / beta;
    }),
  );
}
