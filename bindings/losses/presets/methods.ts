// The policy losses that papers define.

import { cap5, capped20, drGrpo, k3, tokenMean } from './parts.js';
import type { LossPreset } from './preset.js';

export const methods = /* @__PURE__ */ (() =>
  ({
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
    'gspo-token': {
      trainer: 'method',
      entry: 'ratios of rows, gradients of tokens',
      rule: { level: 'sequence-token' },
    },
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
  }) as const satisfies Readonly<Record<string, LossPreset>>)();
