import { describe, expect, test } from 'vitest';
import * as wasm from '../../../bindings/index.js';
import { evidenceGroups } from '../../../runs/forecast/evidence.js';
import { type Followed, type FollowOptions, follow } from '../../../runs/forecast/follow.js';
import { type Visits, VisitsBuilder } from '../../../runs/index.js';
import { splitVisits } from '../../../runs/split.js';

const variant = wasm.variants.mirrorDrGrpo({ beta: 20 });

function followed(visits: Visits, observe: number | undefined, options: FollowOptions): Followed {
  const split = splitVisits(visits, observe);
  const work = follow(wasm, variant, visits, split, evidenceGroups(split), options);
  for (;;) {
    const state = work.next();
    if (state.done) return state.value;
  }
}

function log(prompts: number, later: readonly number[]): Visits {
  const builder = new VisitsBuilder();
  for (let i = 0; i < prompts; i++) {
    const prompt = builder.prompt(String(i));
    for (const k of [i % 9, ...(i % 3 === 0 ? later : [])]) builder.addNext(prompt, 8, k);
  }
  return builder.build();
}

describe('follow', () => {
  test('averages over the posterior: the mean is that of a fine grid of p_ref', () => {
    const { all, end } = followed(log(1, []), undefined, { steps: 10, draws: 5, seed: 1 });
    // Beta(1/2, 17/2) by the rule of midpoints in p = u^2, where its density is smooth.
    let [sum, total] = [0, 0];
    for (let i = 0; i < 20000; i++) {
      const p = ((i + 0.5) / 20000) ** 2;
      const weight = (1 - p) ** 7.5;
      total += weight;
      sum += weight / (1 + ((1 - p) / p) * Math.exp(-10 / 20));
    }
    expect(end[0]).toBeCloseTo(sum / total, 4);
    expect(all).toHaveLength(11);
  });

  test('has bands from draws that agree with those from variances', () => {
    const few = followed(log(2000, [1, 2, 3]), 1, { steps: 3, draws: 3000, seed: 3 });
    const many = followed(log(2000, [1, 2, 3]), 1, { steps: 3, draws: 40_000, seed: 3 });
    expect([few.drawn, many.drawn]).toEqual([true, false]);
    for (const which of ['all', 'visited'] as const) {
      expect(few[which]).toHaveLength(4);
      for (const [step, band] of many[which].entries()) {
        const width = band.high - band.low;
        // A quantile of 3,000 draws is good to a fiftieth of the band's width.
        for (const end of ['mean', 'low', 'high'] as const) {
          expect(Math.abs(few[which][step]![end] - band[end])).toBeLessThan(0.06 * width);
        }
      }
    }
    expect(few.scores!.forecast).toBe(many.scores!.forecast);
  });

  test('scores every rollout of the unseen visits that it follows', () => {
    expect(followed(log(9, [1, 2, 3]), 1, { steps: 2, draws: 1, seed: 1 }).scores!.rollouts).toBe(3 * 2 * 8);
    expect(followed(log(9, []), 1, { steps: 2, draws: 1, seed: 1 }).scores).toBeUndefined();
  });
});
