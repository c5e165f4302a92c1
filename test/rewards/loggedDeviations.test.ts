// Standard deviations of advantages that real runs logged (test/vectors/README.md).
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { backends } from '../backends.js';

const SIZE = 8;
const runs: Record<string, { successes: number[]; advStd: number[] }> = JSON.parse(
  readFileSync(new URL('../vectors/advantage-deviations.json', import.meta.url), 'utf8'),
);

describe.each(backends)('logged deviations of advantages on %s', (_name, api) => {
  it.each(Object.entries(runs))('are those of all 500 steps of %s', (_run, { successes, advStd }) => {
    expect(successes).toHaveLength(500);
    const rewards = Float64Array.from({ length: SIZE * 500 }, (_, i) =>
      Number(i % SIZE < successes[Math.floor(i / SIZE)]!),
    );
    const { advantages } = api.groupAdvantages(rewards, SIZE, 'trl');
    const deviations = successes.map((_, g) => {
      const group = advantages.subarray(g * SIZE, (g + 1) * SIZE);
      const mean = group.reduce((sum, a) => sum + a, 0) / SIZE;
      return Math.sqrt(group.reduce((sum, a) => sum + (a - mean) ** 2, 0) / (SIZE - 1));
    });
    // The log has six digits.
    expect(deviations.map((s) => Number(s.toFixed(6)))).toEqual(advStd);
  });
});
