import { describe, expect, test } from 'vitest';
import { LogError, type ReadOptions } from '../../runs/index.js';
import { readText, table } from './memory.js';

const visits = async (content: Parameters<typeof readText>[0], options?: ReadOptions) =>
  table((await readText(content, options)).visits);

describe('the format of one’s own', () => {
  test('adds up rollouts of a prompt, with the reward as number or boolean', async () => {
    const lines = '{"prompt_id":"a","reward":1}\n{"prompt_id":"a","reward":0.0}\r\n{"prompt_id":"a","reward":true}';
    expect(await visits(lines)).toEqual({ a: '2/3' });
  });

  test('takes counts for a group, ignoring fields that it does not know', async () => {
    expect(await visits('{"prompt_id":"a","n":4,"successes":3,"bits":"1110"}')).toEqual({ a: '3/4' });
  });

  test('says when counts of one prompt and step come again: several runs in one file', async () => {
    const line = (run: string, successes: number) => ({ run, prompt_id: 'a', step: 1, n: 8, successes });
    const rows = [line('x', 2), line('y', 3), line('z', 8)];
    const { visits, notes } = await readText(rows);
    expect([[...visits.n], notes]).toEqual([
      [24],
      [
        '2 lines of counts name a prompt and step of a line before: their rollouts are one group; --by FIELD tells runs ' +
          'in one file apart',
      ],
    ]);
    const apart = await readText(rows, { by: ['run'] });
    expect([[...apart.visits.n], apart.notes]).toEqual([[8, 8, 8], []]);
  });

  test('numbers the visits of a trajectory, across lines too', async () => {
    const lines = [
      { prompt_id: 'a', n: 8, successes: [0, 8] },
      { prompt_id: 'a', n: [8, 4], successes: [3, 1] },
    ];
    expect(await visits(lines)).toEqual({ a: '0:0/8 1:8/8 2:3/8 3:1/4' });
  });

  test('orders visits by their step, wherever they are in the file', async () => {
    const lines = [
      { prompt_id: 'a', reward: 1, step: 7 },
      { prompt_id: 'b', reward: 0, step: 3 },
      { prompt_id: 'a', reward: 0, step: 2 },
      { prompt_id: 'a', reward: 0, step: 7 },
      { prompt_id: 'a', n: 8, successes: [1, 2], step: [1, 9] },
      { prompt_id: 'b', n: 8, successes: 5, step: 1 },
    ];
    expect(await visits(lines)).toEqual({ a: '1:1/8 2:0/1 7:1/2 9:2/8', b: '1:5/8 3:0/1' });
  });

  test('tells visits apart by name, and takes their number for the step', async () => {
    const lines = [
      { prompt_id: 'a', reward: 1, visit: 'x', step: 1 },
      { prompt_id: 'a', reward: 0, visit: 'y', step: 1 },
      { prompt_id: 'b', reward: 0, visit: 4 },
      { prompt_id: 'b', reward: 1, visit: 2 },
    ];
    expect(await visits(lines)).toEqual({ a: '1:1/1 1:0/1', b: '2:1/1 4:0/1' });
  });

  test('takes 7 and "7" for the same prompt', async () => {
    expect(await visits('{"prompt_id":7,"reward":1}\n{"prompt_id":"7","reward":0}')).toEqual({ 7: '1/2' });
  });

  test('keeps integers apart that a double cannot', async () => {
    const ids = ['9007199254740992', '9007199254740993', '1234567890123456789', '-1234567890123456789'];
    const lines = ids.map((id) => `{"prompt_id":${id},"reward":1}\n`).join('');
    expect(Object.keys(await visits(lines)).sort()).toEqual([...ids].sort());
    const fractions = ['0.12345678901234567', '0.12345678901234568', '1e400'];
    const log = await readText(fractions.map((id) => `{"prompt_id":${id},"reward":1}\n`).join(''), {
      skipInvalid: true,
    });
    expect(log.visits.ids).toEqual(fractions.slice(0, 2));
    expect(log.skipped.reasons[0]).toContain('got Infinity');
  });

  test('keeps ids apart that differ in bytes which are no UTF-8', async () => {
    const line = (byte: number) => [
      ...new TextEncoder().encode('{"prompt_id":"x'),
      byte,
      ...new TextEncoder().encode('","reward":1}\n'),
    ];
    const log = await readText(Uint8Array.from([...line(0xff), ...line(0xfe), ...line(0xff)]));
    expect(Object.values(table(log.visits))).toEqual(['2/2', '1/1']);
  });

  test('counts a reward of at least the threshold as a success', async () => {
    const lines = [0.49, 0.5, 7, -1].map((reward, prompt_id) => ({ prompt_id, reward }));
    expect(await visits(lines, { threshold: 0.5 })).toEqual({ 0: '0/1', 1: '1/1', 2: '1/1', 3: '0/1' });
  });

  test('tells prompts apart by fields, whatever the values contain', async () => {
    const rows: [unknown, unknown][] = [
      ['x', 1],
      ['x', 11],
      ['x1', 1],
      ['x1:1', '1'],
      [true, false],
      ['x', 1],
    ];
    const lines = rows.map(([group, part]) => ({ prompt_id: 'a', reward: 1, group, part }));
    expect(Object.values(await visits(lines, { by: ['group', 'part'] }))).toEqual(['2/2', '1/1', '1/1', '1/1', '1/1']);
  });

  test('has the same groups in single rollouts, counts per visit and lists', async () => {
    const lists = Array.from({ length: 60 }, (_, p) => ({ prompt_id: p, n: 8, successes: [p % 9, 0, 8, (3 * p) % 9] }));
    const counts = lists.flatMap(({ prompt_id, n, successes }) =>
      successes.map((k, step) => ({ prompt_id, n, successes: k, step })),
    );
    const rollouts = counts.flatMap(({ prompt_id, n, successes, step }) =>
      Array.from({ length: n }, (_, i) => ({ prompt_id, step, reward: i < successes ? 1 : 0 })),
    );
    const expected = (await readText(lists)).visits;
    expect(expected.n).toHaveLength(240);
    expect((await readText(counts)).visits).toEqual(expected);
    expect((await readText(rollouts)).visits).toEqual(expected);
    expect((await readText(rollouts.toReversed())).visits.ids).toEqual(expected.ids.toReversed());
    const unnumbered = (await readText(counts.map(({ step, ...rest }) => rest))).visits;
    expect(unnumbered).toEqual({ ...expected, step: unnumbered.step });
  });

  /** A log of every kind with the same rollouts, some of which were not scored. */
  const scores = ['1', 'null', '0', 'NaN', '1', '-Infinity'];
  const orNull = (score: string): string => (/[a-z]/.test(score) ? 'null' : score);
  const place = (i: number) => ({ prompt: 'ab'[i % 2]!, step: Math.floor(i / 4) });
  const unscored: Readonly<Record<string, readonly [text: string, options: ReadOptions]>> = {
    'JSON lines': [
      scores
        .map((score, i) => `{"prompt_id":"${place(i).prompt}","step":${place(i).step},"reward":${orNull(score)}}\n`)
        .join(''),
      {},
    ],
    'JSON lines with an empty column of counts': [
      scores
        .map(
          (score, i) =>
            `{"prompt_id":"${place(i).prompt}","step":${place(i).step},"reward":${orNull(score)},"successes":null}\n`,
        )
        .join(''),
      {},
    ],
    'an array of JSON': [
      JSON.stringify(
        scores.map((score, i) => ({
          prompt_id: place(i).prompt,
          step: place(i).step,
          reward: /[NI]/.test(score) ? null : Number(score),
        })),
      ).replaceAll(',{', ',\n{'),
      {},
    ],
    'JSON lines with fields of other names': [
      scores.map((score, i) => `{"task":"${place(i).prompt}","t":${place(i).step},"score":${score}}\n`).join(''),
      { prompt: 'task', step: 't', reward: 'score' },
    ],
    CSV: [
      `prompt_id,step,reward\n${scores.map((score, i) => `${place(i).prompt},${place(i).step},${score}\n`).join('')}`,
      {},
    ],
    'CSV with empty fields': [
      `prompt_id,step,reward\n${scores
        .map((score, i) => `${place(i).prompt},${place(i).step},${/[a-z]/.test(score) ? '' : score}\n`)
        .join('')}`,
      {},
    ],
    verl: [
      scores
        .map((score, i) => `{"input":"${place(i).prompt}","output":"${i}","score":${score},"step":${place(i).step}}\n`)
        .join(''),
      {},
    ],
  };

  test.each(Object.entries(unscored))(
    'counts rollouts without a reward, which have not failed: %s',
    async (_, [text, options]) => {
      const log = await readText(text, options);
      expect(log.unscored).toBe(3);
      expect(log.skipped.count).toBe(0);
      // b has no reward at all.
      expect(Object.values(table(log.visits))).toEqual(['0:1/2 1:1/1']);
    },
  );

  test.each([
    '{"prompt_id":"a","reward":null}\n',
    '{"prompt_id":"NaN","reward":null,"x":NaN}\n',
    'prompt_id,reward\na,\n',
  ])('says when none has one: %j', async (text) => {
    await expect(readText(text)).rejects.toThrow('no rollouts in the log: none of them has a reward');
  });

  const id = '"prompt_id":"a"';
  test.each([
    ['{"prompt_id":', 'not valid JSON: the line is cut off'],
    ['{"prompt_id":"a","reward":NaN}', '"reward" expected a finite number, got NaN or an infinity'],
    ['{"prompt_id":"NaN","x":[NaN],"reward":-Infinity}', '"reward" expected a finite number, got NaN or an infinity'],
    ['[1]', 'not a JSON object'],
    ['null', 'not a JSON object'],
    ['{"reward":1}', '"prompt_id" expected a non-empty string or a number, got nothing'],
    ['{"prompt_id":"","reward":1}', '"prompt_id" expected a non-empty string or a number, got ""'],
    ['{"prompt_id":null,"reward":1}', '"prompt_id" expected a non-empty string or a number, got null'],
    [
      `{"prompt_id":${'['.repeat(9000)}${']'.repeat(9000)},"reward":1}`,
      'expected a non-empty string or a number, got a list of 1',
    ],
    [`{${id}}`, 'neither "reward" nor "successes"'],
    [`{${id},"reward":1,"successes":1,"n":1}`, 'both "reward" and "successes"'],
    [`{${id},"reward":0.5}`, '"reward" expected 0 or 1, or −1 or 1 (or give --threshold), got 0.5'],
    [`{${id},"reward":"1"}`, '"reward" expected a number, true, false or null, got "1"'],
    [`{${id},"reward":1e999}`, '"reward" expected a number that a double holds, got Infinity'],
    [`{${id},"reward":null,"step":"x"}`, '"step" expected an integer between −2³¹ and 2³¹, got "x"'],
    [`{${id},"successes":1}`, '"n" expected a positive integer, got nothing'],
    [`{${id},"n":0,"successes":0}`, '"n" expected a positive integer, got 0'],
    [`{${id},"n":2.5,"successes":0}`, '"n" expected a positive integer, got 2.5'],
    [`{${id},"n":4,"successes":5}`, '"successes" expected an integer from 0 to 4 (n), got 5'],
    [`{${id},"n":4,"successes":-1}`, '"successes" expected an integer from 0 to 4 (n), got -1'],
    [`{${id},"n":4,"successes":1.5}`, '"successes" expected an integer from 0 to 4 (n), got 1.5'],
    [`{${id},"n":4,"successes":"1"}`, '"successes" expected an integer from 0 to 4 (n), got "1"'],
    [`{${id},"n":4,"successes":[]}`, '"successes" expected at least one visit, got an empty list'],
    [`{${id},"n":4,"successes":[1,2,5]}`, '"successes[2]" expected an integer from 0 to 4 (n), got 5'],
    [`{${id},"n":[4,4],"successes":[1,2,3]}`, '"n" expected a list of 3, one for each visit, got a list of 2'],
    [`{${id},"n":4,"successes":[1,2],"step":3}`, '"step" expected a list of 2, one for each visit, got 3'],
    [`{${id},"reward":1,"step":0.5}`, '"step" expected an integer between −2³¹ and 2³¹, got 0.5'],
    [`{${id},"reward":1,"step":2147483648}`, '"step" expected an integer between −2³¹ and 2³¹, got 2147483648'],
    [`{${id},"reward":1,"visit":[]}`, '"visit" expected a string or an integer, got an empty list'],
  ])('says what is wrong with %.60s', async (line, message) => {
    const valid = '{"prompt_id":"b","reward":1}\n';
    await expect(readText(`${valid}${line}\n${valid}`)).rejects.toThrow(LogError);
    const { skipped, visits } = await readText(`${valid}${line}\n${valid}`, { skipInvalid: true });
    expect(skipped.count).toBe(1);
    expect(skipped.reasons[0]).toMatch(/^log:2: /);
    expect(skipped.reasons[0]).toContain(message);
    expect(table(visits)).toEqual({ b: '2/2' });
  });

  test('takes other fields for the reward, the step and the visit, and misses those that are not there', async () => {
    const lines = [
      { prompt_id: 'a', reward: 0, right: 1, epoch: 3, part: 'x' },
      { prompt_id: 'a', reward: 0, right: 0, epoch: 3, part: 'y' },
    ];
    expect(await visits(lines, { reward: 'right', step: 'epoch' })).toEqual({ a: '3:1/2' });
    expect(await visits(lines, { group: 'part' })).toEqual({ a: '0/1 0/1' });
    await expect(readText(lines, { step: '3' })).rejects.toThrow(
      /no field "3" \(--step\); there are "prompt_id", "reward".*\. --steps 3 follows so many steps$/,
    );
    await expect(readText(lines, { prompt: 'id' })).rejects.toThrow('log: no field "id" (--prompt)');
    await expect(readText(lines, { reward: 'wrong' })).rejects.toThrow('neither "reward" nor "successes"');
  });

  test('misses a field of --by, also one that every object has', async () => {
    for (const by of ['group', 'constructor', 'toString', 'hasOwnProperty']) {
      const message = `log:1: "${by}" expected a string, number or boolean (--by), got nothing`;
      await expect(readText('{"prompt_id":"a","reward":1}', { by: [by] })).rejects.toThrow(message);
    }
  });

  test('takes ids for what they are', async () => {
    const ids = ['__proto__', 'constructor', '\u001b[2J', 'a\nb'];
    expect((await readText(ids.map((prompt_id) => ({ prompt_id, reward: 1 })))).visits.ids).toEqual(ids);
  });

  test('keeps the reasons when everything was skipped', async () => {
    const reading = readText('{x\n{y\n', { skipInvalid: true });
    await expect(reading).rejects.toThrow(
      'no rollouts in the log: 2 malformed lines skipped, first log:1: not valid JSON',
    );
  });
});
