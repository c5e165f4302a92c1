// The policy losses of TRL, and of Liger and Unsloth, which follow it.

import { cap5, drGrpo, everyRow, k3, padded, tokenMean } from './parts.js';
import type { LossPreset } from './preset.js';

export const trlLosses = /* @__PURE__ */ (() =>
  ({
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
  }) as const satisfies Readonly<Record<string, LossPreset>>)();
