// The policy losses of the other trainers.

import { cap5, drGrpo, everyRow, guarded, k3, rowMean, rpg, tokenMean, within20 } from './parts.js';
import type { LossPreset } from './preset.js';

export const otherLosses = /* @__PURE__ */ (() =>
  ({
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
    slime: {
      trainer: 'slime',
      entry: 'ppo, summed over samples: the caller divides [default]',
      rule: { clip: { high: 0.28 }, aggregation: 'sequence-sum-token-mean', kl: { preset: 'slime' } },
    },
    'slime-gspo': {
      trainer: 'slime',
      entry: 'gspo',
      rule: {
        level: 'sequence',
        clip: { high: 0.28 },
        aggregation: 'sequence-sum-token-mean',
        kl: { preset: 'slime' },
      },
    },
    'slime-cispo': {
      trainer: 'slime',
      entry: 'cispo',
      rule: {
        surrogate: 'cispo',
        clip: { high: 0.28 },
        aggregation: 'sequence-sum-token-mean',
        kl: { preset: 'slime' },
      },
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
    'dr-grpo-repository': {
      trainer: 'drGrpo',
      entry: 'train_zero_math.py, drgrpo [default]',
      rule: { aggregation: drGrpo },
    },
    'rpg-fkl': { trainer: 'rpg', entry: 'rpg_rf_fkl', rule: rpg('forward') },
    'rpg-rkl': { trainer: 'rpg', entry: 'rpg_rf_rkl', rule: rpg('reverse') },
    'rpg-ufkl': { trainer: 'rpg', entry: 'rpg_rf_ufkl', rule: rpg('unnormalized-forward') },
    'rpg-urkl': { trainer: 'rpg', entry: 'rpg_rf_urkl', rule: rpg('unnormalized-reverse') },
  }) as const satisfies Readonly<Record<string, LossPreset>>)();
