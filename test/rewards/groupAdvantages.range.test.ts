// Rewards at the ends of the range: squares, sums and even differences may leave it, the advantages do not.
import { describe, expect, it } from 'vitest';
import { backends } from '../backends.js';
import { type FloatType, floats, floatTypes, roundoff } from '../floats.js';

const shape = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5];
const mean = 4;
const std = Math.sqrt(shape.reduce((sum, r) => sum + (r - mean) ** 2, 0) / shape.length);

const scales: [FloatType, number][] = [
  ...[124, 60, -60, -100].map((e): [FloatType, number] => ['float32', 2 ** e]),
  ...[1020, 600, -500, -1000].map((e): [FloatType, number] => ['float64', 2 ** e]),
];

describe.each(backends)('groupAdvantages of extreme rewards on %s', (_name, api) => {
  it.each(scales)('%s in units of %d: standardised without smoothing as in units of 1', (type, unit) => {
    const u = roundoff[type];
    for (const groups of [1, 4, 5]) {
      const rewards = floats(
        type,
        Array(groups)
          .fill(shape.map((r) => r * unit))
          .flat(),
      );
      const { advantages, mean: means } = api.groupAdvantages(rewards, shape.length, { epsilon: 0 });
      for (const [i, a] of advantages.entries()) {
        expect(Math.abs(a - (shape[i % shape.length]! - mean) / std)).toBeLessThanOrEqual(16 * u * (8 / std));
      }
      for (const m of means) expect(Math.abs(m / (mean * unit) - 1)).toBeLessThanOrEqual(16 * u);
    }
  });

  it.each(scales)('%s in units of %d: centred', (type, unit) => {
    const u = roundoff[type];
    const rewards = floats(
      type,
      shape.map((r) => r * unit),
    );
    const { advantages } = api.groupAdvantages(rewards, shape.length, 'dr-grpo');
    for (const [i, a] of advantages.entries()) {
      expect(Math.abs(a / unit - (shape[i]! - mean))).toBeLessThanOrEqual(16 * u * 8);
    }
  });

  it('opposite ends of the range, as far as the standard deviation itself is a number', () => {
    for (const [type, most] of [
      ['float32', 3e38],
      ['float64', 1.5e308],
    ] as const) {
      const { advantages } = api.groupAdvantages(floats(type, [-most, most, most, -most]), 4, 'trl');
      const want = Math.sqrt(3) / 2;
      for (const [i, a] of advantages.entries())
        expect(Math.abs(a - [-want, want, want, -want][i]!)).toBeLessThanOrEqual(1e-6);
    }
  });

  it('a large common offset costs nothing but its own rounding of the rewards', () => {
    const offset = 2 ** 20; // shape + offset is exact in float32
    for (const type of floatTypes) {
      const plain = api.groupAdvantages(floats(type, shape), shape.length, 'trl').advantages;
      const shifted = api.groupAdvantages(
        floats(
          type,
          shape.map((r) => r + offset),
        ),
        shape.length,
        'trl',
      ).advantages;
      expect(shifted).toEqual(plain);
    }
  });

  it('one equal group among others is exact, and so is one huge group', () => {
    const rewards = Float32Array.of(0.95, 0.95, 0.95, 1, 2, 3, 1e38, 2e38, 3e38, 1e-38, 2e-38, 3e-38);
    const { advantages, degenerate } = api.groupAdvantages(rewards, 3, { epsilon: 0 });
    const want = [
      0,
      0,
      0,
      ...Array(3)
        .fill([-Math.sqrt(1.5), 0, Math.sqrt(1.5)])
        .flat(),
    ];
    for (const [i, a] of advantages.entries()) expect(Math.abs(a - want[i])).toBeLessThanOrEqual(16 * 2 ** -24);
    expect([...degenerate]).toEqual([1, 0, 0, 0]);
  });
});
