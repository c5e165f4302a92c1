// Forecasters far beyond the visits seen: masses that move on say what functionals that walk back say, in steps that grow with visits.
import { describe, expect, test, vi } from 'vitest';
import { fitColumns } from '../../../runs/fit/columns.js';
import { Paths } from '../../../runs/fit/grid.js';
import { histories } from '../../../runs/fit/histories.js';
import { Outlook } from '../../../runs/fit/outlook.js';
import { predictByMembers } from '../../../runs/fit/predictions.js';
import { fitRun, type Visits, VisitsBuilder } from '../../../runs/index.js';
import { uniform } from '../../random.js';

const OBSERVE = 7;

/** Prompts that walk, of so many visits. */
function walking(lengths: readonly number[]): Visits {
  const random = uniform(3);
  const builder = new VisitsBuilder();
  for (const [i, visits] of lengths.entries()) {
    const prompt = builder.prompt(`prompt ${i}`);
    let logOdds = 4 * random() - 2;
    for (let visit = 0; visit < visits; visit++) {
      const p = 1 / (1 + Math.exp(-logOdds));
      let k = 0;
      for (let rollout = 0; rollout < 8; rollout++) k += random() < p ? 1 : 0;
      builder.addNext(prompt, 8, k);
      logOdds = Math.max(-4, Math.min(4, logOdds + 0.8 * (random() - 0.5)));
    }
  }
  return builder.build();
}

describe('predictions of members', () => {
  // Lengths on both sides of where masses move on, and of the visits seen.
  const log = walking([430, 3, 60, 107, 108, 7, 207, 208, 209, 250, ...Array<number>(30).fill(40)]);
  const fit = fitRun(log, { observe: OBSERVE });
  const columns = fitColumns(log);
  const everyone = Uint32Array.from({ length: log.ids.length }, (_, i) => i);
  const seen = histories(columns, OBSERVE, everyone);

  test('are those of the whole way back', () => {
    expect(fit.members.some(({ motion }) => motion.walk > 0.02)).toBe(true);
    const outlook = Outlook.of(fit.members, seen, 430);
    const direct = new Map<number, Float64Array>();
    let visits = 0;
    predictByMembers(fit.members, columns, OBSERVE, ({ prompt, ahead, n }, mean, pmf) => {
      visits += 1;
      const means = direct.get(ahead) ?? outlook.expect(ahead, (p) => p);
      direct.set(ahead, means);
      const expected = means[seen.of[prompt]!]!;
      // A sum of nonnegative terms in another order, over at most 85 walks of eight moves: far below 1e-11.
      expect(Math.abs(mean / expected - 1)).toBeLessThan(1e-11);
      let total = 0;
      let successes = 0;
      for (let k = 0; k <= n; k++) {
        total += pmf(k);
        successes += k * pmf(k);
      }
      expect(Math.abs(total - 1)).toBeLessThan(1e-11);
      expect(Math.abs(successes / n / mean - 1)).toBeLessThan(1e-10);
    });
    expect(visits).toBe(log.n.length - log.ids.length * OBSERVE + (OBSERVE - 3));
  });

  test('take steps in proportion to the visits', () => {
    const stepsOf = (visits: number): number => {
      const walks = vi.spyOn(Paths.prototype, 'walk');
      predictByMembers([fit.baselines.walk], fitColumns(walking([visits])), OBSERVE, () => {});
      const steps = walks.mock.calls.length;
      walks.mockRestore();
      return steps;
    };
    // Eight times the visits: 64 times the steps where they grow with the square.
    expect(stepsOf(4000) / stepsOf(500)).toBeLessThan(10);
  });
});
