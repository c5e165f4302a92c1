// The policy losses of the trainers, as data: types, checks and docs/conventions.md follow from this.
//
// A rule lists only what differs from the plain one, which clips ratios of tokens at 0.8 and 1.2 and takes the mean over rows of the
// means over their tokens. `faithful` lists what the trainer does besides, which the rule leaves out because it is a defect. Where a
// trainer was read, and at which commit, is in rewards/trainers.ts. Policies that a setting compares with are those of the call:
// `old` is what the ratio divides by.
import type { RuleChanges } from './lossRule.js';

export interface LossPreset {
  /** Key of its trainer (rewards/trainers.ts). */
  readonly trainer: string;
  /** The function or class of the trainer, with the setting that chooses the rule; [default] where it needs none. */
  readonly entry: string;
  readonly rule: RuleChanges;
  readonly faithful?: RuleChanges;
}

/** Added to numbers of tokens. */
const guarded = { tokenEpsilon: 1e-8 } as const;
const tokenMean = { rule: 'token-mean' } as const;
/** The mean over all rows, those without tokens too. */
const everyRow = { rule: 'sequence-mean-token-mean', emptyRows: 'counted' } as const;
const rowMean = { rule: 'sequence-mean-token-mean', ...guarded } as const;
const drGrpo = { rule: 'sequence-mean-token-sum-norm', emptyRows: 'counted' } as const;
const padded = { rule: 'length-mean', emptyRows: 'counted', padded: true } as const;
/** Ratios up to 5, without a lower bound. */
const cap5 = { low: Infinity, high: 4 } as const;
const capped20 = { low: Infinity, high: 19 } as const;
const within20 = { logRatioBounds: [-20, 20] } as const;
const k3 = { preset: 'k3' } as const;

export const lossPresets = {
  ppo: { trainer: 'method', entry: 'the clipped surrogate', rule: { aggregation: tokenMean } },
  grpo: {
    trainer: 'method',
    entry: 'means of rows, their mean [default here]',
    rule: { kl: { ...k3, coefficient: 0 } },
  },
  bnpo: { trainer: 'method', entry: 'the mean over the tokens of the batch', rule: { aggregation: tokenMean } },
  'dr-grpo': { trainer: 'method', entry: 'sums over a length that all rows share', rule: { aggregation: drGrpo } },
  dapo: { trainer: 'method', entry: 'clip higher', rule: { clip: { high: 0.28 }, aggregation: tokenMean } },
  cispo: {
    trainer: 'method',
    entry: 'ratios as constants, up to 5',
    rule: { surrogate: 'cispo', clip: cap5, aggregation: tokenMean },
  },
  gspo: { trainer: 'method', entry: 'ratios of rows', rule: { level: 'sequence' } },
  'gspo-token': { trainer: 'method', entry: 'ratios of rows, gradients of tokens', rule: { level: 'sequence-token' } },
  sapo: { trainer: 'method', entry: 'soft gates', rule: { surrogate: 'sapo', clip: null } },
  gmpo: {
    trainer: 'method',
    entry: 'geometric means of clipped ratios',
    rule: { level: 'geometric', clip: { low: 0.4, high: 0.4, of: 'log' } },
  },
  luspo: {
    trainer: 'method',
    entry: 'ratios of rows, rows by their lengths',
    rule: { level: 'sequence', aggregation: 'sequence-mean-token-sum' },
  },
  vespo: {
    trainer: 'method',
    entry: 'gamma weights of rows',
    rule: { surrogate: 'vespo', clip: null, aggregation: tokenMean },
  },
  'dppo-tv': {
    trainer: 'method',
    entry: 'a trust region in total variation',
    rule: { surrogate: 'cispo', clip: capped20, trustRegion: { divergence: 'tv' }, aggregation: tokenMean },
  },
  'dppo-kl': {
    trainer: 'method',
    entry: 'a trust region in KL',
    rule: { surrogate: 'cispo', clip: capped20, trustRegion: { divergence: 'kl' }, aggregation: tokenMean },
  },
  real: {
    trainer: 'method',
    entry: 'rewards as labels',
    rule: { surrogate: 'real', clip: null, aggregation: tokenMean },
  },

  trl: { trainer: 'trl', entry: 'GRPOTrainer, loss_type="dapo" [default]', rule: { aggregation: tokenMean, kl: k3 } },
  'trl-grpo': { trainer: 'trl', entry: 'loss_type="grpo"', rule: { aggregation: everyRow, kl: k3 } },
  'trl-bnpo': { trainer: 'trl', entry: 'loss_type="bnpo"', rule: { aggregation: tokenMean, kl: k3 } },
  'trl-dr-grpo': { trainer: 'trl', entry: 'loss_type="dr_grpo"', rule: { aggregation: drGrpo, kl: k3 } },
  'trl-gspo': {
    trainer: 'trl',
    entry: 'loss_type="grpo", importance_sampling_level="sequence"',
    rule: { level: 'sequence', aggregation: everyRow, kl: k3 },
  },
  'trl-gspo-token': {
    trainer: 'trl',
    entry: 'GSPOTokenTrainer',
    rule: { level: 'sequence-token', aggregation: everyRow, kl: k3 },
  },
  'trl-cispo': {
    trainer: 'trl',
    entry: 'loss_type="cispo", epsilon_high=5: ratios up to epsilon_high itself',
    rule: { surrogate: 'cispo', clip: cap5, aggregation: tokenMean, kl: k3 },
  },
  'trl-sapo': {
    trainer: 'trl',
    entry: 'loss_type="sapo"',
    rule: { surrogate: 'sapo', clip: null, aggregation: everyRow, kl: k3 },
  },
  'trl-luspo': {
    trainer: 'trl',
    entry: 'loss_type="luspo"',
    rule: { level: 'sequence', aggregation: { rule: 'sequence-mean-token-sum', emptyRows: 'counted' }, kl: k3 },
    faithful: { aggregation: padded },
  },
  'trl-vespo': {
    trainer: 'trl',
    entry: 'loss_type="vespo"',
    rule: { surrogate: 'vespo', clip: null, aggregation: tokenMean, kl: k3 },
    faithful: { phi: 'differentiated' },
  },
  'trl-gmpo': {
    trainer: 'trl',
    entry: 'GMPOTrainer',
    rule: { level: 'geometric', clip: { low: 0.4, high: 0.4, of: 'log' }, aggregation: everyRow },
  },
  'trl-rloo': { trainer: 'trl', entry: 'RLOOTrainer', rule: { level: 'sequence-sum', aggregation: everyRow } },
  'trl-corrected': {
    trainer: 'trl',
    entry: 'GRPOTrainer, vLLM: sequence_mask [default]',
    rule: {
      aggregation: tokenMean,
      kl: k3,
      correction: { weight: 'sequence', bound: 'mask', on: 'sequence', high: 3 },
    },
  },

  verl: {
    trainer: 'verl',
    entry: 'vanilla, token-mean [default]',
    rule: { dualClip: 3, ...within20, aggregation: tokenMean, kl: { preset: 'verl' } },
  },
  'verl-sequence-mean': {
    trainer: 'verl',
    entry: 'vanilla, seq-mean-token-mean',
    rule: { dualClip: 3, ...within20, aggregation: rowMean, kl: { preset: 'verl' } },
  },
  'verl-gspo': {
    trainer: 'verl',
    entry: 'gspo',
    rule: { level: 'sequence-token', logRatioBounds: [-Infinity, 10], aggregation: rowMean, kl: { preset: 'verl' } },
  },
  'verl-sapo': {
    trainer: 'verl',
    entry: 'sapo',
    rule: { surrogate: 'sapo', clip: null, ...within20, aggregation: rowMean, kl: { preset: 'verl' } },
  },
  'verl-gpg': { trainer: 'verl', entry: 'gpg', rule: { surrogate: 'reinforce', clip: null, aggregation: tokenMean } },
  'verl-geo-mean': {
    trainer: 'verl',
    entry: 'geo_mean',
    rule: {
      level: 'geometric',
      clip: { low: 0.2, high: 0.2, of: 'log' },
      ratioEpsilon: 1e-8,
      aggregation: everyRow,
    },
  },
  'verl-cispo': {
    trainer: 'verl',
    entry: 'cispo',
    rule: { surrogate: 'cispo', ...within20, aggregation: tokenMean, kl: { preset: 'verl' } },
  },
  'verl-dppo-tv': {
    trainer: 'verl',
    entry: 'dppo_tv',
    rule: {
      surrogate: 'cispo',
      clip: capped20,
      ...within20,
      trustRegion: { divergence: 'tv' },
      aggregation: tokenMean,
    },
  },
  'verl-dppo-kl': {
    trainer: 'verl',
    entry: 'dppo_kl',
    rule: {
      surrogate: 'cispo',
      clip: capped20,
      ...within20,
      trustRegion: { divergence: 'kl' },
      aggregation: tokenMean,
    },
  },
  'verl-dro': {
    trainer: 'verl',
    entry: 'dro, β = 0.05',
    rule: { surrogate: 'reinforce', clip: null, proximal: 0.025, aggregation: tokenMean },
  },

  openrlhf: {
    trainer: 'openrlhf',
    entry: 'PolicyLoss, ppo [default]',
    rule: { ...within20, aggregation: tokenMean, kl: { preset: 'openrlhf' } },
  },
  'openrlhf-sequence-mean': {
    trainer: 'openrlhf',
    entry: 'PolicyLoss, ppo, token_level_loss=False',
    rule: { ...within20, aggregation: rowMean, kl: { preset: 'openrlhf' } },
  },
  'openrlhf-gspo': {
    trainer: 'openrlhf',
    entry: 'PolicyLoss, gspo',
    rule: { level: 'sequence', aggregation: rowMean, kl: { preset: 'openrlhf' } },
  },

  nemo: {
    trainer: 'nemo',
    entry: 'ClippedPGLossFn [default]',
    rule: { aggregation: { ...tokenMean, ...guarded }, kl: { preset: 'nemo', coefficient: 0.01 } },
  },
  'nemo-sequence-mean': {
    trainer: 'nemo',
    entry: 'ClippedPGLossFn, token_level_loss=false',
    rule: { aggregation: { ...rowMean, sequenceEpsilon: 1e-8 }, kl: { preset: 'nemo', coefficient: 0.01 } },
  },
  'nemo-gspo': {
    trainer: 'nemo',
    entry: 'ClippedPGLossFn, sequence_level_importance_ratios',
    rule: {
      level: 'sequence',
      ratioEpsilon: 1e-8,
      aggregation: { ...rowMean, sequenceEpsilon: 1e-8 },
      kl: { preset: 'nemo', coefficient: 0.01 },
    },
  },
  'nemo-cispo': {
    trainer: 'nemo',
    entry: 'ClippedPGLossFn, cispo',
    rule: {
      surrogate: 'cispo',
      aggregation: { ...tokenMean, ...guarded },
      kl: { preset: 'nemo', coefficient: 0.01 },
    },
  },
  'nemo-on-policy': {
    trainer: 'nemo',
    entry: 'ClippedPGLossFn, force_on_policy_ratio',
    rule: { level: 'none', aggregation: { ...tokenMean, ...guarded }, kl: { preset: 'nemo', coefficient: 0.01 } },
  },
  'nemo-reinforce': {
    trainer: 'nemo',
    entry: 'ClippedPGLossFn, disable_ppo_ratio',
    rule: {
      surrogate: 'reinforce',
      clip: null,
      aggregation: { ...tokenMean, ...guarded },
      kl: { preset: 'nemo', coefficient: 0.01 },
    },
  },

  liger: {
    trainer: 'liger',
    entry: 'loss_type="dapo" [default]',
    rule: { aggregation: tokenMean, kl: { ...k3, coefficient: 0.04 } },
  },
  'liger-grpo': {
    trainer: 'liger',
    entry: 'loss_type="grpo"',
    rule: { aggregation: everyRow, kl: { ...k3, coefficient: 0.04 } },
  },
  'liger-dr-grpo': {
    trainer: 'liger',
    entry: 'loss_type="dr_grpo"',
    rule: { aggregation: drGrpo, kl: { ...k3, coefficient: 0.04 } },
  },
  'liger-cispo': {
    trainer: 'liger',
    entry: 'loss_type="cispo", epsilon_high=5: ratios up to epsilon_high itself',
    rule: { surrogate: 'cispo', clip: cap5, aggregation: tokenMean, kl: { ...k3, coefficient: 0.04 } },
  },
  'liger-sapo': {
    trainer: 'liger',
    entry: 'loss_type="sapo"',
    rule: { surrogate: 'sapo', clip: null, aggregation: everyRow, kl: { ...k3, coefficient: 0.04 } },
  },
  'liger-luspo': {
    trainer: 'liger',
    entry: 'loss_type="luspo", importance_sampling_level="sequence"',
    rule: {
      level: 'sequence',
      aggregation: { rule: 'sequence-mean-token-sum', emptyRows: 'counted' },
      kl: { ...k3, coefficient: 0.04 },
    },
    faithful: { aggregation: padded },
  },
  'liger-vespo': {
    trainer: 'liger',
    entry: 'loss_type="vespo"',
    rule: { surrogate: 'vespo', clip: null, aggregation: tokenMean, kl: { ...k3, coefficient: 0.04 } },
  },

  slime: {
    trainer: 'slime',
    entry: 'ppo, summed over samples: the caller divides [default]',
    rule: { clip: { high: 0.28 }, aggregation: 'sequence-sum-token-mean', kl: { preset: 'slime' } },
  },
  'slime-gspo': {
    trainer: 'slime',
    entry: 'gspo',
    rule: { level: 'sequence', clip: { high: 0.28 }, aggregation: 'sequence-sum-token-mean', kl: { preset: 'slime' } },
  },
  'slime-cispo': {
    trainer: 'slime',
    entry: 'cispo',
    rule: { surrogate: 'cispo', clip: { high: 0.28 }, aggregation: 'sequence-sum-token-mean', kl: { preset: 'slime' } },
  },
  prime: {
    trainer: 'prime',
    entry: 'default_loss_fn, old: the inference engine [default]',
    rule: { clip: null, trustRegion: { divergence: 'tv' }, proximal: 1e-3, aggregation: 'token-sum' },
  },
  'prime-ipo': {
    trainer: 'prime',
    entry: 'ipo: probabilities that moved by more than 0.1 either way are dropped',
    rule: {
      clip: null,
      trustRegion: { divergence: 'tv', low: 0.1, high: 0.1, ways: 'both' },
      proximal: 1e-3,
      aggregation: 'token-sum',
    },
  },
  torchtune: {
    trainer: 'torchtune',
    entry: 'GRPOLoss [default]',
    rule: {
      clip: { low: 0.1, high: 0.1 },
      aggregation: { ...tokenMean, ...guarded },
      kl: { ...k3, coefficient: 0.1 },
    },
  },
  'torchtune-simple': {
    trainer: 'torchtune',
    entry: 'GRPOSimpleLoss',
    rule: { level: 'none', aggregation: { ...tokenMean, ...guarded }, kl: { ...k3, coefficient: 0.1 } },
  },
  'open-instruct': {
    trainer: 'openInstruct',
    entry: 'dapo, token [default]',
    rule: {
      clip: { high: 0.272 },
      aggregation: tokenMean,
      kl: { preset: 'open-instruct', coefficient: 0.05 },
    },
  },
  'open-instruct-cispo': {
    trainer: 'openInstruct',
    entry: 'cispo, token: no lower bound',
    rule: {
      surrogate: 'cispo',
      clip: { low: Infinity, high: 0.272 },
      aggregation: tokenMean,
      kl: { preset: 'open-instruct', coefficient: 0.05 },
    },
  },
  'open-instruct-corrected': {
    trainer: 'openInstruct',
    entry: 'dapo, token, truncated importance sampling [default]',
    rule: {
      clip: { high: 0.272 },
      correction: { high: 2, logClamp: 10 },
      aggregation: tokenMean,
      kl: { preset: 'open-instruct', coefficient: 0.05 },
    },
  },
  unsloth: {
    trainer: 'unsloth',
    entry: 'grpo_compute_loss, loss_type="dapo"',
    rule: { aggregation: tokenMean, kl: k3 },
  },
  'unsloth-grpo': { trainer: 'unsloth', entry: 'loss_type="grpo"', rule: { aggregation: everyRow, kl: k3 } },
  'unsloth-dr-grpo': { trainer: 'unsloth', entry: 'loss_type="dr_grpo"', rule: { aggregation: drGrpo, kl: k3 } },
  'unsloth-cispo': {
    trainer: 'unsloth',
    entry: 'loss_type="cispo", epsilon_high=5: ratios up to epsilon_high itself',
    rule: { surrogate: 'cispo', clip: cap5, aggregation: tokenMean, kl: k3 },
  },
  'unsloth-sapo': {
    trainer: 'unsloth',
    entry: 'loss_type="sapo"',
    rule: { surrogate: 'sapo', clip: null, aggregation: everyRow, kl: k3 },
  },
  'unsloth-luspo': {
    trainer: 'unsloth',
    entry: 'loss_type="luspo", importance_sampling_level="sequence": padding does not count',
    rule: { level: 'sequence', aggregation: { rule: 'sequence-mean-token-sum', emptyRows: 'counted' }, kl: k3 },
  },
  'unsloth-vespo': {
    trainer: 'unsloth',
    entry: 'loss_type="vespo"',
    rule: { surrogate: 'vespo', clip: null, aggregation: tokenMean, kl: k3 },
  },
  'ms-swift': {
    trainer: 'msSwift',
    entry: 'loss_type=grpo [default]',
    rule: { aggregation: everyRow, kl: { preset: 'ms-swift', coefficient: 0.04 } },
  },
  'ms-swift-gspo-token': {
    trainer: 'msSwift',
    entry: 'loss_type=grpo, importance_sampling_level=sequence_token',
    rule: { level: 'sequence-token', aggregation: everyRow, kl: { preset: 'ms-swift', coefficient: 0.04 } },
  },
  'ms-swift-cispo': {
    trainer: 'msSwift',
    entry: 'loss_type=cispo, epsilon_high=5: ratios up to epsilon_high itself',
    rule: { surrogate: 'cispo', clip: cap5, aggregation: tokenMean, kl: { preset: 'ms-swift', coefficient: 0.04 } },
  },
  'ms-swift-real': {
    trainer: 'msSwift',
    entry: 'loss_type=real',
    rule: { surrogate: 'real', clip: null, aggregation: tokenMean, kl: { preset: 'ms-swift', coefficient: 0.04 } },
  },
  areal: { trainer: 'areal', entry: 'ppo_actor_loss_fn [default]', rule: { aggregation: tokenMean } },
  'areal-gspo': {
    trainer: 'areal',
    entry: 'ppo_actor_loss_fn, importance_sampling_level=sequence',
    rule: { level: 'sequence', aggregation: tokenMean },
  },
  'areal-sapo': {
    trainer: 'areal',
    entry: 'sapo_loss_fn',
    rule: { surrogate: 'sapo', clip: null, aggregation: tokenMean },
  },
  roll: {
    trainer: 'roll',
    entry: 'agg_loss, token-mean',
    rule: { aggregation: tokenMean, kl: { preset: 'roll' } },
    faithful: { aggregation: { padded: true } },
  },
  'roll-sequence-mean': {
    trainer: 'roll',
    entry: 'agg_loss, seq-mean-token-mean',
    rule: { aggregation: { ...rowMean, sequenceEpsilon: 1e-8 }, kl: { preset: 'roll' } },
  },
  'roll-sum-norm': {
    trainer: 'roll',
    entry: 'agg_loss, seq-mean-token-sum-norm: no mean over rows',
    rule: { aggregation: 'token-sum-norm', kl: { preset: 'roll' } },
  },
  skyrl: {
    trainer: 'skyrl',
    entry: 'regular, token_mean [default]',
    rule: { ...within20, aggregation: tokenMean, kl: { preset: 'skyrl' } },
  },
  'skyrl-gspo': {
    trainer: 'skyrl',
    entry: 'gspo',
    rule: { level: 'sequence-token', logRatioBounds: [-Infinity, 10], aggregation: rowMean, kl: { preset: 'skyrl' } },
  },
  'skyrl-cispo': {
    trainer: 'skyrl',
    entry: 'cispo: ratios from 0 to 5',
    rule: {
      surrogate: 'cispo',
      clip: { low: 1, high: 4 },
      ...within20,
      aggregation: tokenMean,
      kl: { preset: 'skyrl' },
    },
  },
  'dr-grpo-repository': {
    trainer: 'drGrpo',
    entry: 'train_zero_math.py, drgrpo [default]',
    rule: { aggregation: drGrpo },
  },
} as const satisfies Readonly<Record<string, LossPreset>>;

export type LossName = keyof typeof lossPresets;
