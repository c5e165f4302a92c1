// The conventions of the trainers, as data: types, checks, names on the command line and docs/conventions.md follow from this.
//
// A rule lists only what differs from the paper's. `faithful` lists what the trainer does besides, which the rule leaves out
// because it is a defect. Where a trainer was read, and at which commit, is in trainers.ts.
import type { Convention } from './convention.js';

export interface Preset {
  /** Key of its trainer (trainers.ts). */
  readonly trainer: string;
  /** The function or class of the trainer, with the setting that chooses the rule; [default] where it needs none. */
  readonly entry: string;
  readonly rule: Partial<Convention>;
  readonly faithful?: Partial<Convention>;
}

/** (r - mean) / (std + epsilon), the deviation over n - 1. */
const zScore = (epsilon: number) => ({ ddof: 1, epsilon, epsilonOn: 'std' }) as const;
const centred = { scale: 'none' } as const;
const leaveOneOut = { baseline: 'leave-one-out', scale: 'none' } as const;
/** Most trainers let a reward that is NaN spread over its group. */
const spread = { missing: 'propagate' } as const;

export const presets = {
  paper: { trainer: 'paper', entry: 'section 2.1', rule: {} },

  trl: { trainer: 'trl', entry: 'GRPOTrainer [default]', rule: { ...zScore(1e-4), missing: 'skip' } },
  'trl-batch': {
    trainer: 'trl',
    entry: 'GRPOTrainer, scale_rewards="batch"',
    rule: { ...zScore(1e-4), scale: 'batch-std', missing: 'skip' },
  },
  'trl-none': { trainer: 'trl', entry: 'GRPOTrainer, scale_rewards="none"', rule: { ...centred, missing: 'skip' } },
  'trl-async': {
    trainer: 'trl',
    entry: 'AsyncGRPOTrainer [default]',
    rule: { ddof: 0, epsilon: 1e-8, epsilonOn: 'std' },
    faithful: spread,
  },
  'trl-rloo': { trainer: 'trl', entry: 'RLOOTrainer [default]', rule: { ...leaveOneOut, missing: 'skip' } },
  'trl-rloo-normalized': {
    trainer: 'trl',
    entry: 'RLOOTrainer, normalize_advantages=True',
    rule: {
      ...leaveOneOut,
      missing: 'skip',
      whiten: { ddof: 1, epsilon: 1e-4, epsilonOn: 'std', countEpsilon: 0 },
    },
  },

  verl: {
    trainer: 'verl',
    entry: 'grpo [default]',
    rule: { ...zScore(1e-6), singleton: 'raw' },
    faithful: spread,
  },
  'verl-no-std': {
    trainer: 'verl',
    entry: 'grpo, norm_adv_by_std_in_grpo=False',
    rule: { ...centred, singleton: 'raw' },
    faithful: spread,
  },
  'verl-rloo': {
    trainer: 'verl',
    entry: 'rloo',
    rule: { ...leaveOneOut, singleton: 'raw' },
    faithful: spread,
  },
  'verl-rloo-vectorized': { trainer: 'verl', entry: 'rloo_vectorized', rule: leaveOneOut, faithful: spread },
  'verl-reinforce-plus-plus': {
    trainer: 'verl',
    entry: 'reinforce_plus_plus_baseline',
    rule: {
      ...centred,
      singleton: 'raw',
      whiten: { ddof: 1, epsilon: 1e-8, epsilonOn: 'variance', countEpsilon: 1e-8 },
    },
    faithful: spread,
  },
  'verl-opo': {
    trainer: 'verl',
    entry: 'opo',
    rule: { ...centred, baseline: 'length-weighted', singleton: 'raw' },
    faithful: spread,
  },
  'verl-pass-at-k': {
    trainer: 'verl',
    entry: 'grpo_passk',
    rule: { ...zScore(1e-6), baseline: 'runner-up', singleton: 'error' },
    faithful: spread,
  },
  'verl-gpg': {
    trainer: 'verl',
    entry: 'gpg',
    rule: { scale: 'nonzero-share', epsilon: 0, singleton: 'raw' },
    faithful: spread,
  },

  openrlhf: {
    trainer: 'openrlhf',
    entry: 'group_norm',
    rule: zScore(1e-9),
    faithful: { ...spread, singleton: 'nan' },
  },
  'openrlhf-reinforce-baseline': {
    trainer: 'openrlhf',
    entry: 'reinforce_baseline',
    rule: { ...centred, whiten: { ddof: 0, epsilon: 1e-8, epsilonOn: 'floor', countEpsilon: 0 } },
    faithful: spread,
  },
  'openrlhf-dr-grpo': { trainer: 'openrlhf', entry: 'dr_grpo', rule: centred, faithful: spread },
  'openrlhf-rloo': {
    trainer: 'openrlhf',
    entry: 'rloo',
    rule: leaveOneOut,
    faithful: { ...spread, singleton: 'nan' },
  },

  nemo: {
    trainer: 'nemo',
    entry: 'GRPOAdvantageEstimator [default]',
    rule: { ...zScore(1e-6), baseline: 'leave-one-out', scale: 'leave-one-out-std' },
    faithful: { ...spread, besselPrecision: 'single' },
  },
  'nemo-mean': {
    trainer: 'nemo',
    entry: 'GRPOAdvantageEstimator, use_leave_one_out_baseline=false',
    rule: zScore(1e-6),
    faithful: { ...spread, besselPrecision: 'single' },
  },
  'nemo-no-std': {
    trainer: 'nemo',
    entry: 'GRPOAdvantageEstimator, normalize_rewards=false',
    rule: leaveOneOut,
    faithful: spread,
  },

  slime: {
    trainer: 'slime',
    entry: 'grpo, gspo, cispo [default]',
    rule: zScore(1e-6),
    faithful: { ...spread, unequalGroups: 'merge' },
  },
  'slime-no-std': {
    trainer: 'slime',
    entry: 'disable_grpo_std_normalization',
    rule: centred,
    faithful: { ...spread, unequalGroups: 'merge' },
  },

  prime: { trainer: 'prime', entry: 'grpo [default]', rule: centred, faithful: spread },
  'prime-max-rl': { trainer: 'prime', entry: 'max_rl', rule: { scale: 'mean', epsilon: 0 }, faithful: spread },

  torchtune: {
    trainer: 'torchtune',
    entry: 'grpo_full_finetune_distributed [default]',
    rule: zScore(1e-4),
    faithful: { ...spread, singleton: 'nan' },
  },

  'open-instruct': { trainer: 'openInstruct', entry: 'centered [default]', rule: centred, faithful: spread },
  'open-instruct-standard': {
    trainer: 'openInstruct',
    entry: 'standard',
    rule: { ddof: 0, epsilon: 1e-8, epsilonOn: 'std' },
    faithful: spread,
  },

  unsloth: { trainer: 'unsloth', entry: 'the advantages of TRL', rule: { ...zScore(1e-4), missing: 'skip' } },
  liger: { trainer: 'liger', entry: 'the advantages of TRL', rule: { ...zScore(1e-4), missing: 'skip' } },

  'ms-swift': { trainer: 'msSwift', entry: 'grpo [default]', rule: zScore(1e-4), faithful: spread },
  'ms-swift-batch': {
    trainer: 'msSwift',
    entry: 'grpo, scale_rewards=batch',
    rule: { ...zScore(1e-4), scale: 'batch-std' },
    faithful: spread,
  },
  'ms-swift-none': { trainer: 'msSwift', entry: 'grpo, scale_rewards=none', rule: centred, faithful: spread },
  'ms-swift-rloo': { trainer: 'msSwift', entry: 'rloo', rule: leaveOneOut, faithful: spread },
  'ms-swift-rloo-group': {
    trainer: 'msSwift',
    entry: 'rloo, scale_rewards=group',
    rule: { ...zScore(1e-4), baseline: 'leave-one-out' },
    faithful: spread,
  },
  'ms-swift-rloo-batch': {
    trainer: 'msSwift',
    entry: 'rloo, scale_rewards=batch',
    rule: { ...zScore(1e-4), baseline: 'leave-one-out', scale: 'batch-std' },
    faithful: spread,
  },
  'ms-swift-reinforce-plus-plus': {
    trainer: 'msSwift',
    entry: 'reinforce_plus_plus',
    rule: { ...zScore(1e-4), scale: 'batch-centred-std' },
    faithful: spread,
  },

  areal: { trainer: 'areal', entry: 'group mean, group std', rule: zScore(1e-5), faithful: spread },
  'areal-leave-one-out': {
    trainer: 'areal',
    entry: 'group mean, group std, mean_leave1out',
    rule: { ...zScore(1e-5), baseline: 'leave-one-out', scale: 'centred-std' },
    faithful: { ...spread, singleton: 'raw' },
  },

  roll: {
    trainer: 'roll',
    entry: 'group mean, group std',
    rule: zScore(1e-6),
    faithful: { ...spread, singleton: 'nan' },
  },
  'roll-batch-std': {
    trainer: 'roll',
    entry: 'group mean, batch std',
    rule: { ...zScore(1e-6), scale: 'batch-std' },
    faithful: spread,
  },
  'roll-batch': {
    trainer: 'roll',
    entry: 'batch mean, batch std',
    rule: { ...zScore(1e-6), baseline: 'batch-mean', scale: 'batch-std', singleton: 'zero' },
    faithful: spread,
  },

  skyrl: { trainer: 'skyrl', entry: 'grpo [default]', rule: { ...zScore(1e-6), singleton: 'raw' }, faithful: spread },
  'skyrl-no-std': {
    trainer: 'skyrl',
    entry: 'grpo, grpo_norm_by_std=false',
    rule: { ...centred, singleton: 'raw' },
    faithful: spread,
  },
  'skyrl-rloo': { trainer: 'skyrl', entry: 'rloo', rule: leaveOneOut, faithful: spread },
  'skyrl-maxrl': {
    trainer: 'skyrl',
    entry: 'maxrl',
    rule: { scale: 'mean', epsilon: 1e-6, epsilonOn: 'std', singleton: 'raw' },
    faithful: spread,
  },

  'dr-grpo': { trainer: 'drGrpo', entry: 'drgrpo [default]', rule: centred, faithful: spread },
  'dr-grpo-std': {
    trainer: 'drGrpo',
    entry: 'grpo',
    rule: zScore(1e-8),
    faithful: { ...spread, singleton: 'nan' },
  },

  rloo: { trainer: 'rloo', entry: 'r - mean of the others', rule: leaveOneOut },
  maxrl: {
    trainer: 'maxrl',
    entry: 'maxrl',
    rule: { scale: 'mean', epsilon: 1e-6, epsilonOn: 'std' },
    faithful: spread,
  },
  'maxrl-one-sided': {
    trainer: 'maxrl',
    entry: 'one_sided_grpo',
    rule: { scale: 'root-mean', epsilon: 1e-6, epsilonOn: 'std' },
    faithful: spread,
  },
  'maxrl-clipped-p-norm': {
    trainer: 'maxrl',
    entry: 'clipped_pnorm',
    rule: { scale: 'sum', epsilon: 0.125, epsilonOn: 'floor' },
    faithful: spread,
  },
  pkpo: { trainer: 'maxrl', entry: 'pkpo, k = 4', rule: { ...leaveOneOut, shaping: 'pkpo', k: 4 }, faithful: spread },
  'pass-at-k': {
    trainer: 'passAtK',
    entry: 'arXiv 2508.10751, k = 4',
    rule: { shaping: 'pass-at-k', k: 4, scale: 'bernoulli-std', epsilon: 0 },
  },
  'f-grpo': {
    trainer: 'fGrpo',
    entry: 'arXiv 2602.06717, gamma = 1',
    rule: { ...zScore(1e-6), focus: 1 },
  },
} as const satisfies Record<string, Preset>;

/** Names of conventions: the paper's, or a trainer's. */
export type ConventionName = keyof typeof presets;
