// Conventions of all choices: the kernels with the rule between two passes, against formulas that share nothing with them.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { advantagePresets, type Convention, type ConventionOptions, groupAdvantages } from '../../bindings/index.js';
import * as reference from '../../bindings/reference.js';
import { conventionNames } from '../../bindings/rewards/convention.js';
import { backends } from '../backends.js';
import { type FloatType, floats, floatTypes, roundoff } from '../floats.js';
import { uniform } from '../random.js';
import { SLOW, tries } from '../slow.js';

const oneOf = <T>(...values: T[]) => fc.constantFrom(...values);

const options: fc.Arbitrary<ConventionOptions> = fc.record({
  baseline: oneOf<Convention['baseline']>(
    'mean',
    'leave-one-out',
    'length-weighted',
    'batch-mean',
    'runner-up',
    'none',
  ),
  scale: oneOf<Convention['scale']>(
    'std',
    'leave-one-out-std',
    'centred-std',
    'batch-std',
    'batch-centred-std',
    'bernoulli-std',
    'mean',
    'root-mean',
    'sum',
    'nonzero-share',
    'none',
  ),
  ddof: oneOf<0 | 1>(0, 1),
  epsilon: oneOf(1e-6, 1e-2, 0.125),
  epsilonOn: oneOf<Convention['epsilonOn']>('variance', 'std', 'floor'),
  focus: oneOf(0, 0, 0.5, 1, 2),
  singleton: oneOf<Convention['singleton']>('zero', 'raw', 'nan'),
  zeroVariance: oneOf<Convention['zeroVariance']>('zero', 'zero', 'nan'),
  whiten: oneOf<Convention['whiten']>(
    null,
    null,
    { ddof: 1, epsilon: 1e-4, epsilonOn: 'std', countEpsilon: 0 },
    { ddof: 0, epsilon: 1e-2, epsilonOn: 'floor', countEpsilon: 1e-8 },
  ),
});
const possible = ({ baseline, scale }: ConventionOptions) =>
  baseline !== 'runner-up' || !['leave-one-out-std', 'centred-std', 'batch-centred-std'].includes(scale!);
/** Quarters from 0 to 1, so that groups are often equal and sums exact. */
const groups = fc.array(
  fc.array(
    fc.integer({ min: 0, max: 4 }).map((k) => k / 4),
    { minLength: 1, maxLength: 19 },
  ),
  { minLength: 1, maxLength: 7 },
);

function offsetsOf(parts: readonly (readonly number[])[]): number[] {
  const offsets = [0];
  for (const part of parts) offsets.push(offsets.at(-1)! + part.length);
  return offsets;
}

/** Both are NaN, or differ by no more than `tolerance` in units of the largest. */
function expectClose(got: ArrayLike<number>, want: ArrayLike<number>, tolerance: number, note: string): void {
  const size = Math.max(1, ...Array.from(want).filter(Number.isFinite).map(Math.abs));
  expect(got.length).toBe(want.length);
  for (let i = 0; i < want.length; i++) {
    if (Number.isNaN(want[i])) expect(got[i], note).toBeNaN();
    else
      expect(Math.abs(got[i]! - want[i]!) / size, `${note}, at ${i}: ${got[i]}, not ${want[i]}`).toBeLessThanOrEqual(
        tolerance,
      );
  }
}

/** The largest difference in units of the largest number wanted; infinite if only one of two is NaN. */
function worstOf(got: ArrayLike<number>, want: ArrayLike<number>): number {
  let size = 1;
  let worst = got.length === want.length ? 0 : Infinity;
  for (let i = 0; i < want.length; i++) {
    if (Number.isFinite(want[i]!)) size = Math.max(size, Math.abs(want[i]!));
    if (Number.isNaN(got[i]) && Number.isNaN(want[i])) continue;
    const off = Math.abs(got[i]! - want[i]!);
    worst = Math.max(worst, Number.isNaN(off) ? Infinity : off);
  }
  return worst / size;
}

/** All but the reference. */
const kernels = backends.filter(([name]) => name !== 'reference').map(([, api]) => [api] as const);

const lengthsFor = (convention: ConventionOptions, count: number) =>
  convention.baseline === 'length-weighted'
    ? { lengths: Array.from({ length: count }, (_, i) => 1 + ((i * 7) % 5)) }
    : {};

describe.each(floatTypes)('groupAdvantages of %s by any choices', (type: FloatType) => {
  it('is that of the reference, ragged and in equal groups', () => {
    fc.assert(
      fc.property(options.filter(possible), groups, fc.boolean(), (convention, parts, equal) => {
        const some = equal ? parts.map(() => parts[0]!.map((r, i) => (r + parts.length * i * 0.25) % 1.25)) : parts;
        const rewards = floats(type, some.flat());
        const bounds = equal ? parts[0]!.length : offsetsOf(some);
        const output = lengthsFor(convention, rewards.length);
        const got = groupAdvantages(rewards, bounds, convention, output);
        const want = reference.groupAdvantages(Float64Array.from(rewards), bounds, convention, output);
        const note = JSON.stringify([convention, some]);
        // Standardised to a few roundings, then scaled; a divisor of epsilon magnifies what batch-wide sums leave.
        const tolerance = type === 'float64' ? 1e-11 : 64 * roundoff.float32;
        expectClose(got.advantages, want.advantages, tolerance, note);
        expectClose(got.mean, want.mean, tolerance, `mean, ${note}`);
        expectClose(got.scale, want.scale, tolerance, `scale, ${note}`);
        // A group whose advantages happen to be the mean of the batch is whitened to 0, or to what rounding leaves of it.
        const size = Math.max(1, ...Array.from(want.advantages, Math.abs));
        const isNil = (g: number) => {
          const start = offsetsOf(some)[g]!;
          return some[g]!.every((_, i) => Math.abs(want.advantages[start + i]!) <= tolerance * size);
        };
        for (const g of some.keys())
          if (!(convention.whiten && isNil(g))) expect(got.degenerate[g], note).toBe(want.degenerate[g]);
      }),
      { numRuns: tries(1500) },
    );
  });
});

describe('groupAdvantages of many groups', () => {
  /** Shares from 0 to 1, which are 0 and 1 where a convention wants that; one group in nine has equal rewards. */
  const many = (type: FloatType, size: number, count: number, binary: boolean) => {
    const next = uniform(size);
    return floats(
      type,
      Array.from({ length: size * count }, (_, i) => {
        const u = next();
        if (Math.floor(i / size) % 9 === 4) return 1;
        return binary ? Number(u < 0.4) : u;
      }),
    );
  };

  it.each(conventionNames)('%s: is that of the reference, whatever chunks they are computed in', (name) => {
    const { shaping } = advantagePresets[name];
    const long = SLOW || conventionNames.indexOf(name) % 4 === 0;
    for (const [type, size, count] of [
      ['float32', 8, long ? 5003 : 515],
      ['float32', 5, 1030],
      ['float64', 6, 1030],
    ] as const) {
      const rewards = many(type, size, count, shaping !== 'none');
      const output = name === 'verl-opo' ? { lengths: rewards.map((_, i) => 1 + ((i * 7) % 50)) } : {};
      const want = reference.groupAdvantages(Float64Array.from(rewards), size, name, output);
      // The factor of a batch has some roundings of its own.
      const tolerance = type === 'float64' ? 1e-11 : 64 * roundoff.float32;
      const note = `${name}, ${type}, groups of ${size}`;
      for (const [api] of kernels) {
        const got = api.groupAdvantages(rewards, size, name, output);
        expect(worstOf(got.advantages, want.advantages), note).toBeLessThanOrEqual(tolerance);
        expect(worstOf(got.mean, want.mean), `mean, ${note}`).toBeLessThanOrEqual(tolerance);
        expect(worstOf(got.scale, want.scale), `scale, ${note}`).toBeLessThanOrEqual(tolerance);
        expect(got.degenerate, note).toEqual(want.degenerate);
        const out = rewards.slice();
        expect(api.groupAdvantages(out, size, name, { out, columns: false, ...output }).advantages).toBe(out);
        expect(out).toEqual(got.advantages);
      }
    }
  });

  it.each(conventionNames)('%s: leaves all arrays alone if a reward is not finite', (name) => {
    const { shaping } = advantagePresets[name];
    const rewards = many('float32', 8, 5003, shaping !== 'none');
    rewards[39_999] = shaping === 'none' ? Infinity : 2;
    const output = {
      out: new Float32Array(rewards.length).fill(7),
      mean: new Float64Array(5003).fill(7),
      scale: new Float64Array(5003).fill(7),
      degenerate: new Uint8Array(5003).fill(7),
      ...(name === 'verl-opo' && { lengths: new Float64Array(rewards.length).fill(3) }),
    };
    for (const [api] of kernels) {
      expect(() => api.groupAdvantages(rewards, 8, name, output)).toThrow('rewards[39999]');
      const { out, mean, scale, degenerate } = output;
      for (const array of [out, mean, scale, degenerate]) expect(array.every((x) => x === 7)).toBe(true);
    }
  });

  it.each(['trl-batch', 'roll-batch', 'openrlhf-reinforce-baseline', 'ms-swift-reinforce-plus-plus'] as const)(
    '%s: squares of rewards may leave the range of numbers, deviations do not',
    (preset) => {
      for (const unit of [1e-150, 1e-100, 1, 1e100]) {
        const rewards = many('float64', 4, 3, false).map((r) => r * unit);
        const convention = { preset, epsilon: 0, ...(preset.startsWith('openrlhf') && { whiten: { epsilon: 0 } }) };
        const got = groupAdvantages(rewards, 4, convention).advantages;
        const want = reference.groupAdvantages(many('float64', 4, 3, false), 4, convention).advantages;
        expect(worstOf(got, want), `${unit}`).toBeLessThanOrEqual(1e-11);
      }
      const equal = groupAdvantages(new Float64Array(12).fill(0.3), 4, preset).advantages;
      expect(equal.every((a) => a === 0)).toBe(true);
    },
  );
});

describe.each(backends)('presets on %s', (_name, api) => {
  const binary = Float64Array.of(1, 0, 0, 1, 0, 0, 0, 0, 1, 1, 1, 0);
  it.each(conventionNames)('%s: a few groups give the same by size, by offsets and by ids', (name) => {
    const output = name === 'verl-opo' ? { lengths: [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8] } : {};
    const bySize = api.groupAdvantages(binary, 4, name, output);
    expect(api.groupAdvantages(binary, [0, 4, 8, 12], name, output)).toEqual(bySize);
    const { ids, ...byId } = api.groupAdvantages(
      binary,
      { ids: [7, 7, 7, 7, -2, -2, -2, -2, 5, 5, 5, 5] },
      name,
      output,
    );
    expect(byId).toEqual(bySize);
    expect(ids).toEqual([7, -2, 5]);
    expect(api.groupAdvantages(binary, 4, api.advantagePresets[name], output)).toEqual(bySize);
    expect(bySize.advantages.every(Number.isFinite)).toBe(true);
  });
});

describe.each(backends)('choices on %s', (_name, api) => {
  it('length-weighted baseline: the mean of all tokens', () => {
    const { advantages } = api.groupAdvantages([1, 0, 0.5], 3, 'verl-opo', { lengths: [1, 2, 5] });
    expectClose(
      advantages,
      [1, 0, 0.5].map((r) => r - 3.5 / 8),
      1e-15,
      'opo',
    );
  });

  it('focus: hard prompts count more', () => {
    const plain = api.groupAdvantages([1, 0, 0, 0, 1, 1, 1, 0], 4, { preset: 'f-grpo', focus: 0 }).advantages;
    for (const gamma of [0.5, 1, 2]) {
      const { advantages } = api.groupAdvantages([1, 0, 0, 0, 1, 1, 1, 0], 4, { preset: 'f-grpo', focus: gamma });
      const weights = [0.75 ** gamma, 0.25 ** gamma];
      expectClose(
        advantages,
        [...plain].map((a, i) => a * weights[i < 4 ? 0 : 1]!),
        1e-14,
        `gamma ${gamma}`,
      );
    }
  });

  it('pass@k training by hand: one success in four, two attempts', () => {
    // R = 1 - C(3,2)/C(4,2) = 1/2, sigma = 1/2; a failure is in a pair with the success in 1 of 3 cases.
    const { advantages } = api.groupAdvantages([1, 0, 0, 0], 4, { preset: 'pass-at-k', k: 2 });
    expectClose(advantages, [1, -1 / 3, -1 / 3, -1 / 3], 1e-15, 'pass@2');
  });

  it('PKPO by hand: three successes in eight, two attempts', () => {
    const { advantages } = api.groupAdvantages([1, 0, 0, 1, 0, 0, 1, 0], 8, { preset: 'pkpo', k: 2 });
    // A success counts 5/7; the others have 10/7 of it among seven.
    expectClose(advantages.subarray(0, 2), [5 / 7 - 10 / 49, -15 / 49], 1e-15, 'pkpo');
  });

  it('one outlier among equal rewards: nothing is divided by the deviation of the others', () => {
    for (const type of floatTypes) {
      for (const n of [3, 4, 5, 7, 8, 9, 33]) {
        const rewards = floats(
          type,
          Array.from({ length: 3 * n }, (_, i) => (i % n === n - 1 ? 1 : 0.01)),
        );
        const { advantages } = api.groupAdvantages(rewards, n, 'nemo');
        for (const g of [0, 1, 2]) {
          expect(Math.abs(advantages[g * n + n - 1]! - 0.99)).toBeLessThanOrEqual(8 * roundoff[type]);
        }
      }
    }
  });

  it('rewards that are NaN are left out under TRL, and get 0', () => {
    const { advantages, mean, degenerate } = api.groupAdvantages(
      [1, 0, Number.NaN, 1, Number.NaN, Number.NaN, 3, 5],
      4,
      'trl',
    );
    expectClose(
      advantages.subarray(0, 6),
      [0.5772502865071344, -1.1545005730142688, 0, 0.5772502865071344, 0, 0],
      1e-14,
      'skipped',
    );
    expectClose(mean, [2 / 3, 4], 1e-15, 'means');
    expect([...degenerate]).toEqual([0, 0]);
  });

  it('rewards that are NaN spread over their group under verl to the letter, and are refused otherwise', () => {
    const rewards = [1, 0, Number.NaN, 1, 1, 0, 0, 0];
    const { advantages, mean, scale, degenerate } = api.groupAdvantages(rewards, 4, { preset: 'verl', faithful: true });
    expect([...advantages.subarray(0, 4)]).toEqual([Number.NaN, Number.NaN, Number.NaN, Number.NaN]);
    expect([...advantages.subarray(4)]).toEqual([...api.groupAdvantages(rewards.slice(4), 4, 'verl').advantages]);
    expect([mean[0], scale[0], degenerate[0]]).toEqual([Number.NaN, Number.NaN, 0]);
    expect(() => api.groupAdvantages(rewards, 4, 'verl')).toThrow(
      '"rewards[2]" (group 0) expected a finite number, got NaN',
    );
  });

  it('a group in which nothing can be scored has no mean, and teaches nothing', () => {
    const { advantages, mean, scale, degenerate } = api.groupAdvantages([Number.NaN, Number.NaN, 1, 0], 2, 'trl');
    expectClose(advantages, [0, 0, 0.7070067953266834, -0.7070067953266834], 1e-14, 'advantages');
    expect([mean[0], scale[0], degenerate[0]]).toEqual([Number.NaN, 0, 1]);
  });

  it('an empty group among others has no mean, and teaches nothing', () => {
    const { advantages, mean, scale, degenerate } = api.groupAdvantages([1, 0, 1, 0], [0, 2, 2, 4], 'trl');
    const a = 0.7070067953266834;
    expectClose(advantages, [a, -a, a, -a], 1e-14, 'advantages');
    expect([mean[1], scale[1], degenerate[1]]).toEqual([Number.NaN, 0, 1]);
    expect([mean[2], degenerate[2]]).toEqual([0.5, 0]);
  });

  it('a batch standard deviation divides all groups alike', () => {
    const rewards = [1, 0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0];
    const { advantages } = api.groupAdvantages(rewards, 4, 'trl-batch');
    expectClose(advantages.subarray(0, 2), [1.522947888690843, -0.507649296230281], 1e-14, 'first group');
    expectClose(advantages.subarray(6, 12), [0.507649296230281, -1.522947888690843, 0, 0, 0, 0], 1e-14, 'the others');
  });

  it('a preset with one thing changed', () => {
    const rewards = Float64Array.of(1, 0, 0, 0.5);
    const { ddof, epsilonOn } = api.advantagePresets.verl;
    expect(api.groupAdvantages(rewards, 4, { preset: 'verl', epsilon: 1e-5 })).toEqual(
      api.groupAdvantages(rewards, 4, { ddof, epsilonOn, epsilon: 1e-5 }),
    );
  });

  it('whitening by tokens: long answers count more', () => {
    const output = { lengths: [1, 3] };
    const { advantages } = api.groupAdvantages([1, 0], 2, { scale: 'none', whiten: { ddof: 0, epsilon: 0 } }, output);
    // 1/2 once and -1/2 three times: mean -1/4, variance 3/16.
    expectClose(
      advantages,
      [0.75, -0.25].map((a) => a / Math.sqrt(3 / 16)),
      1e-15,
      'whitened',
    );
  });

  it('slime to the letter takes unequal groups for one', () => {
    const rewards = [1, 0, 0, 1, 1];
    const merged = api.groupAdvantages(rewards, [0, 3, 5], { preset: 'slime', faithful: true });
    expect(merged.advantages).toEqual(api.groupAdvantages(rewards, 5, 'slime').advantages);
    expect(merged.mean.length).toBe(1);
    expect(api.groupAdvantages(rewards, [0, 3, 5], 'slime').degenerate[1]).toBe(1);
  });
});
