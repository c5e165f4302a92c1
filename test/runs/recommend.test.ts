import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  type Fit,
  fitRun,
  forecastRun,
  type Recommendation,
  recommend,
  type Visits,
  VisitsBuilder,
} from '../../runs/index.js';

function logOf(prompts: readonly (readonly number[])[], n = 8): Visits {
  const builder = new VisitsBuilder();
  for (const [i, successes] of prompts.entries()) {
    for (const k of successes) builder.addNext(builder.prompt(String(i)), n, k);
  }
  return builder.build();
}

function bundledRun(prompts: number): Visits {
  const file = new URL('../../examples/one-shot-rlvr/trajectories.jsonl', import.meta.url);
  const lines = readFileSync(file, 'utf8').trim().split('\n').slice(0, prompts);
  return logOf(lines.map((line) => (JSON.parse(line) as { successes: number[] }).successes));
}

describe('recommend for 200 prompts of the bundled run, their first 24 visits seen', () => {
  let fit: Fit;
  let advice: Recommendation;
  beforeAll(() => {
    fit = fitRun(bundledRun(200), { observe: 24 });
    advice = recommend(fit);
  });

  test('gives the least group size that is enough, now and later', () => {
    for (const { ahead, size, low, high, mixed, rollouts, rolloutsPerMixedGroup } of [
      advice.sizes.now,
      advice.sizes.later,
    ]) {
      const { steps } = forecastRun(fit, { visits: 20, groupSizes: [size! - 1, size!] });
      const [less, enough] = steps[ahead]!.mixed as [number, number];
      expect(less).toBeLessThan(0.5);
      expect(enough).toBeGreaterThanOrEqual(0.5);
      expect(mixed!.mean).toBeCloseTo(enough, 10);
      expect(low! <= size! && size! <= high!).toBe(true);
      expect(rollouts).toBe(200 * size!);
      expect(rolloutsPerMixedGroup).toBeCloseTo(size! / enough, 10);
    }
  });

  test('names the prompts of most signal, which have more of it than all have', () => {
    const { train } = recommend(fit, { train: 50 });
    expect(train.prompts).toHaveLength(50);
    const signals = train.prompts.map(({ signal }) => signal);
    expect(signals).toEqual([...signals].sort((a, b) => b - a));
    expect(train.signal.low).toBeGreaterThan(train.random);
    expect(train.random).toBeCloseTo(forecastRun(fit, { visits: 1 }).steps[1]!.signal, 10);
    expect(train.signal.high).toBeLessThanOrEqual(0.25);
  });

  test('drops only what teaches next to nothing, and says what that saves and costs', () => {
    const { solved, unsolved, undecided, saved } = advice.prompts;
    expect(solved.length).toBeGreaterThan(0);
    for (const { n, k, mixedNow, mixedLater } of solved) {
      expect(k).toBeGreaterThan(n / 2);
      expect(Math.max(mixedNow, mixedLater)).toBeLessThan(0.05);
    }
    for (const { k, probability } of unsolved) expect([k, probability >= 0.8]).toEqual([0, true]);
    for (const { k, probability } of undecided) expect([k, probability < 0.8]).toEqual([0, true]);
    expect(saved.rollouts).toBe(8 * (solved.length + unsolved.length));
    expect(saved.mixedGroups).toBeLessThan(solved.length + unsolved.length);
    // A prompt without a success is in one list of the three.
    const never = advice.prompts.rising.filter(({ k }) => k === 0).length + unsolved.length + undecided.length;
    expect(never).toBe(forecastRun(fit).prompts.filter(({ k }) => k === 0).length);
  });

  test('says after how many visits the mean is there: its forecast crosses the target just then', () => {
    const { target, visits, low, high, now } = advice.reach;
    expect(target).toBe(Math.ceil((now + 0.05) * 10) / 10);
    expect(visits).not.toBeNull();
    const { steps } = forecastRun(fit, { visits: visits! });
    expect(steps[visits!]!.mean.mean).toBeGreaterThanOrEqual(target);
    expect(steps[visits! - (visits! > 40 ? 2 : 1)]!.mean.mean).toBeLessThan(target);
    expect(low!).toBeLessThan(visits!);
    if (high !== null) expect(high).toBeGreaterThan(visits!);
  });

  test('gives the beta of a mirror rule that gets there within so many steps, and what a step is worth', () => {
    const { beta, reach } = recommend(fit, { target: 0.6, klBudget: 0.01 });
    expect(beta.rule).toBe('mirror-dr-grpo');
    expect(beta.steps).toBe(20);
    expect(beta.forTarget!.success).toBeCloseTo(0.6, 4);
    expect(beta.forTarget!.low!).toBeLessThan(beta.forTarget!.beta);
    expect(beta.forTarget!.high!).toBeGreaterThan(beta.forTarget!.beta);
    expect(beta.forBudget!.kl).toBeCloseTo(0.01, 4);
    expect(beta.feasible).toBe(beta.forTarget!.kl <= 0.01);
    expect(beta.step!.beta).toBe(fit.beta.value);
    expect(beta.step!.success).toBeGreaterThan(0);
    // A small move of log-odds d costs d² p (1 - p)/2, and gains d p (1 - p).
    const d = 1 / fit.beta.value;
    expect(beta.step!.kl / beta.step!.success / (d / 2)).toBeCloseTo(1, 1);
    expect(reach.target).toBe(0.6);
  });

  test('gives the beta of an anchored rule, of which more is less', () => {
    const [near, far] = [0.6, 0.8].map((target) => recommend(fit, { variant: 'dr-grpo', target }).beta.forTarget!);
    expect(near!.beta).toBeGreaterThan(far!.beta);
    expect(near!.kl).toBeLessThan(far!.kl);
    expect(recommend(fit, { variant: 'dr-grpo' }).beta).toMatchObject({ steps: 'rest', step: null });
  });

  test('has a call for every answer', () => {
    const { sizes, prompts, train, reach, beta, plateau } = advice;
    for (const { call } of [sizes.now, sizes.later, prompts, train, reach, beta, plateau])
      expect(call).toMatch(/^(recommend|forecastRun)\(fit, /);
  });
});

describe('whether a plateau is one', () => {
  const verdict = (prompts: number[][]) => recommend(fitRun(logOf(prompts))).plateau;
  const noisy = (level: (v: number) => number) =>
    Array.from({ length: 200 }, (_, i) =>
      Array.from({ length: 20 }, (_, v) => Math.round(level(v)) + ((i * 7 + v * 3) % 3)),
    );

  test('it is, where prompts stand still', () => {
    const { verdict: found, change } = verdict(noisy(() => 3));
    expect(found).toBe('plateau');
    expect(change!.low < 0 && change!.high > 0).toBe(true);
  });

  test('it is not, where they rise or fall', () => {
    expect(verdict(noisy((v) => v / 5)).verdict).toBe('rising');
    expect(verdict(noisy((v) => 4 - v / 5)).verdict).toBe('falling');
  });

  test('few prompts do not say', () => {
    const { verdict: found, windowNeeded } = verdict([
      [3, 5, 2, 6],
      [4, 1, 5, 3],
      [2, 2, 7, 1],
    ]);
    expect(found).toBe('unknown');
    expect(windowNeeded!).toBeGreaterThan(2);
  });
});

describe('recommend', () => {
  test.each([
    ['one visit of each prompt', [[4], [0], [8]]],
    [
      'three prompts',
      [
        [1, 2, 1],
        [3, 3, 4],
        [8, 7, 8],
      ],
    ],
    ['prompts that never succeed', Array.from({ length: 5 }, () => [0, 0, 0, 0])],
    ['prompts that always succeed', Array.from({ length: 5 }, () => [8, 8, 8, 8])],
  ])('has no NaN for %s, and says what cannot be said', (_, prompts) => {
    const advice = recommend(fitRun(logOf(prompts)));
    expect(advice.notes.length).toBeGreaterThan(0);
    const text = JSON.stringify(advice, (__, value: unknown) => (Number.isNaN(value) ? 'NaN' : value));
    expect(text).not.toContain('NaN');
  });

  test('says null where no group is large enough', () => {
    const { sizes } = recommend(fitRun(logOf(Array.from({ length: 40 }, () => [0, 0, 0, 0, 0, 0]))), { mixed: 0.99 });
    expect(sizes.now).toMatchObject({ size: null, mixed: null, rollouts: null });
  });

  test.each([
    [{ mixed: 1 }, 'ERR_VALUE', '"mixed" expected a number between 0 and 1'],
    [{ target: Number.NaN }, 'ERR_VALUE', '"target" expected a number between 0 and 1'],
    [{ later: 0 }, 'ERR_VALUE', '"later" expected an integer from 1 to 400'],
    [{ train: 1.5 }, 'ERR_VALUE', '"train" expected an integer'],
    [{ klBudget: 0 }, 'ERR_VALUE', '"klBudget" expected a number above 0'],
    [{ variant: 'two-kl-grpo' }, 'ERR_UNSUPPORTED', 'needs its "alpha"'],
    [{ sizes: [8] }, 'ERR_UNKNOWN_OPTION', 'no field "sizes"'],
  ])('refuses %o', (options, code, message) => {
    const fit = fitRun(logOf([[1, 2]]));
    expect(() => recommend(fit, options as never)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(message) }),
    );
  });
});
