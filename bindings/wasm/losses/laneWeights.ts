// What a correction multiplies the surrogates of a row by, where the kernels compute it: a number, and perhaps weights of its tokens.
import { bounded } from '../../losses/correction.js';
import type { Correction } from '../../losses/lossRule.js';
import { elementary } from '../elementary.js';
import { LIMIT, type TokenWeights, weighings } from './run.js';

export interface RowWeights {
  readonly factor: number;
  readonly tokens: TokenWeights | null;
}

export const unweighed: RowWeights = { factor: 1, tokens: null };

/** Whether the kernels know a correction; `whole`: of rows that have one ratio for all tokens. */
export function knowsCorrection({ weight, on }: Correction, whole: boolean): boolean {
  return !whole || (weight !== 'token' && on !== 'token');
}

/** @param sum of the clamped log-ratios of the row's `count` tokens */
export function rowWeights(correction: Correction, sum: number, count: number): RowWeights {
  const { weight, bound, on, low, high, logClamp } = correction;
  const limit = logClamp ?? Infinity;
  const ofRow = (kind: 'sequence' | 'geometric' | 'none') => {
    const log = kind === 'none' ? 0 : kind === 'geometric' ? sum / count : Math.max(-limit, Math.min(limit, sum));
    return elementary.exp(log);
  };
  const tokens = (low: number, top: number, weighing: number): TokenWeights => {
    return { limit: Math.min(limit, LIMIT), clamped: limit <= LIMIT, low, top, weighing };
  };
  if (weight === 'token') {
    if (bound === 'truncate') return { factor: 1, tokens: tokens(low, high, weighings.truncate) };
    if (on === 'token') return { factor: 1, tokens: tokens(low, high, weighings.mask) };
    return { factor: bounded(correction, 1, ofRow(on)), tokens: tokens(0, Infinity, weighings.truncate) };
  }
  const factor = ofRow(weight);
  if (on === 'token') return { factor, tokens: tokens(low, high, weighings.inside) };
  return { factor: bounded(correction, factor, ofRow(on)), tokens: null };
}
