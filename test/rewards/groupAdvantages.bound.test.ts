// The bound that groupAdvantages states: errors in units of the roundoff times the spread of the group's advantages.
import { describe, expect, it } from 'vitest';
import { advantagePresets, type ConventionName } from '../../bindings/index.js';
import * as reference from '../../bindings/reference.js';
import { conventionNames } from '../../bindings/rewards/convention.js';
import { backends } from '../backends.js';
import { type FloatType, floats, roundoff } from '../floats.js';
import { uniform } from '../random.js';
import { seed } from '../seed.js';
import { casesFor, SLOW } from '../slow.js';

/** One success in a group of n with k of them, in closed form; what the deviation is smoothed by follows the preset. */
function binary(n: number, k: number, preset: 'paper' | 'trl' | 'verl'): [success: number, failure: number] {
  const variance = (k * (n - k)) / n / n;
  const divisor = {
    paper: Math.sqrt(variance + 1e-5),
    trl: Math.sqrt((variance * n) / (n - 1)) + 1e-4,
    verl: Math.sqrt((variance * n) / (n - 1)) + 1e-6,
  }[preset];
  return [(n - k) / n / divisor, -k / n / divisor];
}

/** Units of roundoff that are allowed. */
const BOUND = { float32: 64, float64: 1e-12 / 2 ** -53 } as const;
const sizes = [2, 3, 5, 8, 16, 31, 64, 65, 100, 127, 256, 333, 500, 502, 511, 512, 513, 700];
const few = [2, 3, 16, 65, 502];

type Kind = (place: number, next: () => number) => number;
const binaryRewards: Kind = (_, next) => Number(next() < 0.3);
/** Shares from 0 to 1: any; one alone; all but one nearly equal. */
const shares: Kind[] = [
  binaryRewards,
  (_, next) => next(),
  (place) => Number(place > 0),
  (place, next) => (place > 0 ? 0.95 + 1e-3 * next() : 0),
];
/** Others: about 0; far from it; one much larger; of many sizes. */
const numbers: Kind[] = [
  (_, next) => next() + next() - 1,
  (_, next) => 1000 + next(),
  (place, next) => (place === 2 ? 100 : next()),
  (_, next) => Math.exp(8 * next()) * (next() < 0.5 ? -1 : 1),
];

function raised(mean: number, epsilon: number, epsilonOn: 'variance' | 'std' | 'floor'): number {
  return epsilonOn === 'floor' ? Math.max(mean, epsilon) : mean + epsilon;
}

describe.each(backends)('groupAdvantages on %s', (name, api) => {
  it.each(['float32', 'float64'] as FloatType[])('keeps its bound for 0/1 rewards of %s', (type) => {
    let worst = { units: 0, note: '' };
    for (const preset of ['paper', 'trl', 'verl'] as const satisfies readonly ConventionName[]) {
      for (const n of casesFor(name, sizes, few)) {
        // Four groups at a time are the fast way; one alone, by offsets, is the other.
        for (const ragged of [false, true]) {
          for (let k = 1; k < n; k += Math.max(1, Math.floor(n / 13))) {
            const group = Array.from({ length: n }, (_, i) => (i < k ? 1 : 0));
            const rewards = floats(type, ragged ? group : [...group, ...group, ...group, ...group]);
            const { advantages } = api.groupAdvantages(rewards, ragged ? [0, n] : n, preset);
            const [success, failure] = binary(n, k, preset);
            const off = Math.max(Math.abs(advantages[0]! - success), Math.abs(advantages[n - 1]! - failure));
            const units = off / (success - failure) / roundoff[type];
            if (units > worst.units) worst = { units, note: `${preset}, ${k} of ${n}, ragged ${ragged}` };
          }
        }
      }
    }
    expect(worst.units, worst.note).toBeLessThanOrEqual(BOUND[type]);
  });

  it('keeps the bound of its mean, in units of 2^-24 times the spread of the rewards', () => {
    const next = uniform(seed);
    let worst = 0;
    for (const n of casesFor(name, sizes, few)) {
      for (const [offset, step] of [
        [0, 1],
        [-7, 0.1],
        [1000, 1],
      ] as const) {
        const rewards = Float32Array.from({ length: n }, () => offset + step * Math.floor(11 * next()));
        const exact = rewards.reduce((sum, r) => sum + r, 0) / n;
        const spread = Math.max(...rewards) - Math.min(...rewards);
        const [mean] = api.groupAdvantages(rewards, n).mean;
        worst = Math.max(worst, Math.abs(mean! - exact) / (spread || 1) / 2 ** -24);
      }
    }
    expect(worst).toBeLessThanOrEqual(2);
  });

  it('keeps its bound for float32 under every convention, whatever the rewards', () => {
    const next = uniform(11);
    for (const preset of conventionNames) {
      let worst = { units: 0, note: '' };
      const { shaping, focus, scale, epsilon, epsilonOn, baseline } = advantagePresets[preset];
      const kinds = shaping === 'none' ? (focus > 0 ? shares : [...shares, ...numbers]) : [binaryRewards];
      for (const [kind, size] of kinds.flatMap((kind) =>
        casesFor(name, SLOW ? [3, 4, 7, 8, 64, 100] : [3, 4, 7, 65], [4, 7]).map((n) => [kind, n] as const),
      )) {
        const rewards = Float32Array.from({ length: 4 * size }, (_, i) => kind(i % size, next));
        if (shaping !== 'none' && size < 4) continue;
        const output = preset === 'verl-opo' ? { lengths: rewards.map((_, i) => 1 + (i % 50)) } : {};
        for (const groups of [size, [0, size, 2 * size, 3 * size, 4 * size]]) {
          const got = api.groupAdvantages(rewards, groups, preset, output).advantages;
          const want = reference.groupAdvantages(Float64Array.from(rewards), groups, preset, output);
          for (let g = 0; g < 4; g++) {
            const [start, end] = [g * size, (g + 1) * size];
            const group = want.advantages.subarray(start, end);
            const largest = rewards.subarray(start, end).reduce((most, r) => Math.max(most, Math.abs(r)), 0);
            const mean = want.mean[g]!;
            const root = scale === 'root-mean';
            const divisor = focus > 0 ? 1 - mean : root ? Math.max(mean, 0) : raised(mean, epsilon, epsilonOn);
            const worse = focus > 0 || root || scale === 'mean' || scale === 'sum' ? 1 + largest / divisor : 1;
            const unit =
              baseline === 'batch-mean'
                ? Math.max(...want.advantages.map(Math.abs))
                : Math.max(...group) - Math.min(...group);
            // A divisor that is not above 0, or may not be, leaves no advantages.
            if (!(divisor > largest * 2 ** -16) && worse !== 1) continue;
            for (const [k, a] of group.entries()) {
              const off = Math.abs(got[start + k]! - a);
              const units = off === 0 ? 0 : off / (worse * unit) / 2 ** -24;
              if (!(units <= worst.units)) worst = { units, note: `${preset}, ${kind.name}, groups of ${size}` };
            }
          }
        }
      }
      expect(worst.units, worst.note).toBeLessThanOrEqual(64);
    }
  });

  it('a single reward that is kept teaches something, unless it is 0', () => {
    const { advantages, degenerate } = api.groupAdvantages(Float64Array.of(5, 0), 1, 'verl');
    expect(advantages[0]).toBeCloseTo(5, 4);
    expect(advantages[1]).toBe(0);
    expect([...degenerate]).toEqual([0, 1]);
    expect([...api.groupAdvantages(Float64Array.of(5, 0), 1, 'trl').degenerate]).toEqual([1, 1]);
  });

  it('finite rewards at the ends of f64 give finite advantages where the truth is finite', () => {
    const drGrpo = api.groupAdvantages(Float64Array.of(-1.7e308, 0, 0, 1.7e308), 4, 'dr-grpo').advantages;
    expect([...drGrpo]).toEqual([-1.7e308, 0, 0, 1.7e308]);
    const rloo = api.groupAdvantages(Float64Array.of(1.7e308, 1.7e308, 1.7e308, 0, -1.7e308), 5, 'rloo').advantages;
    const want = [1.275e308, 1.275e308, 1.275e308, -8.5e307];
    for (const [i, a] of want.entries()) expect(Math.abs(rloo[i]! / a - 1)).toBeLessThanOrEqual(1e-14);
    expect(rloo[4]).toBe(-Infinity); // -2.975e308
    const spread = api.groupAdvantages(Float64Array.of(-1.7e308, 1.7e308), 2, { epsilon: 0 }).advantages;
    expect([...spread]).toEqual([-1, 1]);
  });

  it.each([
    [
      [5e-324, 0],
      [1, -1],
    ],
    [
      [0, 1e-310],
      [-1, 1],
    ],
    [
      [1e-308, 0, 1e-308, 1e-308],
      [Math.sqrt(1 / 3), -Math.sqrt(3), Math.sqrt(1 / 3), Math.sqrt(1 / 3)],
    ],
  ])('spreads below the normal numbers, without smoothing: %j', (rewards, want) => {
    const { advantages } = api.groupAdvantages(Float64Array.from(rewards), rewards.length, { epsilon: 0 });
    for (const [i, a] of want.entries()) expect(Math.abs(advantages[i]! - a)).toBeLessThanOrEqual(1e-14);
    const std = api.groupAdvantages(Float64Array.from(rewards), rewards.length, { epsilon: 0, epsilonOn: 'std' });
    expect(std.advantages).toEqual(advantages);
  });

  it('equal rewards of any size have their own mean', () => {
    for (const value of [1e-320, 1e-160, 1e149, 1e200, -1.7e308]) {
      const { advantages, mean } = api.groupAdvantages(new Float64Array(600).fill(value), 600, { epsilon: 0 });
      expect(mean[0]).toBe(value);
      expect(advantages.every((a) => a === 0)).toBe(true);
    }
  });

  it('an epsilon beyond f32 leaves a scale that f64 can hold', () => {
    for (const size of [2, 4, 8]) {
      const rewards = Float32Array.from({ length: 4 * size }, (_, i) => i % 2);
      const { scale, advantages } = api.groupAdvantages(rewards, size, { epsilon: 1e150, epsilonOn: 'std' });
      for (const factor of scale) expect(Math.abs(factor / 1e-150 - 1)).toBeLessThanOrEqual(1e-15);
      expect(advantages.every((a) => a === 0)).toBe(true);
    }
  });
});
