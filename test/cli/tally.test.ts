import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseRecord } from '../../cli/log/record.js';
import { Tally } from '../../cli/log/tally.js';

function tallyOf(records: readonly object[], observe?: number): Tally {
  const tally = new Tally(observe);
  for (const record of records) tally.add(parseRecord(JSON.stringify(record), {}));
  return tally;
}

describe('Tally', () => {
  test('adds up the lines of a prompt, of all kinds', () => {
    const tally = tallyOf([
      { prompt_id: 'a', reward: 1 },
      { prompt_id: 'b', reward: 0 },
      { prompt_id: 'a', n: 4, successes: 2 },
      { prompt_id: 'a', n: 8, successes: [1, 8] },
      { prompt_id: 'a', reward: 0 },
    ]);
    expect(tally.prompts.map((prompt) => tally.evidence(prompt))).toEqual([
      { rollouts: 22, successes: 12 },
      { rollouts: 1, successes: 0 },
    ]);
    expect(tally.totals()).toEqual({ rollouts: 23, successes: 12 });
  });

  test('takes each visit for a group, and all other rollouts of a prompt for one', () => {
    const tally = tallyOf([
      { prompt_id: 'a', n: 8, successes: [0, 8, 8, 3] },
      { prompt_id: 'b', reward: 1 },
      { prompt_id: 'b', reward: 0 },
      { prompt_id: 'c', n: 2, successes: 0 },
      { prompt_id: 'c', reward: 0 },
    ]);
    expect(tally.groups()).toEqual({ count: 6, allFailed: 2, allSucceeded: 2 });
  });

  test('knows the first visits only under observe, across the lines of a trajectory', () => {
    const tally = tallyOf(
      [
        { prompt_id: 'a', n: 8, successes: [1, 2] },
        { prompt_id: 'a', n: 4, successes: [3, 4] },
      ],
      3,
    );
    const [prompt] = tally.prompts;
    expect(tally.evidence(prompt!)).toEqual({ rollouts: 20, successes: 6 });
    expect(prompt!.unseen).toEqual([{ rollouts: 4, successes: 4 }]);
    expect(tally.totals()).toEqual({ rollouts: 24, successes: 10 });
  });

  test('under observe leaves rollouts beside a trajectory out of the evidence, and keeps those of other prompts', () => {
    const tally = tallyOf(
      [
        { prompt_id: 'a', n: 8, successes: [1, 2] },
        { prompt_id: 'a', n: 8, successes: 8 },
        { prompt_id: 'b', n: 8, successes: 7 },
      ],
      1,
    );
    expect(tally.prompts.map((prompt) => tally.evidence(prompt))).toEqual([
      { rollouts: 8, successes: 1 },
      { rollouts: 8, successes: 7 },
    ]);
  });

  test('separates the prompts of a real log that repeats ids across its groups', () => {
    const lines = readFileSync(new URL('./fixtures/game24-counts.jsonl', import.meta.url), 'utf8')
      .trim()
      .split('\n');
    const promptsBy = (by: string[]) => {
      const tally = new Tally();
      for (const line of lines) tally.add(parseRecord(line, { by }));
      return tally.prompts.length;
    };
    expect(promptsBy([])).toBe(6);
    expect(promptsBy(['group'])).toBe(10);
  });
});
