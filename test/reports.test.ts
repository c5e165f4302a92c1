// Situations that users of trainers and of arrays reported in public, and what is right in each (test/vectors/reports.json).
import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { groupCensus, memorySource, type ReadOptions, readLog, totals } from '../runs/index.js';
import { backends } from './backends.js';

interface Report {
  readonly id: string;
  readonly situation: string;
  // Each has inputs and numbers of its own.
  readonly input: never;
  readonly expected: never;
  readonly tolerance: { readonly relative?: number; readonly absolute?: number };
}

const reports = JSON.parse(readFileSync(new URL('vectors/reports.json', import.meta.url), 'utf8')) as Report[];

/** The report of a name; each is asked for by some test, which the last one checks. */
const used = new Set<string>();
function report(id: string) {
  const found = reports.find((each) => each.id === id)!;
  used.add(id);
  const { relative = 0, absolute = 0 } = found.tolerance;
  const near = (got: ArrayLike<number>, want: readonly number[]) => {
    expect(got.length).toBe(want.length);
    for (const [i, x] of want.entries()) {
      expect(Math.abs(got[i]! - x), `${id}, entry ${i}: ${got[i]}, not ${x}`).toBeLessThanOrEqual(
        absolute + relative * Math.abs(x),
      );
    }
  };
  return { title: found.situation, input: found.input as Any, expected: found.expected as Any, near };
}
// biome-ignore lint/suspicious/noExplicitAny: what a report has is known where it is tested
type Any = any;

describe.each(backends)('reported situations on %s', (_name, api) => {
  it('the divergence of policies at the temperature of sampling', () => {
    const { input, expected, near } = report('divergence-temperature');
    const got = api.divergence(Float64Array.from(input.p), Float64Array.from(input.q), input.options);
    for (const [name, value] of Object.entries(expected.supported)) near(got[name as 'kl'], [value as number]);
  });

  it('statistics of a policy that is nearly certain of its token', () => {
    const { input, expected, near } = report('near-certain-token-two-outcomes');
    const logits = Float32Array.from(input.rows.flat());
    const got = api.tokenStatistics(logits, input.tokens);
    const column = (name: string) => expected.rows.map((row: Record<string, number>) => row[name]);
    near(got.logProbability, column('logProbability'));
    near(got.entropy, column('entropy'));
    near(got.logPartition, column('logPartition'));
    for (const [i, want] of column('sumOfSquares').entries()) {
      expect(Math.abs(got.sumOfSquares[i]! - want)).toBeLessThanOrEqual(1e-9);
      expect(got.sumOfSquares[i]).toBeLessThanOrEqual(1);
    }
  });

  it('rewards over the deviation of the batch', () => {
    const { input, expected, near } = report('advantages-batch-std');
    const { rewards, groups, epsilon, ddof, epsilonOn } = input;
    const rule = { scale: 'batch-std', epsilon, ddof, epsilonOn } as const;
    near(api.groupAdvantages(rewards, groups, rule).advantages, expected.advantages);
    near(api.groupAdvantages(rewards, groups, 'trl-batch').advantages, expected.advantages);
    near(api.groupAdvantages(rewards, groups, 'trl').advantages, expected.trapPerGroupStd);
  });

  it('two rewards of very different scale', () => {
    const { input, expected, near } = report('advantages-multi-reward-gdpo');
    const { rewards, weights, groups } = input;
    const components = [rewards.correctness, rewards.length];
    near(api.gdpoAdvantages(components, groups, { weights }), expected.gdpo);
    const summed = api.combineRewards(components, { weights });
    near(api.groupAdvantages(summed, groups, 'trl').advantages, expected.sumThenNormalize);
  });

  it('a rollout that could not be scored', () => {
    const { input, expected, near } = report('advantages-unscorable-rollout');
    const { advantages, mean } = api.groupAdvantages(input.rewards.map(Number), input.groups, input.convention);
    near(advantages, expected.advantages);
    near(mean, [expected.meanOfScored]);
  });

  it('a group none of whose rollouts survived', () => {
    const { input, expected, near } = report('advantages-group-without-survivors');
    const { advantages, mean, scale, degenerate } = api.groupAdvantages(input.rewards, input.offsets, input.convention);
    near(advantages, expected.advantages);
    expect([mean[1], scale[1], degenerate[1]]).toEqual([Number.NaN, 0, 1]);
  });

  it('a row that is all padding', () => {
    const { input, expected, near } = report('softmax-all-masked-row');
    const logits = Float64Array.from(input.logits.flat().map(Number));
    expect(() => api.softmax(logits, { rows: input.rows })).toThrow('got only -Infinity in row 1');
    const got = api.softmax(logits, { rows: input.rows, impossibleRows: 'nan' });
    near(got.subarray(0, 3), expected.row0);
    expect([...got.subarray(3, 6)]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
    near(got.subarray(6), expected.row2);
  });

  it('estimators of the KL divergence, of extreme and of nearly equal tokens, and their clamps', () => {
    const { input, expected, near } = report('kl-estimators');
    const { logRatio, value } = input.clamps;
    for (const name of ['k1', 'k2', 'k3'] as const) {
      const wanted = (list: Record<string, number>[]) => list.map((token) => token[name]!);
      near(api.klEstimate(input.logp, input.ref, name).value, wanted(expected.tokens));
      const clamped = { preset: name, inputClamp: logRatio, outputClamp: value } as Any;
      near(api.klEstimate(input.logp, input.ref, clamped).value, wanted(expected.clamped));
    }
  });

  it('importance weights between trainer and sampler: raw, truncated, or masked', () => {
    const { input, expected, near } = report('is-weights-tis-icepop');
    const count = input.logRatio.length;
    const old = input.logRatio.map((x: number) => x - 3);
    const rollout = new Array(count).fill(-3);
    /** With a ratio of 1 and an advantage of -1 the loss is the mean weight. */
    const meanWeight = (bounds: object) => {
      const rule = {
        preset: 'grpo',
        correction: { weight: 'token', on: 'token', ...bounds },
        aggregation: 'token-mean',
      };
      return api.policyLoss(old, { advantages: [-1], old, rollout }, rule as Any).loss;
    };
    near([meanWeight({ bound: 'truncate', low: 0, high: 1e9 })], [expected.mean]);
    near([meanWeight({ bound: 'truncate', low: 0, high: input.cap })], [expected.truncatedMean]);
    near([meanWeight({ bound: 'mask', low: input.floor, high: input.cap })], [expected.icepopMean]);
  });

  it('the share of tokens that the clip holds back, by the sign of the advantage', () => {
    const { input, expected, near } = report('clip-fraction');
    const { logRatio, advantages, clipLow: low, clipHigh: high } = input;
    const rule = { preset: 'grpo', clip: { low, high }, aggregation: 'token-mean' } as Any;
    const rows = logRatio.length;
    const old = new Array(rows).fill(-2);
    const policy = logRatio.map((x: number) => x - 2);
    const { clippedHigh, clippedLow, loss } = api.policyLoss(policy, { advantages, old, rows }, rule);
    near([clippedHigh, clippedLow], [expected.high, expected.low]);
    near([loss], [expected.tokenLoss.reduce((sum: number, x: number) => sum + x) / rows]);
  });

  it('an array made in another realm', () => {
    const { input, expected, near } = report('array-of-another-realm');
    const foreign = runInNewContext(input.code.replace('vm.runInNewContext(', '').replace(/^'|'\)$/g, ''));
    expect(foreign).not.toBeInstanceOf(Float32Array);
    near(api.groupAdvantages(foreign, 4, 'trl').advantages, expected.advantages);
  });

  it('logits in half precision', () => {
    const { input, expected, near } = report('float16array');
    const bits = Uint16Array.from(input.bits, (text: string) => Number.parseInt(text, 16));
    const { Float16Array } = globalThis as { Float16Array?: new (buffer: ArrayBuffer) => Uint16Array };
    const forms: [logits: Uint16Array, options: object][] = [[bits, { dtype: 'float16' }]];
    if (Float16Array) forms.push([new Float16Array(bits.buffer), {}]);
    for (const [logits, options] of forms) {
      near(api.softmax(logits, options), expected.softmax);
      const got = api.tokenStatistics(logits, [2], options);
      for (const [name, value] of Object.entries(expected.tokenStatistics))
        near(got[name as 'entropy'], [value as number]);
    }
  });
});

describe('reported logs', () => {
  const read = (files: Record<string, string | Uint8Array>, options?: ReadOptions) =>
    readLog(
      Object.entries(files).map(([name, content]) => memorySource(name, content)),
      options,
    );
  const lines = (list: string[]) => `${list.join('\n')}\n`;

  it('a dump of verl: a uid is one prompt at one step', async () => {
    const { input, expected } = report('log-verl-dump');
    const files = Object.fromEntries(Object.entries<string[]>(input.files).map(([name, list]) => [name, lines(list)]));
    const { visits } = await read(files);
    expect(visits.ids).toHaveLength(expected.prompts);
    const { rollouts, successes } = totals(visits);
    expect([rollouts, successes / rollouts]).toEqual([expected.rollouts, expected.meanSuccess]);
    expect(groupCensus(visits)).toEqual(expected.groups);
    expect([...visits.k]).toEqual(expected.visits.flatMap((visit: Any) => visit.successes));
    expect(new Set(visits.n)).toEqual(new Set([4]));
  });

  it('rollouts of one prompt at several steps are visits', async () => {
    const { input, expected } = report('log-rollouts-with-steps');
    const { visits } = await read({ 'log.jsonl': lines(input.lines) });
    expect(visits.ids).toHaveLength(expected.prompts);
    expect(totals(visits).rollouts).toBe(expected.rollouts);
    expect(groupCensus(visits)).toEqual(expected.groups);
    expect([...visits.k]).toEqual(expected.visits.successes);
  });

  it('a file that begins like Parquet and is none', async () => {
    const { input } = report('log-parquet-file');
    const bytes = Uint8Array.from(atob(input.bytesBase64), (letter) => letter.charCodeAt(0));
    for (const skipInvalid of [false, true]) {
      await expect(read({ 'c.parquet': bytes }, { skipInvalid })).rejects.toThrow(/parquet/i);
    }
  });

  it('a reward that Python wrote as NaN', async () => {
    const { input, expected } = report('log-nan-token');
    const files = { 'log.jsonl': lines(input.lines) };
    await expect(read(files)).rejects.toThrow(/:2: .*NaN/);
    const { visits, skipped } = await read(files, { skipInvalid: true });
    const { rollouts, successes } = totals(visits);
    expect([visits.ids.length, rollouts, successes / rollouts, skipped.count]).toEqual([1, 2, 0.5, 1]);
    expect([expected.skipInvalid.prompts, expected.skipInvalid.skippedLines]).toEqual([1, 1]);
    expect(skipped.reasons.join()).toContain('NaN');
  });

  it('a line longer than 16 MiB between two ordinary ones', async () => {
    const { expected } = report('log-oversized-line');
    const image = 'A'.repeat(17_825_792);
    const long = `{"prompt_id":"a","reward":0,"image":"${image}"}`;
    const files = { 'log.jsonl': lines(['{"prompt_id":"a","reward":1}', long, '{"prompt_id":"b","reward":0}']) };
    const { visits, skipped } = await read(files, { skipInvalid: true });
    const { prompts, rollouts, skippedLines } = expected.skipInvalid;
    if (skipped.count === 0) expect(totals(visits).rollouts).toBe(3);
    else expect([visits.ids.length, totals(visits).rollouts, skipped.count]).toEqual([prompts, rollouts, skippedLines]);
  });

  it('all of them are looked at', () => {
    expect(reports.map(({ id }) => id).filter((id) => !used.has(id))).toEqual([]);
  });
});
