import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Tally } from '../../cli/log/tally.js';
import { readText } from '../runs/memory.js';

async function tallyOf(records: readonly object[], observe?: number): Promise<Tally> {
  return new Tally((await readText(records)).visits, observe);
}

describe('Tally', () => {
  test('adds up the lines of a prompt, of all kinds', async () => {
    const tally = await tallyOf([
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

  test('takes each visit and each line of counts for a group, and all other rollouts of a prompt for one', async () => {
    const tally = await tallyOf([
      { prompt_id: 'a', n: 8, successes: [0, 8, 8, 3] },
      { prompt_id: 'b', reward: 1 },
      { prompt_id: 'b', reward: 0 },
      { prompt_id: 'c', n: 2, successes: 0 },
      { prompt_id: 'c', reward: 0 },
    ]);
    expect(tally.groups()).toEqual({ count: 7, allFailed: 3, allSucceeded: 2 });
  });

  test('knows the first visits only under observe, across the lines of a trajectory', async () => {
    const tally = await tallyOf(
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

  test('under observe leaves rollouts beside a trajectory out of the evidence, and keeps those of other prompts', async () => {
    const tally = await tallyOf(
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

  test('separates the prompts of a real log that repeats ids across its groups', async () => {
    const bytes = readFileSync(new URL('./fixtures/game24-counts.jsonl', import.meta.url));
    const promptsBy = async (by: string[]) => (await readText(bytes, { by })).visits.ids.length;
    expect(await promptsBy([])).toBe(6);
    expect(await promptsBy(['group'])).toBe(10);
  });
});
