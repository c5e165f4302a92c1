import { describe, expect, it } from 'vitest';
import type { ConventionName, ConventionOptions, FloatArray } from '../../bindings/index.js';
import { backends } from '../backends.js';
import { floats, floatTypes, roundoff } from '../floats.js';
import { exactGroup } from '../oracle/advantages.js';
import { uniform } from '../random.js';
import { casesFor } from '../slow.js';

const all = [...Array.from({ length: 70 }, (_, i) => i + 1), 127, 128, 129, 511, 512, 513, 514, 1500];
const few = [1, 2, 5, 16, 65, 513];
const conventions: [string, ConventionOptions][] = [
  ['the default', {}],
  ['leave-one-out over std', { baseline: 'leave-one-out', ddof: 1, epsilon: 1e-4, epsilonOn: 'std' }],
  ['mean only', { scale: 'none' }],
  ['no smoothing', { epsilon: 0 }],
];

/** Whole numbers from 0 to 65, of which no group is constant. */
function integers(groups: number, size: number): number[][] {
  const u = uniform(size);
  return Array.from({ length: groups }, () =>
    Array.from({ length: size }, (_, i) => (i === 0 ? 65 : Math.floor(64 * u()))),
  );
}

describe.each(backends)('groupAdvantages on %s', (name, api) => {
  const sizes = casesFor(name, all, few);

  describe.each(floatTypes)('%s', (type) => {
    it.each(conventions)('%s: advantages, mean and scale of groups of every size', (_title, options) => {
      for (const size of sizes.filter((n) => n > 1)) {
        const groups = integers(9, size);
        const rewards = floats(type, groups.flat());
        const result = api.groupAdvantages(rewards, size, options);
        expect(result.advantages.constructor).toBe(rewards.constructor);
        // Sums in lanes: a quarter of the group, at most 128 terms, is added one after the other before lanes are joined.
        const u = (Math.min(size / 4, 128) + 8) * roundoff[type];
        for (const [g, group] of groups.entries()) {
          const want = exactGroup(group, options);
          const spread = 65;
          expect(Math.abs(result.mean[g]! - want.mean)).toBeLessThanOrEqual(u * spread);
          expect(Math.abs(result.scale[g]! / want.scale - 1)).toBeLessThanOrEqual(u);
          expect(result.degenerate[g]).toBe(0);
          const worst = group.map((_, i) => Math.abs(result.advantages[g * size + i]! - want.advantages[i]!));
          expect(Math.max(...worst)).toBeLessThanOrEqual(u * 2 * spread * want.scale);
        }
      }
    });

    it('a group of equal rewards gives exactly 0, scale 0 and the flag, whatever its value and size', () => {
      for (const size of sizes) {
        for (const value of [0, 1, 0.95, 0.1, 1 / 3, -7.7, 1e-30, 1e38, 1e6 + 0.1, 1e-45]) {
          const rewards = floats(type, new Array(7 * size).fill(value));
          for (const preset of ['paper', 'trl', 'dr-grpo', 'rloo'] satisfies ConventionName[]) {
            const { advantages, mean, scale, degenerate } = api.groupAdvantages(rewards, size, preset);
            expect(advantages.every((a) => a === 0)).toBe(true);
            expect([...mean]).toEqual(new Array(7).fill(rewards[0]));
            expect([...scale]).toEqual(new Array(7).fill(0));
            expect([...degenerate]).toEqual(new Array(7).fill(1));
          }
        }
      }
    });

    it('offsets of equal groups give what their size gives', () => {
      for (const size of sizes) {
        const rewards = floats(type, integers(6, size).flat());
        const offsets = Array.from({ length: 7 }, (_, g) => g * size);
        const [uniformly, ragged] = [api.groupAdvantages(rewards, size), api.groupAdvantages(rewards, offsets)];
        const close = (a: FloatArray, b: FloatArray, scale: number) =>
          a.every((x, i) => Math.abs(x - b[i]!) <= 2 * (Math.min(size / 4, 128) + 8) * roundoff[type] * scale);
        expect(close(uniformly.advantages, ragged.advantages, 130 * Math.max(...uniformly.scale))).toBe(true);
        expect(close(uniformly.mean, ragged.mean, 130)).toBe(true);
        expect(uniformly.degenerate).toEqual(ragged.degenerate);
        expect(api.groupAdvantages(rewards, Int32Array.from(offsets))).toEqual(ragged);
      }
    });

    it('groups of different sizes do not touch each other', () => {
      const groups = sizes.map((size) => integers(1, size)[0]!);
      const offsets = [0];
      for (const group of groups) offsets.push(offsets.at(-1)! + group.length);
      const rewards = floats(type, groups.flat());
      const all = api.groupAdvantages(rewards, offsets, 'trl');
      for (const [g, group] of groups.entries()) {
        const part = rewards.slice(offsets[g]!, offsets[g + 1]!);
        const alone = api.groupAdvantages(part, [0, group.length], 'trl');
        expect(all.advantages.subarray(offsets[g]!, offsets[g + 1]!)).toEqual(alone.advantages);
        expect([all.mean[g], all.scale[g], all.degenerate[g]]).toEqual([
          alone.mean[0],
          alone.scale[0],
          alone.degenerate[0],
        ]);
      }
    });

    it('out may be the rewards themselves, or longer, and is returned', () => {
      for (const size of [1, 3, 8, 33]) {
        const rewards = floats(type, integers(5, size).flat());
        const want = api.groupAdvantages(rewards, size).advantages;
        const longer = floats(type, new Array(rewards.length + 5).fill(9));
        expect(api.groupAdvantages(rewards, size, 'paper', longer).advantages).toBe(longer);
        expect(longer.subarray(0, rewards.length)).toEqual(want);
        expect([...longer.subarray(rewards.length)]).toEqual([9, 9, 9, 9, 9]);
        expect(api.groupAdvantages(rewards, size, 'paper', rewards).advantages).toBe(rewards);
        expect(rewards).toEqual(want);
      }
    });

    it('advantages are (reward - mean) * scale', () => {
      const rewards = floats(type, integers(8, 12).flat());
      const { advantages, mean, scale } = api.groupAdvantages(rewards, 12, 'verl');
      for (const [i, a] of advantages.entries()) {
        const g = Math.floor(i / 12);
        expect(Math.abs(a - (rewards[i]! - mean[g]!) * scale[g]!)).toBeLessThanOrEqual(
          8 * roundoff[type] * 65 * scale[g]!,
        );
      }
    });
  });

  it('a group of one gives 0, or its reward under verl', () => {
    const rewards = Float64Array.of(0.7, -2);
    expect([...api.groupAdvantages(rewards, 1).advantages]).toEqual([0, 0]);
    const raw = api.groupAdvantages(rewards, 1, 'verl');
    expect(raw.advantages[0]).toBeCloseTo(0.7 / (1 + 1e-6), 15);
    expect(raw.advantages[1]).toBeCloseTo(-2 / (1 + 1e-6), 15);
    expect([...raw.mean]).toEqual([0, 0]);
    expect([...api.groupAdvantages(rewards, 1, { scale: 'none', singleton: 'raw' }).advantages]).toEqual([0.7, -2]);
  });

  it('bytes of 0 and 1 give a Float64Array, or fill a Float32Array', () => {
    const bytes = Uint8Array.of(1, 0, 0, 1, 1, 1);
    const want = api.groupAdvantages(Float64Array.from(bytes), 3);
    expect(api.groupAdvantages(bytes, 3)).toEqual(want);
    const out = new Float32Array(6);
    expect(api.groupAdvantages(bytes, 3, 'paper', out).advantages).toBe(out);
    expect(out).toEqual(api.groupAdvantages(Float32Array.from(bytes), 3).advantages);
  });

  it('options that are left out are those of the paper', () => {
    const rewards = Float64Array.of(1, 0, 0, 0.5);
    expect(api.groupAdvantages(rewards, 4, {})).toEqual(api.groupAdvantages(rewards, 4, 'paper'));
    expect(api.groupAdvantages(rewards, 4, api.advantagePresets.trl)).toEqual(api.groupAdvantages(rewards, 4, 'trl'));
  });
});
