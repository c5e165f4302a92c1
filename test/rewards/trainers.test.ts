// Presets and options against the outputs of the trainers' own code (test/vectors/README.md).
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { AdvantageOptions, AdvantagePreset } from '../../bindings/index.js';
import { backends } from '../backends.js';

interface Vector {
  id: string;
  commit: string;
  function: string;
  dtype: 'float32' | 'float64';
  convention: AdvantagePreset | AdvantageOptions;
  rewards: number[][];
  expected: number[];
}

const vectors: Vector[] = JSON.parse(
  readFileSync(new URL('../vectors/trainer-advantages.json', import.meta.url), 'utf8'),
);
const isConstant = (group: number[]) => group.length > 1 && group.every((r) => r === group[0]);
const exact = vectors.filter(({ dtype }) => dtype === 'float64');
const residues = vectors.filter(({ dtype }) => dtype === 'float32');

function offsetsOf(groups: number[][]): number[] {
  const offsets = [0];
  for (const group of groups) offsets.push(offsets.at(-1)! + group.length);
  return offsets;
}

describe.each(backends)('trainer conventions on %s', (_name, api) => {
  it('every preset has vectors', () => {
    const covered = new Set(exact.map(({ convention }) => convention).filter((c) => typeof c === 'string'));
    expect([...covered, 'paper'].sort()).toEqual(Object.keys(api.advantagePresets).sort());
  });

  it.each(exact)('$id at $commit', ({ convention, rewards, expected }) => {
    const flat = Float64Array.from(rewards.flat());
    const { advantages, scale } = api.groupAdvantages(flat, offsetsOf(rewards), convention);
    let at = 0;
    for (const [g, group] of rewards.entries()) {
      for (const _ of group) {
        if (isConstant(group)) expect(advantages[at]).toBe(0);
        // The trainer's own rounding: that of a sum of n rewards, and of a result of size |a|.
        const size = Math.max(...group.map(Math.abs));
        const tolerance = 2 ** -52 * (group.length * size * scale[g]! + 4 * Math.abs(expected[at]!));
        if (!isConstant(group)) expect(Math.abs(advantages[at]! - expected[at]!)).toBeLessThanOrEqual(tolerance);
        at++;
      }
    }
    expect(at).toBe(expected.length);
  });

  it.each(residues)('$id: where the trainer leaves a residue of $expected.0, the advantage is 0', (vector) => {
    const group = Float32Array.from(vector.rewards.flat());
    expect(vector.expected.every((a) => Math.abs(a) > 1e-5)).toBe(true);
    const { advantages, degenerate } = api.groupAdvantages(group, group.length, vector.convention);
    expect([...advantages]).toEqual(group.length === 7 ? [0, 0, 0, 0, 0, 0, 0] : null);
    expect([...degenerate]).toEqual([1]);
  });

  it.each([
    ['trl', 1.4997, -0.4999],
    ['verl', 1.499997, -0.499999],
    ['rloo', 1, -0.333333],
    ['dr-grpo', 0.75, -0.25],
  ] as const)('one success in four under %s', (preset, success, failure) => {
    const { advantages } = api.groupAdvantages(Uint8Array.of(1, 0, 0, 0), 4, preset);
    const digits = [4, 4, 4, 4].map((_, i) => Math.abs(advantages[i]! - (i === 0 ? success : failure)));
    expect(Math.max(...digits)).toBeLessThanOrEqual(5e-7 + (preset === 'trl' ? 5e-5 : 0));
  });

  it('a reward that is not a number is refused, where trainers skip it or spread it over the group', () => {
    for (const bad of [Number.NaN, Infinity, -Infinity]) {
      expect(() => api.groupAdvantages(Float64Array.of(1, bad, 0, 0), 4, 'trl')).toThrow(
        `groupAdvantages: "rewards[1]" (group 0) expected a finite number, got ${bad}`,
      );
    }
  });
});
