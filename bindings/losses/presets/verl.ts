// The policy losses of verl, and of SkyRL and ROLL, which are built like it.

import { capped20, everyRow, rowMean, tokenMean, within20 } from './parts.js';
import type { LossPreset } from './preset.js';

export const verlLosses = /* @__PURE__ */ (() =>
  ({
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
    'verl-clip-cov': {
      trainer: 'verl',
      entry: 'clip_cov: tokens of large covariance dropped, drawn by a seed of its own',
      rule: { covariance: { effect: 'drop' }, aggregation: tokenMean, kl: { preset: 'verl' } },
    },
    'verl-kl-cov': {
      trainer: 'verl',
      entry: 'kl_cov: tokens of the largest covariance penalised',
      rule: { clip: null, covariance: { effect: 'penalty' }, aggregation: tokenMean, kl: { preset: 'verl' } },
    },
    'verl-corrected': {
      trainer: 'verl',
      entry: 'vanilla, rollout_is=token, threshold 2',
      rule: {
        dualClip: 3,
        ...within20,
        correction: { high: 2, logClamp: 20 },
        aggregation: tokenMean,
        kl: { preset: 'verl' },
      },
    },
    'skyrl-clip-cov': {
      trainer: 'skyrl',
      entry: 'clip_cov: tokens of large covariance dropped, drawn by a seed of its own',
      rule: { covariance: { effect: 'drop' }, aggregation: tokenMean, kl: { preset: 'skyrl' } },
    },
    'skyrl-kl-cov': {
      trainer: 'skyrl',
      entry: 'kl_cov: tokens of the largest covariance penalised',
      rule: { clip: null, covariance: { effect: 'penalty' }, aggregation: tokenMean, kl: { preset: 'skyrl' } },
    },
  }) as const satisfies Readonly<Record<string, LossPreset>>)();
