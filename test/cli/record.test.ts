import { describe, expect, test } from 'vitest';
import { MalformedLine, parseRecord } from '../../cli/log/record.js';

describe('parseRecord', () => {
  test('reads a rollout, with the reward as number or boolean', () => {
    expect(parseRecord('{"prompt_id":"a","reward":1}', {})).toEqual({ kind: 'rollout', prompt: 'a', success: true });
    expect(parseRecord('{"prompt_id":"a","reward":0.0}', {})).toEqual({ kind: 'rollout', prompt: 'a', success: false });
    expect(parseRecord('{"prompt_id":"a","reward":true}', {})).toEqual({ kind: 'rollout', prompt: 'a', success: true });
  });

  test('reads counts, ignoring fields that it does not know', () => {
    const line = '{"prompt_id":"a","n":4,"successes":3,"bits":"1110","step":7}\r';
    expect(parseRecord(line, {})).toEqual({ kind: 'counts', prompt: 'a', n: 4, successes: 3 });
  });

  test('reads a trajectory', () => {
    const record = { kind: 'trajectory', prompt: 'a', n: 8, successes: [0, 8, 3] };
    expect(parseRecord('{"prompt_id":"a","n":8,"successes":[0,8,3]}', {})).toEqual(record);
  });

  test('takes 7 and "7" for the same prompt', () => {
    expect(parseRecord('{"prompt_id":7,"reward":1}', {}).prompt).toBe('7');
  });

  test('counts a reward of at least the threshold as a success', () => {
    const success = (reward: number) => {
      const record = parseRecord(JSON.stringify({ prompt_id: 'a', reward }), { threshold: 0.5 });
      return record.kind === 'rollout' && record.success;
    };
    expect([0.49, 0.5, 7, -1].map(success)).toEqual([false, true, true, false]);
  });

  test('tells prompts apart by columns, whatever the values contain', () => {
    const key = (group: unknown, step: unknown) =>
      parseRecord(JSON.stringify({ prompt_id: 'a', reward: 1, group, step }), { by: ['group', 'step'] }).prompt;
    const keys = [key('x', 1), key('x', 11), key('x1', 1), key('x1:1', '1'), key(true, false)];
    expect(new Set(keys).size).toBe(keys.length);
    expect(key('x', 1)).toBe(key('x', 1));
  });

  const id = '"prompt_id":"a"';
  test.each([
    ['{"prompt_id":', 'not valid JSON'],
    ['{"prompt_id":"a","reward":NaN}', 'not valid JSON'],
    ['[1]', 'not a JSON object'],
    ['null', 'not a JSON object'],
    ['{"reward":1}', '"prompt_id" expected a non-empty string or a number, got nothing'],
    ['{"prompt_id":"","reward":1}', '"prompt_id" expected a non-empty string or a number, got ""'],
    ['{"prompt_id":null,"reward":1}', '"prompt_id" expected a non-empty string or a number, got null'],
    [`{${id}}`, 'neither "reward" nor "successes"'],
    [`{${id},"reward":1,"successes":1,"n":1}`, 'both "reward" and "successes"'],
    [`{${id},"reward":0.5}`, '"reward" expected 0 or 1 (or give --threshold), got 0.5'],
    [`{${id},"reward":"1"}`, '"reward" expected a finite number, got "1"'],
    [`{${id},"reward":null}`, '"reward" expected a finite number, got null'],
    [`{${id},"reward":1e999}`, '"reward" expected a finite number, got null'],
    [`{${id},"successes":1}`, '"n" expected a positive integer, got nothing'],
    [`{${id},"n":0,"successes":0}`, '"n" expected a positive integer, got 0'],
    [`{${id},"n":2.5,"successes":0}`, '"n" expected a positive integer, got 2.5'],
    [`{${id},"n":4,"successes":5}`, '"successes" expected an integer from 0 to 4 (n), got 5'],
    [`{${id},"n":4,"successes":-1}`, '"successes" expected an integer from 0 to 4 (n), got -1'],
    [`{${id},"n":4,"successes":1.5}`, '"successes" expected an integer from 0 to 4 (n), got 1.5'],
    [`{${id},"n":4,"successes":"1"}`, '"successes" expected an integer from 0 to 4 (n), got "1"'],
    [`{${id},"n":4,"successes":[]}`, '"successes" expected at least one visit, got []'],
    [`{${id},"n":4,"successes":[1,2,5]}`, '"successes[2]" expected an integer from 0 to 4 (n), got 5'],
  ])('says what is wrong with %s', (line, message) => {
    expect(() => parseRecord(line, {})).toThrow(new MalformedLine(message));
  });

  test('misses a column of --by', () => {
    const message = '"group" expected a string, number or boolean (--by), got nothing';
    expect(() => parseRecord('{"prompt_id":"a","reward":1}', { by: ['group'] })).toThrow(new MalformedLine(message));
  });
});
