// The conventions of the trainers, as data: types, checks, names on the command line and docs/conventions.md follow from this.
//
// A rule lists only what differs from the paper's. `faithful` lists what the trainer does besides, which the rule leaves out
// because it is a defect. Where each was read is in sources.ts, apart, since no program needs it to compute.
import type { Convention } from './choices.js';

export interface Preset {
  readonly rule: Partial<Convention>;
  readonly faithful?: Partial<Convention>;
}

/** (r - mean) / (std + epsilon), the deviation over n - 1. */
const zScore = (epsilon: number) => ({ ddof: 1, epsilon, epsilonOn: 'std' }) as const;
const centred = { scale: 'none' } as const;
const leaveOneOut = { baseline: 'leave-one-out', scale: 'none' } as const;
/** Most trainers let a reward that is NaN spread over its group. */
const spread = { missing: 'propagate' } as const;

export const presets = /* @__PURE__ */ (() =>
  ({
    paper: { rule: {} },

    trl: { rule: { ...zScore(1e-4), missing: 'skip' } },
    'trl-batch': {
      rule: { ...zScore(1e-4), scale: 'batch-std', missing: 'skip' },
    },
    'trl-none': { rule: { ...centred, missing: 'skip' } },
    'trl-async': {
      rule: { ddof: 0, epsilon: 1e-8, epsilonOn: 'std' },
      faithful: spread,
    },
    'trl-rloo': { rule: { ...leaveOneOut, missing: 'skip' } },
    'trl-rloo-normalized': {
      rule: {
        ...leaveOneOut,
        missing: 'skip',
        whiten: { ddof: 1, epsilon: 1e-4, epsilonOn: 'std', countEpsilon: 0 },
      },
    },

    verl: {
      rule: { ...zScore(1e-6), singleton: 'raw' },
      faithful: spread,
    },
    'verl-no-std': {
      rule: { ...centred, singleton: 'raw' },
      faithful: spread,
    },
    'verl-rloo': {
      rule: { ...leaveOneOut, singleton: 'raw' },
      faithful: spread,
    },
    'verl-rloo-vectorized': { rule: leaveOneOut, faithful: spread },
    'verl-reinforce-plus-plus': {
      rule: {
        ...centred,
        singleton: 'raw',
        whiten: { ddof: 1, epsilon: 1e-8, epsilonOn: 'variance', countEpsilon: 1e-8 },
      },
      faithful: spread,
    },
    'verl-opo': {
      rule: { ...centred, baseline: 'length-weighted', singleton: 'raw' },
      faithful: spread,
    },
    'verl-pass-at-k': {
      rule: { ...zScore(1e-6), baseline: 'runner-up', singleton: 'error' },
      faithful: spread,
    },
    'verl-gpg': {
      rule: { scale: 'nonzero-share', epsilon: 0, singleton: 'raw' },
      faithful: spread,
    },

    openrlhf: {
      rule: zScore(1e-9),
      faithful: { ...spread, singleton: 'nan' },
    },
    'openrlhf-reinforce-baseline': {
      rule: { ...centred, whiten: { ddof: 0, epsilon: 1e-8, epsilonOn: 'floor', countEpsilon: 0 } },
      faithful: spread,
    },
    'openrlhf-dr-grpo': { rule: centred, faithful: spread },
    'openrlhf-rloo': {
      rule: leaveOneOut,
      faithful: { ...spread, singleton: 'nan' },
    },

    nemo: {
      rule: { ...zScore(1e-6), baseline: 'leave-one-out', scale: 'leave-one-out-std' },
      faithful: { ...spread, besselPrecision: 'single' },
    },
    'nemo-mean': {
      rule: zScore(1e-6),
      faithful: { ...spread, besselPrecision: 'single' },
    },
    'nemo-no-std': {
      rule: leaveOneOut,
      faithful: spread,
    },

    slime: {
      rule: zScore(1e-6),
      faithful: { ...spread, unequalGroups: 'merge' },
    },
    'slime-no-std': {
      rule: centred,
      faithful: { ...spread, unequalGroups: 'merge' },
    },

    prime: { rule: centred, faithful: spread },
    'prime-max-rl': { rule: { scale: 'mean', epsilon: 0 }, faithful: spread },

    torchtune: {
      rule: zScore(1e-4),
      faithful: { ...spread, singleton: 'nan' },
    },

    'open-instruct': { rule: centred, faithful: spread },
    'open-instruct-standard': {
      rule: { ddof: 0, epsilon: 1e-8, epsilonOn: 'std' },
      faithful: spread,
    },

    unsloth: { rule: { ...zScore(1e-4), missing: 'skip' } },
    liger: { rule: { ...zScore(1e-4), missing: 'skip' } },

    'ms-swift': { rule: zScore(1e-4), faithful: spread },
    'ms-swift-batch': {
      rule: { ...zScore(1e-4), scale: 'batch-std' },
      faithful: spread,
    },
    'ms-swift-none': { rule: centred, faithful: spread },
    'ms-swift-rloo': { rule: leaveOneOut, faithful: spread },
    'ms-swift-rloo-group': {
      rule: { ...zScore(1e-4), baseline: 'leave-one-out' },
      faithful: spread,
    },
    'ms-swift-rloo-batch': {
      rule: { ...zScore(1e-4), baseline: 'leave-one-out', scale: 'batch-std' },
      faithful: spread,
    },
    'ms-swift-reinforce-plus-plus': {
      rule: { ...zScore(1e-4), scale: 'batch-centred-std' },
      faithful: spread,
    },

    areal: { rule: zScore(1e-5), faithful: spread },
    'areal-leave-one-out': {
      rule: { ...zScore(1e-5), baseline: 'leave-one-out', scale: 'centred-std' },
      faithful: { ...spread, singleton: 'raw' },
    },

    roll: {
      rule: zScore(1e-6),
      faithful: { ...spread, singleton: 'nan' },
    },
    'roll-batch-std': {
      rule: { ...zScore(1e-6), scale: 'batch-std' },
      faithful: spread,
    },
    'roll-batch': {
      rule: { ...zScore(1e-6), baseline: 'batch-mean', scale: 'batch-std', singleton: 'zero' },
      faithful: spread,
    },

    skyrl: { rule: { ...zScore(1e-6), singleton: 'raw' }, faithful: spread },
    'skyrl-no-std': {
      rule: { ...centred, singleton: 'raw' },
      faithful: spread,
    },
    'skyrl-rloo': { rule: leaveOneOut, faithful: spread },
    'skyrl-maxrl': {
      rule: { scale: 'mean', epsilon: 1e-6, epsilonOn: 'std', singleton: 'raw' },
      faithful: spread,
    },

    'dr-grpo': { rule: centred, faithful: spread },
    'dr-grpo-std': {
      rule: zScore(1e-8),
      faithful: { ...spread, singleton: 'nan' },
    },

    rloo: { rule: leaveOneOut },
    maxrl: {
      rule: { scale: 'mean', epsilon: 1e-6, epsilonOn: 'std' },
      faithful: spread,
    },
    'maxrl-one-sided': {
      rule: { scale: 'root-mean', epsilon: 1e-6, epsilonOn: 'std' },
      faithful: spread,
    },
    'maxrl-clipped-p-norm': {
      rule: { scale: 'sum', epsilon: 0.125, epsilonOn: 'floor' },
      faithful: spread,
    },
    pkpo: { rule: { ...leaveOneOut, shaping: 'pkpo', k: 4 }, faithful: spread },
    'pass-at-k': {
      rule: { shaping: 'pass-at-k', k: 4, scale: 'bernoulli-std', epsilon: 0 },
    },
    'f-grpo': {
      rule: { ...zScore(1e-6), focus: 1 },
    },
  }) as const satisfies Record<string, Preset>)();

/** Names of conventions: the paper's, or a trainer's. */
export type ConventionName = keyof typeof presets;
