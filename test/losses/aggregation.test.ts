// Weights of tokens: the rules spelt out on a batch with an empty row, and what they add up to.
import { describe, expect, it } from 'vitest';
import type { AggregationOptions } from '../../bindings/index.js';
import { backends } from '../backends.js';

const losses = [1, 2, 3, 4, 5, 6, 0, 0, 7, 0, 0, 0, 9, 9, 9, 9];
const mask = [1, 1, 1, 1, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0];

describe.each(backends)('aggregation on %s', (_name, api) => {
  const loss = (aggregation: Parameters<typeof api.aggregationWeights>[1], batch: object = { rows: 4, mask }) =>
    api.aggregationWeights(batch, aggregation).reduce((sum, w, k) => sum + w * losses[k]!, 0);

  it.each<[AggregationOptions, number]>([
    [{ rule: 'token-mean' }, 4],
    [{ rule: 'token-sum' }, 28],
    [{ rule: 'token-sum-norm' }, 7],
    [{ rule: 'sequence-mean-token-sum' }, 28 / 3],
    [{ rule: 'sequence-mean-token-mean' }, 5],
    [{ rule: 'sequence-mean-token-mean', emptyRows: 'counted' }, 3.75],
    [{ rule: 'sequence-mean-token-sum-norm', length: 8 }, 28 / 3 / 8],
    [{ rule: 'sequence-mean-token-sum-norm', length: 8, emptyRows: 'counted' }, 0.875],
    [{ rule: 'sequence-sum-token-mean' }, 15],
    [{ rule: 'token-mean', tokens: 14 }, 2],
    [{ rule: 'sequence-mean-token-mean', sequences: 5 }, 3],
    [{ rule: 'length-mean', emptyRows: 'counted' }, (4 * 10 + 2 * 11 + 7) / 16],
  ])('%j', (aggregation, expected) => {
    expect(Math.abs(loss(aggregation) - expected)).toBeLessThan(1e-14);
  });

  it('takes means over prompts', () => {
    const batch = { rows: 4, mask, groups: 2 };
    expect(loss('prompt-mean', batch)).toBeCloseTo((21 / 6 + 7) / 2, 14);
    expect(loss({ rule: 'prompt-mean' }, { ...batch, groups: [0, 3, 4] })).toBeCloseTo(4, 14);
    expect(loss({ rule: 'prompt-mean', emptyRows: 'counted' }, { ...batch, groups: [0, 3, 4] })).toBeCloseTo(2, 14);
  });

  it('gives padding no weight, unless the rule has that defect', () => {
    const batch = { rows: 2, lengths: [1, 2], tokens: 6 };
    expect([...api.aggregationWeights(batch, 'token-sum')]).toEqual([1, 0, 0, 1, 1, 0]);
    expect([...api.aggregationWeights(batch, { rule: 'token-sum', padded: true })]).toEqual([1, 1, 1, 1, 1, 1]);
  });

  it('of a batch without tokens is 0', () => {
    const { loss, gradient, tokens, ratio } = api.policyLoss(
      [-1, -2],
      { rows: 1, mask: [0, 0], advantages: [1] },
      'dapo',
    );
    expect([loss, ...gradient, tokens, ratio.effectiveSize]).toEqual([0, 0, 0, 0, 0]);
    expect(ratio.max).toBeNaN();
  });
});
