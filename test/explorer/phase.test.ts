// What the phase diagram says of rules that are slow to settle, and how fine it becomes.
import { describe, expect, test } from 'vitest';
import { phaseCells } from '../../charts/phase.js';
import { phaseGrids } from '../../explorer/compute/grids.js';
import { limitWords } from '../../explorer/views/words.js';
import { backends } from '../backends.js';

const [ONE, FIXED, UNDECIDED] = [0, 1, 5];

function finished<T>(work: Generator<unknown, T>): T {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value as T;
  }
}

describe.each(backends)('%s', (_, api) => {
  const clip = { low: 0.2, high: 0.28 };
  const { beta: __, ...family } = api.variants.grpo({ beta: 1, varianceEpsilon: 1e-5, clip });

  test('a clipped orbit that takes long to come to 1 is told from one that has not decided', () => {
    const logOdds = Float64Array.of(api.logit(0.2), api.logit(0.9));
    const cells = (maxSteps: number) => [
      ...finished(phaseCells(api, { family, logOdds, betas: Float64Array.of(0.5, 1), maxSteps })),
    ];
    // Of these four only p_ref = 0.2 with beta = 1 settles within 1024 steps; the others do within 4096, at 1.
    expect(cells(1024)).toEqual([ONE, ONE, FIXED, ONE]);
    expect(cells(4096)).toEqual([ONE, ONE, FIXED, ONE]);
    // After 10 steps failures are above 1e-6: nothing can be said.
    expect(cells(10)).toEqual([UNDECIDED, UNDECIDED, UNDECIDED, UNDECIDED]);
  });

  test('where an orbit is still on its way, its last point says so', () => {
    const variant = { beta: 0.3, varianceEpsilon: 1e-5, clip };
    const found = api.attractor(0.5, variant, { maxSteps: 4096 });
    expect(found.kind).toBe('undecided');
    expect(limitWords(found)).toBe('has not settled after 4,096 steps');
    const logOdds = api.successTrajectories(0.5, variant, 4096, { keep: 'last' }).logOdds[0]!;
    const last = { success: api.logistic(logOdds), failure: api.logistic(-logOdds) };
    expect(limitWords(found, last)).toBe('is still on its way to p = 1 after 4,096 steps');
  });
});

test('grids become finer, and those of slow rules end before they take too long', () => {
  const common = { alpha: 1, varianceEpsilon: 1e-5 };
  const cells = (more: object) => phaseGrids({ ...common, ...more }).map(([columns, rows]) => columns * rows);
  const finest = cells({}).at(-1)!;
  for (const more of [
    {},
    { clip: { low: 0.2, high: 0.2 } },
    { verifier: { truePositiveRate: 0.9, falsePositiveRate: 0.1 } },
    ...[2, 16, 17, 64, 256, 1024].map((size) => ({ group: { size } })),
  ]) {
    const all = cells(more);
    expect(all.length, JSON.stringify(more)).toBeGreaterThanOrEqual(2);
    expect(all).toEqual([...all].sort((a, b) => a - b));
    expect(all[0]).toBeLessThan(700);
  }
  expect(cells({ group: { size: 64 } }).at(-1)).toBe(finest);
  expect(cells({ group: { size: 1024 } }).at(-1)).toBeLessThan(finest / 4);
});
