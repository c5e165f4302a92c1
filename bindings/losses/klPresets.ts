// The KL terms of the trainers, as data: types, checks and docs/conventions.md follow from this. A rule lists only what differs
// from a plain k3. Where a trainer was read, and at which commit, is in rewards/trainers.ts.
import type { KlRule } from './klForm.js';

export interface KlPreset {
  /** Key of its trainer (rewards/trainers.ts). */
  readonly trainer: string;
  /** The setting that chooses the rule; [default] where it needs none. */
  readonly entry: string;
  /** Whether the trainer puts the estimate into the loss or into the reward. */
  readonly placement: 'loss' | 'reward' | 'both';
  readonly rule: Partial<KlRule>;
}

const k3 = { estimator: 'k3' } as const;
const clamped = { inputClamp: 20, outputClamp: 10 } as const;

export const klPresets = {
  k1: { trainer: 'schulman', entry: 'log π/ref', placement: 'both', rule: { estimator: 'k1' } },
  k2: { trainer: 'schulman', entry: '(log π/ref)²/2', placement: 'both', rule: { estimator: 'k2' } },
  k3: { trainer: 'schulman', entry: 'ref/π − 1 + log π/ref', placement: 'both', rule: k3 },

  trl: { trainer: 'trl', entry: 'GRPOTrainer [default]', placement: 'loss', rule: k3 },
  'trl-bias-correction': {
    trainer: 'trl',
    entry: 'GRPOTrainer, use_bias_correction_kl=True',
    placement: 'loss',
    rule: { ...k3, weight: 'ratio' },
  },
  'trl-rloo': { trainer: 'trl', entry: 'RLOOTrainer [default]', placement: 'reward', rule: { estimator: 'k1' } },
  verl: {
    trainer: 'verl',
    entry: 'kl_loss_type=low_var_kl [default], k3',
    placement: 'loss',
    rule: { ...k3, ...clamped },
  },
  'verl-straight-through': {
    trainer: 'verl',
    entry: 'kl_loss_type=low_var_kl+, k3+',
    placement: 'loss',
    rule: { ...k3, ...clamped, straightThrough: true },
  },
  'verl-k1': { trainer: 'verl', entry: 'kl, k1', placement: 'both', rule: { estimator: 'k1' } },
  'verl-k2': { trainer: 'verl', entry: 'mse, k2', placement: 'both', rule: { estimator: 'k2' } },
  'verl-abs': { trainer: 'verl', entry: 'abs', placement: 'both', rule: { estimator: 'abs' } },
  openrlhf: {
    trainer: 'openrlhf',
    entry: 'k1 [default]',
    placement: 'both',
    rule: { estimator: 'k1', outputClamp: 10 },
  },
  'openrlhf-k2': { trainer: 'openrlhf', entry: 'k2', placement: 'both', rule: { estimator: 'k2', outputClamp: 10 } },
  'openrlhf-k3': { trainer: 'openrlhf', entry: 'k3', placement: 'both', rule: { ...k3, outputClamp: 10 } },
  nemo: {
    trainer: 'nemo',
    entry: 'k3 [default]',
    placement: 'loss',
    rule: { ...k3, ...clamped, weight: 'self', clampOrder: 'after-weight' },
  },
  'nemo-rollout': {
    trainer: 'nemo',
    entry: 'k3, use_on_policy_kl_approximation',
    placement: 'loss',
    rule: { ...k3, ...clamped, weight: 'rollout-ratio', clampOrder: 'after-weight' },
  },
  liger: { trainer: 'liger', entry: 'k3 [default]', placement: 'loss', rule: k3 },
  unsloth: { trainer: 'unsloth', entry: 'k3 [default]', placement: 'loss', rule: k3 },
  torchtune: { trainer: 'torchtune', entry: 'k3 [default]', placement: 'loss', rule: k3 },
  slime: { trainer: 'slime', entry: 'k1 [default]', placement: 'loss', rule: { estimator: 'k1' } },
  'slime-k2': { trainer: 'slime', entry: 'k2', placement: 'loss', rule: { estimator: 'k2' } },
  'slime-k3': { trainer: 'slime', entry: 'k3', placement: 'loss', rule: k3 },
  'slime-low-variance': {
    trainer: 'slime',
    entry: 'low_var_kl',
    placement: 'loss',
    rule: { ...k3, outputClamp: 10 },
  },
  'slime-unbiased': {
    trainer: 'slime',
    entry: 'k1, use_unbiased_kl',
    placement: 'loss',
    rule: { estimator: 'k1', weight: 'ratio' },
  },
  'prime-square': {
    trainer: 'prime',
    entry: '(log π/behaviour)², twice k2, to the behaviour policy [default]',
    placement: 'loss',
    rule: { estimator: 'k2' },
  },
  'open-instruct': {
    trainer: 'openInstruct',
    entry: 'kl_estimator=2 [default]',
    placement: 'loss',
    rule: { ...k3, inputClamp: 40 },
  },
  'open-instruct-k1': {
    trainer: 'openInstruct',
    entry: 'kl_estimator=0',
    placement: 'loss',
    rule: { estimator: 'k1', inputClamp: 40 },
  },
  'open-instruct-k2': {
    trainer: 'openInstruct',
    entry: 'kl_estimator=1',
    placement: 'loss',
    rule: { estimator: 'k2', inputClamp: 40 },
  },
  'open-instruct-weighted': {
    trainer: 'openInstruct',
    entry: 'kl_estimator=3',
    placement: 'loss',
    rule: { estimator: 'k1', inputClamp: 40, weight: 'ratio' },
  },
  'ms-swift': { trainer: 'msSwift', entry: 'k3 [default]', placement: 'loss', rule: { ...k3, ...clamped } },
  areal: { trainer: 'areal', entry: 'k1 [default]', placement: 'reward', rule: { estimator: 'k1', outputClamp: 10 } },
  roll: { trainer: 'roll', entry: 'k3 [default]', placement: 'both', rule: { ...k3, outputClamp: 10 } },
  skyrl: { trainer: 'skyrl', entry: 'k3 [default]', placement: 'both', rule: { ...k3, ...clamped } },
  'rpg-fkl': { trainer: 'rpg', entry: 'rpg_fkl', placement: 'loss', rule: { estimator: 'rpg-fkl' } },
  'rpg-rkl': { trainer: 'rpg', entry: 'rpg_rkl', placement: 'loss', rule: { estimator: 'rpg-rkl', outputClamp: 10 } },
  'rpg-ufkl': {
    trainer: 'rpg',
    entry: 'rpg_ufkl',
    placement: 'loss',
    rule: { estimator: 'rpg-ufkl', outputClamp: 10 },
  },
  'rpg-urkl': {
    trainer: 'rpg',
    entry: 'rpg_urkl',
    placement: 'loss',
    rule: { estimator: 'rpg-urkl', outputClamp: 10 },
  },
  'rpg-js': { trainer: 'rpg', entry: 'rpg_js', placement: 'loss', rule: { estimator: 'rpg-js', outputClamp: 10 } },
  'rpg-ujs': { trainer: 'rpg', entry: 'rpg_ujs', placement: 'loss', rule: { estimator: 'rpg-ujs', outputClamp: 10 } },
} as const satisfies Readonly<Record<string, KlPreset>>;

export type KlPresetName = keyof typeof klPresets;
