import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  type Fit,
  type FitScores,
  fitLawNames,
  fitRun,
  fitRunAsync,
  forecastRun,
  forecastRunAsync,
  predictPrompts,
  recommend,
  recommendAsync,
  scoreFit,
  type Visits,
  VisitsBuilder,
} from '../../../runs/index.js';
import { scoreCell, tenthsCell } from '../../../scripts/forecastTable.js';
import { simulatedRun } from '../../../scripts/simulatedRun.js';

function logOf(prompts: readonly (readonly number[])[], n = 8): Visits {
  const builder = new VisitsBuilder();
  for (const [i, successes] of prompts.entries()) {
    for (const k of successes) builder.addNext(builder.prompt(String(i)), n, k);
  }
  return builder.build();
}

function bundledRun(): Visits {
  const file = new URL('../../../examples/one-shot-rlvr/trajectories.jsonl', import.meta.url);
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  return logOf(lines.map((line) => (JSON.parse(line) as { successes: number[] }).successes));
}

describe('fitRun of the bundled run, ten visits seen', () => {
  let visits: Visits;
  let fit: Fit;
  let scores: FitScores;
  beforeAll(() => {
    visits = bundledRun();
    fit = fitRun(visits, { observe: 10 });
    scores = scoreFit(fit)!;
  });

  test('forecasts as well as the best model known: what follows are its scores with their tolerances', () => {
    const [model, persistence, , walk] = scores.rows;
    expect(model!.logLikelihood).toBeGreaterThan(-0.346 - 0.0005);
    expect(model!.brier).toBeLessThan(0.0209 + 0.0003);
    expect(model!.logScore).toBeGreaterThan(-1.1496 - 0.002);
    expect(Math.abs(model!.coverage - 0.91)).toBeLessThan(0.01);
    expect(Math.abs(persistence!.logLikelihood + 0.3782)).toBeLessThan(0.0005);
    expect(Math.abs(persistence!.brier - 0.0326)).toBeLessThan(0.0003);
    expect(Math.abs(walk!.logLikelihood + 0.3732)).toBeLessThan(0.0005);
    expect(Math.abs(walk!.brier - 0.0309)).toBeLessThan(0.0003);
  });

  test('has the scores that docs/forecasts.md shows', () => {
    const page = readFileSync(new URL('../../../docs/forecasts.md', import.meta.url), 'utf8');
    const column = page.split('\n').find((line) => line.startsWith('| | H = 3'))!;
    const at = column.split(' | ').findIndex((cell) => cell.includes('H = 10'));
    for (const { forecaster } of scores.rows) {
      const row = page.split('\n').find((line) => line.startsWith(`| ${forecaster} | −`))!;
      expect(row.split(' | ')[at], forecaster).toBe(scoreCell(scores, forecaster));
    }
    const tenths = page.split('\n').find((line) => line.startsWith('| tenths of the fit'))!;
    expect(tenths.split(' | ')[at]).toBe(tenthsCell(scores));
  });

  test('is calibrated: each tenth of what was thought possible happens in 8 to 12 % of all visits', () => {
    for (const share of scores.rows[0]!.deciles) {
      expect(share).toBeGreaterThan(0.08);
      expect(share).toBeLessThan(0.12);
    }
  });

  test('has no doubt that there is a drift, and says how large', () => {
    expect(fit.noDrift).toBeLessThan(0.001);
    expect(fit.gain.low).toBeGreaterThan(0);
    expect(fit.beta.value).toBeCloseTo(50 / fit.gain.value, 10);
    expect(fit.notes).toEqual([]);
  });

  test('is the same for prompts in another order', () => {
    const order = visits.ids.map((_, i) => (i * 7) % 1000);
    const mixed = logOf(order.map((i) => [...visits.k.subarray(visits.offsets[i], visits.offsets[i]! + 10)]));
    // The sums of the EM algorithm are taken in another order.
    expect(fitRun(mixed).gain.value).toBeCloseTo(fit.gain.value, 3);
  });

  test('gives every count of every prompt a probability: they add up to 1, and their mean is that of the forecast', () => {
    const { mean, counts } = predictPrompts(fit, { ahead: 20, rollouts: 8 });
    const { prompts } = forecastRun(fit, { visits: 20 });
    for (const [i, { forecast }] of prompts.entries()) {
      const own = counts.subarray(i * 9, i * 9 + 9);
      // Sums of nine terms that are rounded; binomial terms of p and 1 - p that are rounded apart.
      expect(own.reduce((a, b) => a + b)).toBeCloseTo(1, 10);
      expect(own.reduce((sum, share, k) => sum + share * k, 0) / 8).toBeCloseTo(mean[i]!, 10);
      expect(mean[i]).toBe(forecast);
    }
    expect(() => predictPrompts(fit, { rollouts: 0 })).toThrow(expect.objectContaining({ code: 'ERR_VALUE' }));
  });

  test('continues the run: shares lie between 0 and 1, and prompts add up to the mean', () => {
    const { steps, prompts } = forecastRun(fit, { visits: 20, groupSizes: [2, 8] });
    expect(prompts).toHaveLength(1000);
    const mean = prompts.reduce((sum, { forecast }) => sum + forecast, 0) / 1000;
    expect(steps[20]!.mean.mean).toBeCloseTo(mean, 10);
    for (const { mean: band, reached, allFailed, signal, mixed } of steps) {
      expect(band.low).toBeLessThan(band.mean);
      expect(band.high).toBeGreaterThan(band.mean);
      // A group of two is mixed with probability 2 p (1 - p).
      expect(mixed[0]).toBeCloseTo(2 * signal, 10);
      for (const share of [reached, allFailed, ...mixed]) expect(share >= 0 && share <= 1).toBe(true);
    }
  });
});

describe('fitRun', () => {
  test('does not invent a drift: prompts that stand still stay', () => {
    // Every prompt alternates about its own level.
    const still = Array.from({ length: 60 }, (_, i) => Array.from({ length: 10 }, (_, v) => (i % 8) + ((v + i) % 2)));
    const fit = fitRun(logOf(still));
    expect(fit.noDrift).toBeGreaterThan(0.9);
    const { steps } = forecastRun(fit, { visits: 40 });
    expect(Math.abs(steps[40]!.mean.mean - steps[0]!.mean.mean)).toBeLessThan(0.02);
  });

  test('thinks at the start that there is no drift, and no early transient either', () => {
    const { noDrift, members } = fitRun(logOf([[4]]));
    // 99 % beforehand, and what Laplace's approximation of the evidence is off by; at 95 % it would be 92 %.
    expect(noDrift).toBeGreaterThan(0.97);
    const share = (transient: boolean) =>
      members
        .filter(({ shape, motion }) => shape.rates.length === 1 && motion.transient > 0 === transient)
        .reduce((sum, { weight }) => sum + weight, 0);
    expect(share(false) + share(true)).toBeCloseTo(noDrift, 3);
    // One visit says next to nothing of a transient: 80 % against 20 % beforehand, where 50 % would leave a third and less.
    expect(share(false)).toBeGreaterThan(0.6 * noDrift);
    expect(share(true)).toBeGreaterThan(0.1 * noDrift);
  });

  test('keeps to persistence where prompts only walk: at most .002 nats a rollout worse', () => {
    for (const [observe, seed] of [
      [3, 1],
      [5, 2],
      [10, 3],
    ] as const) {
      const visits = simulatedRun('mirror-dr-grpo', { prompts: 30, visits: observe + 20, gain: 0 }, seed);
      const [fit, persistence] = scoreFit(fitRun(visits, { observe }))!.rows;
      expect(fit!.logLikelihood).toBeGreaterThan(persistence!.logLikelihood - 0.002);
    }
  });

  test.each([
    [
      'three prompts',
      [
        [1, 2, 1],
        [3, 3, 4],
        [8, 7, 8],
      ],
    ],
    ['one prompt with one visit', [[4]]],
    ['prompts that never succeed', Array.from({ length: 5 }, () => [0, 0, 0, 0, 0, 0])],
    ['prompts that always succeed', Array.from({ length: 5 }, () => [8, 8, 8, 8, 8, 8])],
    ['visits of different numbers', [[1], [2, 3, 4], [5, 6, 7, 8, 8, 8, 8]]],
  ])('has no NaN for %s, and says what cannot be said', (_, prompts) => {
    const visits = logOf(prompts);
    const fit = fitRun(visits);
    expect(fit.notes.length).toBeGreaterThan(0);
    const { steps, prompts: outlooks } = forecastRun(fit, { visits: 5 });
    const numbers = [
      ...Object.values(fit.gain),
      ...steps.flatMap(({ mean, reached, allFailed, signal, mixed }) => [
        mean.mean,
        mean.low,
        mean.high,
        reached,
        allFailed,
        signal,
        ...mixed,
      ]),
      ...outlooks.flatMap(({ posterior, forecast, dead, reached }) => [posterior, forecast, dead, reached]),
    ];
    expect(numbers.some(Number.isNaN)).toBe(false);
    expect(steps.every(({ mean }) => mean.low >= 0 && mean.high <= 1)).toBe(true);
  });

  test('holds visits of different n, and of very many rollouts', () => {
    const builder = new VisitsBuilder();
    for (const [n, k] of [
      [1, 0],
      [64, 32],
      [1_000_000, 900_000],
      [3, 3],
    ] as const) {
      builder.addNext(builder.prompt('a'), n, k);
    }
    const visits = builder.build();
    expect(Number.isFinite(forecastRun(fitRun(visits)).steps[50]!.mean.mean)).toBe(true);
  });

  test('looks at levels and rates more closely where prompts have 200 rollouts, or 100 and are few', () => {
    const nodes = (prompts: number, n: number) => {
      const { shape } = fitRun(
        logOf(
          Array.from({ length: prompts }, () => [1]),
          n,
        ),
      ).members.at(-1)!;
      return [shape.levels.length, shape.rates.length];
    };
    const [coarse, fine] = [
      [35, 7],
      [69, 13],
    ];
    expect([nodes(51, 199), nodes(50, 99)]).toEqual([coarse, coarse]);
    expect([nodes(51, 200), nodes(50, 100)]).toEqual([fine, fine]);
  });

  test('does not look surer of its parameters than the log is: twelve prompts of three kinds', () => {
    const kinds = Array.from({ length: 12 }, (_, i) =>
      Array.from({ length: 24 }, (_, v) => 1 + (i % 3) + (v >> 3) + ((i + v) % 2)),
    );
    const { gain } = fitRun(logOf(kinds));
    // By a grid twice as fine: 2.284 ± 0.368. Half steps of log-odds and whole deviations of rates gave 1.795 ± 0.182.
    expect(Math.abs(gain.value - 2.284)).toBeLessThan(0.1);
    expect(Math.abs(gain.standardError - 0.368)).toBeLessThan(0.05);
  });

  test('fits every law', () => {
    const visits = logOf([
      [1, 2, 3, 3, 4, 4],
      [5, 6, 6, 7, 7, 8],
      [0, 0, 1, 0, 1, 1],
    ]);
    for (const law of fitLawNames) {
      const fit = fitRun(visits, { law });
      expect(Number.isFinite(fit.evidence.drift)).toBe(true);
      expect(fit.gain.value).toBeGreaterThan(-2);
    }
  });

  test.each([0, 8])('has finite parameters by every law where all prompts have %i of 8', (k) => {
    const builder = new VisitsBuilder();
    for (let i = 0; i < 50; i++) for (let v = 0; v < 8; v++) builder.addNext(builder.prompt(`${i}`), 8, k);
    const visits = builder.build();
    for (const law of fitLawNames) {
      const { gain, spread, tilt, walk, transient, alpha, noDrift } = fitRun(visits, { law });
      for (const one of [gain, spread, tilt, walk, transient, ...(alpha ? [alpha] : [])]) {
        expect(Object.values(one).every(Number.isFinite), law).toBe(true);
      }
      expect(noDrift, law).toBeGreaterThan(0.5);
    }
  });

  test('refuses what it does not know', () => {
    const visits = logOf([[1, 2]]);
    expect(() => fitRun(visits, { law: 'grpoo' as never })).toThrow(
      expect.objectContaining({ code: 'ERR_VALUE', message: expect.stringContaining('Did you mean "grpo"?') }),
    );
    expect(() => fitRun({ visits } as never)).toThrow(/pass log\.visits/);
    expect(() => fitRun(undefined as never)).toThrow(/"visits" expected the visits of a log, got undefined/);
    expect(() => fitRun(new VisitsBuilder().build())).toThrow(/at least one prompt/);
    expect(() => fitRun({ ...visits, k: visits.k.map(() => 9) })).toThrow(/got 9 of 8/);
    expect(() => fitRun({ ...visits, k: visits.k.slice(1) })).toThrow(expect.objectContaining({ code: 'ERR_LENGTH' }));
    expect(() => forecastRun(fitRun(visits), { visits: 0 })).toThrow(/"visits" expected an integer/);
    expect(() => forecastRun(visits as never)).toThrow(/"fit" expected what fitRun returns/);
    expect(() => fitRun(visits, { observed: 2 } as never)).toThrow(/no field "observed". Did you mean "observe"/);
    expect(() => fitRun(visits, { observe: 0 })).toThrow(/"observe" expected an integer/);
    expect(() => fitRun(logOf([new Array(2001).fill(1)]))).toThrow(/at most 2000 visits/);
  });
});

describe('fitRunAsync', () => {
  const visits = logOf([
    [1, 2, 3, 3, 4, 4],
    [5, 6, 6, 7, 7, 8],
    [0, 0, 1, 0, 1, 1],
  ]);

  test('has the bits of fitRun, and tells its progress in ascending numbers up to the total', async () => {
    const told: [number, number][] = [];
    const fit = await fitRunAsync(visits, { onProgress: (done, total) => told.push([done, total]) });
    expect(fit).toEqual(fitRun(visits));
    const [last, total] = told.at(-1)!;
    expect(last).toBe(total);
    expect(told.every(([done], i) => i === 0 || done > told[i - 1]![0])).toBe(true);
  });

  test('stops when it is aborted, with the reason', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const work = fitRunAsync(visits, { signal: controller.signal });
    controller.abort(reason);
    await expect(work).rejects.toBe(reason);
  });

  test('refuses what fitRun refuses, under its own name', async () => {
    await expect(fitRunAsync(visits, { law: 'none' as never })).rejects.toThrow(/^fitRunAsync: "law" expected/);
    expect(() => fitRun(visits, { signal: new AbortController().signal } as never)).toThrow(
      expect.objectContaining({ code: 'ERR_UNSUPPORTED' }),
    );
  });
});

describe('forecastRunAsync and recommendAsync', () => {
  const fit = fitRun(
    logOf([
      [1, 2, 3, 3, 4, 4],
      [5, 6, 6, 7, 7, 8],
    ]),
  );

  test('have the bits of what runs at once, and tell ascending progress', async () => {
    const told: number[] = [];
    const onProgress = (done: number) => told.push(done);
    expect(await forecastRunAsync(fit, { visits: 9, onProgress })).toEqual(forecastRun(fit, { visits: 9 }));
    expect(told.every((done, i) => i === 0 || done > told[i - 1]!)).toBe(true);
    expect(await recommendAsync(fit, { onProgress: () => {} })).toEqual(recommend(fit));
  });

  test('stop when they are aborted, and refuse under their own names', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(forecastRunAsync(fit, { signal })).rejects.toThrow('enough');
    await expect(recommendAsync(fit, { signal })).rejects.toThrow('enough');
    await expect(forecastRunAsync(fit, { visits: 0 })).rejects.toThrow(/^forecastRunAsync: "visits" expected/);
    await expect(recommendAsync(fit, { later: 0 })).rejects.toThrow(/^recommendAsync: "later" expected/);
  });
});
