import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { compare, inspect, type Log, passAtK } from '../../runs/index.js';
import { hypergeometricTail, logFactorial, signTest } from '../../runs/report/binomial.js';
import { pairsOf } from '../../runs/report/histogram.js';
import { Population } from '../../runs/report/population.js';
import { regressions } from '../../runs/report/regressions.js';
import { readText } from './memory.js';

const bundled = readFileSync(
  fileURLToPath(new URL('../../examples/one-shot-rlvr/trajectories.jsonl', import.meta.url)),
);
const oracle = (name: string) => readFileSync(fileURLToPath(new URL(`./oracles/${name}`, import.meta.url)), 'utf8');
const lines = (text: string) =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { prompt_id: string; n: number; successes: number; group?: string });

describe('what the authors of evaluations published', () => {
  test.each([
    ['input', 35.95, 44.99],
    ['output', 34.21, 40.29],
  ])('cruxeval, %s: pass@1 and pass@5', async (half, at1, at5) => {
    const records = lines(oracle('cruxeval_codellama7b_t02_counts.jsonl')).filter(({ prompt_id }) =>
      prompt_id.startsWith(`cruxeval-${half}/`),
    );
    const { passAtK } = inspect(await readText(records));
    const percent = (k: number) => (100 * passAtK.find((one) => one.k === k)!.mean).toFixed(2);
    expect([percent(1), percent(5)]).toEqual([at1.toFixed(2), at5.toFixed(2)]);
  });

  test('game of 24: the best of 100 is whether a puzzle was ever solved', async () => {
    for (const group of ['cot', 'io']) {
      const records = lines(oracle('game24_gpt4_t07_counts.jsonl')).filter((record) => record.group === group);
      const { passAtK, prompts } = inspect(await readText(records));
      const solved = records.filter(({ successes }) => successes > 0).length;
      expect(passAtK.find(({ k }) => k === 100)!.mean).toBeCloseTo(solved / 100, 12);
      expect(prompts.neverSolved).toBe(100 - solved);
    }
  });
});

describe('the bundled run, counted by a plain script', () => {
  const records = bundled
    .toString()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { prompt_id: string; n: number; successes: number[] });

  test('groups, prompts and pass@k', async () => {
    const { log, groups, steps, prompts, passAtK, groupSize } = inspect(await readText(bundled));
    const visits = records.flatMap(({ successes }) => successes);
    expect(log).toMatchObject({
      format: 'own',
      files: 1,
      lines: 1000,
      prompts: 1000,
      visits: visits.length,
      steps: 57,
    });
    expect(groupSize).toBe(8);
    expect(groups).toEqual({
      groups: visits.length,
      allFailed: visits.filter((k) => k === 0).length,
      allSucceeded: visits.filter((k) => k === 8).length,
      rollouts: 8 * visits.length,
      successes: visits.reduce((a, b) => a + b, 0),
      wasted: 8 * visits.filter((k) => k % 8 === 0).length,
    });
    for (const { step, groups, successes, allFailed } of steps) {
      const column = records.flatMap((record) => record.successes[step!] ?? []);
      expect([groups, successes, allFailed]).toEqual([
        column.length,
        column.reduce((a, b) => a + b, 0),
        column.filter((k) => k === 0).length,
      ]);
    }
    const totals = records.map(({ successes }) => ({
      n: 8 * successes.length,
      k: successes.reduce((a, b) => a + b, 0),
    }));
    expect(prompts.neverSolved).toBe(totals.filter(({ k }) => k === 0).length);
    expect(prompts.alwaysSolved).toBe(totals.filter(({ n, k }) => k === n).length);
    expect(prompts.histogram.reduce((a, b) => a + b, 0)).toBeCloseTo(1000, 6);
    const pass1 = totals.reduce((sum, { n, k }) => sum + k / n, 0) / 1000;
    expect(passAtK[0]!.mean).toBeCloseTo(pass1, 12);
    // By Jeffreys' posterior of each prompt alone, which shares no code with the population: within the reach of its prior.
    const share = totals.filter(({ n, k }) => (k + 0.5) / (n + 1) < 0.2).length;
    expect(Math.abs(prompts.below20 - share)).toBeLessThan(15);
  });

  test('groups of the size that there were are expected as they were', async () => {
    const { sizes, groups } = inspect(await readText(bundled));
    const of8 = sizes.find(({ size }) => size === 8)!;
    expect(of8.allFailed).toBeCloseTo(groups.allFailed / groups.groups, 2);
    expect(of8.allSucceeded).toBeCloseTo(groups.allSucceeded / groups.groups, 2);
    // Smaller groups, without a model: what drawing 4 of the 8 gives on average.
    const visits = records.flatMap(({ successes }) => successes);
    const failed4 = visits.reduce((sum, k) => sum + (1 - passAtK(8, k, 4)), 0) / visits.length;
    expect(sizes.find(({ size }) => size === 4)!.allFailed).toBeCloseTo(failed4, 2);
    for (const { allFailed, allSucceeded, drawsPerMixed } of sizes) {
      expect(drawsPerMixed).toBeCloseTo(1 / (1 - allFailed - allSucceeded), 12);
    }
  });
});

describe('the pieces', () => {
  test('pass@k is the share of draws with a success, counted one by one', () => {
    // All subsets of 3 of 6 rollouts, two of which succeeded.
    const rollouts = [1, 1, 0, 0, 0, 0];
    let hits = 0;
    let all = 0;
    for (let a = 0; a < 6; a++)
      for (let b = a + 1; b < 6; b++)
        for (let c = b + 1; c < 6; c++) {
          all += 1;
          hits += Math.max(rollouts[a]!, rollouts[b]!, rollouts[c]!);
        }
    expect(passAtK(6, 2, 3)).toBeCloseTo(hits / all, 14);
    expect(passAtK(5, 5, 1)).toBe(1);
    expect(passAtK(5, 0, 5)).toBe(0);
    expect(passAtK(100, 1, 100)).toBe(1);
  });

  test('logarithms of factorials', () => {
    let exact = 0;
    for (let n = 1; n <= 2000; n++) {
      exact += Math.log(n);
      // The sum itself loses up to n roundings of half an ulp.
      expect(Math.abs(logFactorial(n) - exact)).toBeLessThan(1e-12 * Math.max(1, exact));
    }
  });

  test('the hypergeometric tail is a sum of binomial coefficients', () => {
    // 10 rollouts, 6 of them right, 4 drawn: at most one right: [C(6,0) C(4,4) + C(6,1) C(4,3)] / C(10,4) = 25 / 210.
    expect(hypergeometricTail(10, 6, 4, 1)).toBeCloseTo(25 / 210, 14);
    expect(hypergeometricTail(10, 6, 4, 4)).toBeCloseTo(1, 14);
    expect(hypergeometricTail(10, 8, 4, 1)).toBe(0);
  });

  test('the sign test of 2 heads and 8 tails', () => {
    expect(signTest(2, 8)).toBeCloseTo((2 * (1 + 10 + 45)) / 1024, 14);
    expect(signTest(5, 5)).toBe(1);
    expect(signTest(0, 0)).toBe(1);
  });

  test('a population of two kinds of prompts is found from few rollouts of each', () => {
    const of = (k: number, count: number) => Array.from({ length: count }, () => k);
    // Of 16 rollouts none or all succeed, in equal numbers.
    const ks = [...of(0, 500), ...of(16, 500)];
    const population = new Population(pairsOf(of(16, 1000), ks));
    expect(population.mean(16, 0, (p) => p)).toBeLessThan(0.01);
    expect(population.mean(16, 16, (p) => p)).toBeGreaterThan(0.99);
    // Without rollouts the mean is that of the population.
    expect(population.mean(0, 0, (p) => p)).toBeCloseTo(0.5, 6);
  });

  test('one group is not taken at its word', () => {
    const population = new Population([{ n: 4, k: 0, count: 1 }]);
    expect(population.mean(4, 0, (p) => p)).toBeGreaterThan(0.01);
  });
});

describe('prompts that became worse', () => {
  test('are found with the step, and chance is not', async () => {
    let seed = 1;
    const random = () => {
      seed = (seed * 48271) % 2147483647;
      return seed / 2147483647;
    };
    const draw = (p: number) => Array.from({ length: 8 }, () => Number(random() < p)).reduce((a, b) => a + b, 0);
    const constant = Array.from({ length: 400 }, (_, i) => ({
      prompt_id: `steady/${i}`,
      n: 8,
      successes: Array.from({ length: 20 }, () => draw((i % 10) / 10)),
    }));
    const falling = Array.from({ length: 8 }, (_, i) => ({
      prompt_id: `falling/${i}`,
      n: 8,
      successes: Array.from({ length: 20 }, (_, v) => draw(v < 12 ? 0.9 : 0.1)),
    }));
    const found = regressions((await readText([...constant, ...falling])).visits);
    expect(
      found
        .slice(0, 8)
        .map(({ prompt }) => prompt)
        .sort(),
    ).toEqual(falling.map(({ prompt_id }) => prompt_id));
    for (const { step, before, after } of found.slice(0, 8)) {
      expect(Math.abs(step - 12)).toBeLessThanOrEqual(1);
      expect(before).toBeGreaterThan(after);
    }
    expect(found.length).toBeLessThanOrEqual(10);
  });
});

const codes = (log: Log) => inspect(log).findings.map(({ code }) => code);

describe('findings', () => {
  const rollouts = (prompt_id: string, step: number, rewards: readonly number[]) =>
    rewards.map((reward) => ({ prompt_id, step, reward }));

  test('groups that teach nothing, and the size that would', async () => {
    const records = Array.from({ length: 100 }, (_, i) => ({
      prompt_id: i,
      n: 2,
      successes: i % 10 < 3 ? 1 : i % 10 < 7 ? 0 : 2,
    }));
    const [first] = inspect(await readText(records)).findings.filter(({ code }) => code === 'no-signal');
    expect(first!.what).toContain('70 % of groups of 2 teach nothing: 40 % all failed, 30 % all succeeded');
    expect(first!.change).toMatch(/larger groups: with \d+ it would be \d+ %/);
  });

  test('success that fell, with the step of the best', async () => {
    const records = Array.from({ length: 40 }, (_, step) =>
      Array.from({ length: 30 }, (_, p) => rollouts(`p${p}`, step, step < 25 ? [1, 1, 1, 0] : [0, 0, 0, 1])).flat(),
    ).flat();
    const found = inspect(await readText(records)).findings;
    expect(found[0]!.code).toBe('success-fell');
    expect(found[0]!.what).toMatch(/^success fell from 75 % around step \d+ to 25 % at the end$/);
    expect(found.map(({ code }) => code)).toContain('regressed');
  });

  test('a reward that rises while success falls', async () => {
    const rows = Array.from({ length: 30 }, (_, step) =>
      Array.from({ length: 8 }, (_, i) => ({
        step,
        prompt: `q${i % 2}`,
        completion: `${step}/${i}`,
        accuracy: Number(i < 8 - step / 5),
        format: Number(i < 2 + step / 5),
        advantage: 0,
      })),
    ).flat();
    expect(codes(await readText(rows, { reward: 'accuracy' }))).toContain('reward-conflict');
    expect(codes(await readText(rows, { reward: 'format' }))).not.toContain('reward-conflict');
  });

  test('another reward that varies where success does not', async () => {
    const row = (prompt: string, i: number, accuracy: number, format: number) => ({
      step: 1,
      prompt,
      completion: `${prompt}${i}`,
      accuracy,
      format,
      advantage: 0,
    });
    const rows = [0, 1, 2, 3].flatMap((i) => [row('a', i, 0, i % 2), row('b', i, 1, 1), row('c', i, i % 2, i % 2)]);
    const log = await readText(
      rows.toSorted((x, y) => x.prompt.localeCompare(y.prompt)),
      { reward: 'accuracy' },
    );
    expect([...log.visits.varied!]).toEqual([1, 0, 1]);
    expect(inspect(log).findings.find(({ code }) => code === 'other-reward-varies')!.what).toBe(
      'in 1 of 2 groups in which accuracy is uniform another reward varies: format in 1',
    );
  });

  test('completions that become longer, or shorter', async () => {
    const rows = (length: (step: number) => number) =>
      Array.from({ length: 9 }, (_, step) =>
        [0, 1].map((score, i) => ({ input: 'q', output: `${i}`.repeat(length(step)), score, step })),
      ).flat();
    const found = async (length: (step: number) => number) =>
      inspect(await readText(rows(length))).findings.find(({ code }) => code === 'length-drift');
    // The first third has 100, 110 and 120 characters, the last 160, 170 and 180.
    expect((await found((step) => 100 + 10 * step))!.what).toBe(
      'completions became 1.5 times as long: from 110 to 170 characters, first to last third of the steps',
    );
    expect((await found((step) => 100 - 10 * step))!.what).toContain(
      'became shorter, to 33 %: from 90 to 30 characters',
    );
    expect(await found((step) => 100 + 5 * step)).toBeUndefined();
  });

  test('rollouts that were cut off', async () => {
    const row = { prompt_tokens: [1], prompt_idx: 0, response_tokens: [3], step: 1 };
    const rows = [0, 0, 0, 0].map((reward) => ({ ...row, reward, finish_reason: 'length' }));
    const found = inspect(await readText(rows)).findings.find(({ code }) => code === 'cut-off');
    expect(found!.what).toContain(
      '100 % of rollouts were cut off at the limit of length: 100 % of all failures; 1 groups',
    );
  });

  test('a log from which uniform groups were dropped', async () => {
    const records = Array.from({ length: 60 }, (_, i) => ({ prompt_id: i, n: 4, successes: 1 + (i % 3) }));
    expect(codes(await readText(records))).toContain('survivors-only');
    expect(codes(await readText([...records, { prompt_id: 'x', n: 4, successes: 0 }]))).not.toContain('survivors-only');
  });

  test('steps that are missing, single rollouts, missing rewards', async () => {
    const gap = [1, 2, 4, 5].flatMap((step) => rollouts('a', step, [0, 1]));
    expect(codes(await readText(gap))).toContain('step-gaps');
    expect(codes(await readText([1, 2, 3].flatMap((step) => rollouts('a', step, [1]))))).toContain('single-rollouts');
    const verl = [1, null].map((score) => `${JSON.stringify({ input: 'q', output: 'a', step: 1, score })}\n`).join('');
    expect(codes(await readText(verl))).toContain('unscored');
  });
});

describe('compare', () => {
  const log = async (shares: Record<string, number>) =>
    (await readText(Object.entries(shares).map(([prompt_id, successes]) => ({ prompt_id, n: 10, successes })))).visits;

  test('pairs prompts, and counts what was gained and lost', async () => {
    const a = await log({ both: 5, better: 2, worse: 9, lostAll: 3, onlyA: 1 });
    const b = await log({ worse: 1, better: 8, both: 5, lostAll: 0, onlyB: 10 });
    const result = compare(a, b);
    expect(result).toMatchObject({ prompts: 4, onlyA: 1, onlyB: 1, mcnemar: { gained: 1, lost: 1, p: 1 } });
    expect(result.meanA).toBeCloseTo(1.9 / 4, 14);
    expect(result.difference.mean).toBeCloseTo((0 + 0.6 - 0.8 - 0.3) / 4, 14);
    expect(result.gained).toEqual([{ prompt: 'better', a: 0.2, b: 0.8 }]);
    expect(result.lost).toEqual([{ prompt: 'worse', a: 0.9, b: 0.1 }]);
    expect([result.onlySolvedByA, result.onlySolvedByB]).toEqual([['lostAll'], []]);
    expect(compare(a, b)).toEqual(result);
  });

  test('has an interval that holds the difference, and is as wide as the central limit says', async () => {
    const of = (shift: number) =>
      log(Object.fromEntries(Array.from({ length: 400 }, (_, i) => [`p${i}`, (i % 5) + (i % 2 ? shift : 0)])));
    const { difference } = compare(await of(0), await of(2));
    expect(difference.mean).toBeCloseTo(0.1, 12);
    // Differences are 0 or 0.2 in equal numbers: standard deviation 0.1, of the mean 0.005.
    // Each quantile of 2,000 draws has a standard error of 0.06 standard deviations: 0.0003; four of both together.
    expect(Math.abs(difference.high - difference.low - 2 * 1.96 * 0.005)).toBeLessThan(4 * Math.SQRT2 * 0.0003);
  });

  test('says that two logs have nothing in common', async () => {
    const [a, b] = [await log({ x: 1 }), await log({ y: 1 })];
    expect(() => compare(a, b)).toThrow('the two logs have no prompt in common');
  });
});
