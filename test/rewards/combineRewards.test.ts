// Several rewards of an answer, against the trainers' own code and by hand.
import { describe, expect, it } from 'vitest';
import type { ConventionOptions, GdpoOptions } from '../../bindings/index.js';
import { backends } from '../backends.js';
import { advantageVectors, distance, TOLERANCE } from './vectors.js';

const several = advantageVectors.filter(({ components }) => components);
const numbers = (list: (number | string)[]) => list.map(Number);

/** How each trainer normalises, from the parameters of its vector. */
function gdpoOf(trainer: string, params: Record<string, unknown>): GdpoOptions {
  const weights = (params.reward_weights as number[] | null) ?? [1, 1];
  if (trainer === 'trl') return { weights };
  const convention: ConventionOptions = {
    preset: params.use_leave_one_out_baseline ? 'nemo' : 'nemo-mean',
    faithful: true,
  };
  return { weights, convention, whiten: { ddof: 1, epsilon: 0 } };
}

describe.each(backends)('several rewards on %s', (_name, api) => {
  it.each(several)('$id', (vector) => {
    const components = vector.components!.map(numbers);
    const groups = vector.size ?? { ids: vector.ids! };
    const params = vector.params!;
    const sumFirst = params.multi_objective_aggregation === 'sum_then_normalize';
    const advantages = sumFirst
      ? api.groupAdvantages(
          api.combineRewards(components, { weights: params.reward_weights as number[], missing: 'skip' }),
          groups,
          'trl',
        ).advantages
      : api.gdpoAdvantages(components, groups, gdpoOf(vector.trainer, params));
    // NeMo takes its variances as E[x^2] - E[x]^2: a few roundings more, of which the batch makes advantages.
    expect(distance(vector, advantages)).toBeLessThanOrEqual(vector.trainer === 'trl' ? TOLERANCE : 1e-7);
  });

  it('GDPO keeps a component of large scale from deciding alone', () => {
    const correctness = [1, 1, 0, 0, 1, 0, 0, 0];
    const length = [0, 100, 200, 300, 50, 50, 50, 50];
    const want = [
      -0.4108916562987264, 0.6642940995276132, -0.6642940995276132, 0.4108916562987264, 2.081673541267804,
      -0.6938911804226013, -0.6938911804226013, -0.6938911804226013,
    ];
    const advantages = api.gdpoAdvantages([correctness, length], 4);
    for (const [i, a] of want.entries()) expect(Math.abs(advantages[i]! - a)).toBeLessThanOrEqual(1e-14);
    const summed = api.groupAdvantages(api.combineRewards([correctness, length]), 4, 'trl').advantages;
    expect(summed[3]).toBeCloseTo(1.1626694630932137, 13);
  });
});

describe.each(backends)('combineRewards, whiten and keepGroups on %s', (_name, api) => {
  it('components that are NaN count as 0, spread, or are refused', () => {
    const components = [
      [1, Number.NaN, Number.NaN],
      [2, 3, Number.NaN],
    ];
    expect([...api.combineRewards(components, { missing: 'skip' })]).toEqual([3, 3, Number.NaN]);
    expect([...api.combineRewards(components, { missing: 'propagate' })]).toEqual([3, Number.NaN, Number.NaN]);
    expect(() => api.combineRewards(components)).toThrow('"components[0][1]" expected a finite number, got NaN');
  });

  it('whitening: mean 0 and deviation 1, with a mask as weights', () => {
    const values = Float64Array.of(1, 2, 4, 100);
    const whitened = api.whiten(values, { weights: [1, 1, 1, 0], ddof: 0, epsilon: 0 });
    const seen = whitened.subarray(0, 3);
    expect(Math.abs(seen.reduce((a, b) => a + b))).toBeLessThanOrEqual(1e-15);
    expect(seen.reduce((a, b) => a + b * b, 0) / 3).toBeCloseTo(1, 14);
    expect(whitened[3]).toBeCloseTo((100 - 7 / 3) / Math.sqrt(14 / 9), 11);
    expect([...api.whiten(Float32Array.of(0.1, 0.1, 0.1))]).toEqual([0, 0, 0]);
    expect(api.whiten(values, { out: values })).toBe(values);
  });

  it.each([
    ['verl', [1, 0, 0, 1, 1]],
    ['slime', [1, 0, 0, 0, 0]],
    ['nemo', [1, 0, 0, 1, 0]],
    ['open-instruct', [1, 0, 0, 1, 0]],
    ['openrlhf', [1, 0, 1, 1, 1]],
    ['roll', [1, 0, 1, 1, 1]],
    ['trl', [1, 1, 1, 1, 1]],
  ] as const)('%s keeps the groups that its rule says', (rule, want) => {
    // Mixed; all right; equal in between, whose mean rounds; nearly equal; one reward.
    const rewards = [0, 1, 1, 1, 0.1, 0.1, 0.1, 0.5, 0.5 + 1e-7, 0.5];
    const nudge = rule === 'roll' ? rewards.map((r) => (r === 0.1 ? 0.2 : r)) : rewards;
    expect([...api.keepGroups(nudge, [0, 2, 4, 7, 9, 10], rule)]).toEqual(want);
    expect([...api.keepGroups(nudge, { ids: 'aabbcccdde'.split('') }, rule)]).toEqual(want);
  });

  it.each([
    [() => api.combineRewards([]), RangeError, 'combineRewards: "components" expected at least one list, got none'],
    [
      () => api.combineRewards([[1, 2], [1]]),
      RangeError,
      '"components[1]" expected 2 rewards, as components[0] has, got 1',
    ],
    [
      () => api.combineRewards([[1]], { weights: [1, 2] }),
      RangeError,
      '"weights" expected 1, one for each component, got Array of length 2',
    ],
    [
      () => api.combineRewards([[1]], { weight: [1] } as never),
      TypeError,
      'has no field "weight". Did you mean "weights"?',
    ],
    [
      () => api.gdpoAdvantages([[1, Infinity]], 2),
      RangeError,
      '"components[0][1]" expected a finite number, got Infinity',
    ],
    [() => api.whiten('12' as never), TypeError, 'whiten: "values" expected an array of numbers, got "12"'],
    [() => api.whiten(Float64Array.of(1, Number.NaN)), RangeError, '"values[1]" expected a finite number, got NaN'],
    [
      () => api.whiten(Float64Array.of(1, 2), { weights: [0, 0] }),
      RangeError,
      '"weights" expected some above 0, got none',
    ],
    [() => api.keepGroups([1, 0], 2, 'verll' as never), RangeError, 'got "verll". Did you mean "verl"?'],
    [() => api.keepGroups([1, Number.NaN], 2, 'verl'), RangeError, '"rewards[1]" expected a finite number, got NaN'],
  ] as const)('refuses %s', (call, type, message) => {
    expect(call).toThrow(type);
    expect(call).toThrow(message);
  });
});
