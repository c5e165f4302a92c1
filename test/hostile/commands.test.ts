// Logs and options that once ended the command with a stack trace, merged data, or reached the terminal raw.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { type Outcome, runCli } from '../cli/runCli.js';

const folder = mkdtempSync(join(tmpdir(), 'grpo-hostile-'));
afterAll(() => rmSync(folder, { recursive: true }));

const forecast = ['forecast', '-', '--beta', '1', '--draws', '5'];
const one = '{"prompt_id":"a","reward":1}';

/** One line on standard error, nothing on standard output. */
function expectOneLine({ code, stdout, stderr }: Outcome, words: string, status = 1): void {
  expect({ code, stdout }).toEqual({ code: status, stdout: '' });
  expect(stderr).toMatch(/^grpo: [^\n]*\n$/);
  expect(stderr).toContain(words);
}

const given = (...logs: (string | Uint8Array)[]) =>
  logs.map((text, i) => {
    const file = join(folder, `${i}.jsonl`);
    writeFileSync(file, text);
    return file;
  });

/** How many prompts and rollouts a command says that a log has; lines may be broken anywhere. */
function logOf(stdout: string): { prompts: number; rollouts: number } {
  const count = (what: string) => Number(new RegExp(`([\\d,]+)\\s+${what}`).exec(stdout)![1]!.replaceAll(',', ''));
  return { prompts: count('prompts?'), rollouts: count('rollouts?') };
}

describe('identifiers', () => {
  test('integers beyond 2^53 are prompts of their own', async () => {
    const lines = Array.from(
      { length: 1000 },
      (_, i) => `{"prompt_id":${1234567890123456789n + BigInt(i)},"n":8,"successes":${i % 9}}\n`,
    );
    const { stdout } = await runCli(forecast, { stdin: lines.join('') });
    expect(logOf(stdout)).toMatchObject({ prompts: 1000, rollouts: 8000 });
  });

  test('invalid UTF-8 of different bytes is not one prompt', async () => {
    const line = (byte: number) => [...Buffer.from('{"prompt_id":"'), byte, ...Buffer.from('","reward":1}\n')];
    const { stdout } = await runCli(forecast, {
      stdin: Uint8Array.from([...line(0xff), ...line(0xfe), ...line(0xff)]),
    });
    expect(logOf(stdout)).toMatchObject({ prompts: 2, rollouts: 3 });
  });

  test('a number that no double holds is named as infinite', async () => {
    expectOneLine(await runCli(forecast, { stdin: '{"prompt_id":"a","reward":1e999}\n' }), 'got Infinity');
    expectOneLine(await runCli(forecast, { stdin: '{"prompt_id":1e999,"reward":1}\n' }), 'got Infinity');
  });

  test('the same key twice in a record is an error', async () => {
    const stdin = '{"prompt_id":"a","prompt_id":"b","reward":1}\n';
    expectOneLine(await runCli(forecast, { stdin }), '"prompt_id" is there twice');
  });
});

describe('one line instead of a stack trace', () => {
  test.each(['constructor', 'toString', 'hasOwnProperty', 'valueOf', '__proto__'])('--by %s', async (name) => {
    expectOneLine(await runCli([...forecast, '--by', name], { stdin: one }), `"${name}" expected a string`);
    expectOneLine(await runCli([...forecast, '--by', name, '--skip-invalid'], { stdin: one }), '1 malformed line');
  });

  test.each(['prompt_id', 'reward', 'n', 'successes'])('%s nested 6,000 deep', async (field) => {
    const deep = '['.repeat(6000) + ']'.repeat(6000);
    const fields = field === 'reward' ? { prompt_id: '"a"' } : { prompt_id: '"a"', n: '2', successes: '1' };
    const record = Object.entries({ ...fields, [field]: deep }).map(([name, value]) => `"${name}":${value}`);
    expectOneLine(await runCli(forecast, { stdin: `{${record}}\n` }), 'got a list of 1');
    expectOneLine(await runCli([...forecast, '--skip-invalid'], { stdin: `{${record}}\n` }), '1 malformed line');
  });

  test.each([
    ['--log-odds', '1e15'],
    ['--log-odds', '1e17'],
    ['--p-ref', '0.2', '--alpha', '5e-324'],
  ])('a picture at the ends of the range: %s %s', async (...rule) => {
    const file = join(folder, 'picture.svg');
    const outcome = await runCli(['plot', 'bifurcation', ...rule, '--beta', '0.2:20:5', '-o', file]);
    expect(outcome).toMatchObject({ code: 0, stderr: '' });
    expect(readFileSync(file, 'utf8')).not.toMatch(/NaN|Infinity/);
  });
});

describe('files that are no log are named as what they are', () => {
  test.each<[name: string, bytes: string | Uint8Array, words: string]>([
    ['UTF-16', Buffer.from(`\uFEFF${one}\n`, 'utf16le'), 'text in UTF-16: save it as UTF-8'],
    ['lines that end in CR alone', `${one}\r${one}\r`, 'lines end in CR alone'],
    ['only malformed lines', 'x\ny\n', 'neither JSON nor a table'],
  ])('%s', async (_name, bytes, words) => {
    const [file] = given(bytes);
    expectOneLine(await runCli(['forecast', file!, '--beta', '1']), words);
  });

  test.each<[name: string, bytes: string | Uint8Array, rollouts: number]>([
    ['gzip', gzipSync(`${one}\n`), 1],
    ['a byte order mark in the middle', `${one}\n\uFEFF${one}\n`, 2],
    ['a JSON array', `[${one},\n${one}]`, 2],
  ])('%s is read', async (_name, bytes, rollouts) => {
    const [file] = given(bytes);
    expect(logOf((await runCli(['forecast', file!, '--beta', '1'])).stdout)).toEqual({ prompts: 1, rollouts });
  });

  test('a file or standard input given twice', async () => {
    const [file] = given(one);
    expectOneLine(await runCli(['forecast', file!, file!, '--beta', '1']), 'is given twice', 2);
    expectOneLine(await runCli(['forecast', '-', '-', '--beta', '1'], { stdin: one }), 'is given twice', 2);
  });
});

describe('options', () => {
  test.each([
    ['forecast - --betta 1', "unknown option '--betta' (Did you mean --beta?)"],
    ['fixed-points --p-ref .2 --beta 1 --beta 5', "option '--beta <number>' is given more than once"],
    ['version', "unknown command 'version' (Did you mean --version?)"],
    ['plot figur 1', "unknown command 'figur' (Did you mean figure?)"],
  ])('grpo %s', async (line, words) => {
    expectOneLine(await runCli(line.split(' '), { stdin: one }), words, 2);
  });
});

describe('what a terminal obeys', () => {
  // ESC, CR, a control of C1 and an override of direction.
  test.each(['\u001b[2J', 'a\rb', '\u009b2J', '\u202e'])('%j of data, names and options is escaped', async (text) => {
    const outcomes = [
      await runCli(forecast, { stdin: `{"prompt_id":"a","reward":${JSON.stringify(text)}}\n` }),
      await runCli([...forecast, '--skip-invalid'], { stdin: `{"prompt_id":"a","reward":"${text}"}\n` }),
      await runCli(['forecast', `no${text}file`, '--beta', '1']),
      await runCli([...forecast, '--by', `x${text}`], { stdin: one }),
      await runCli([`x${text}`]),
    ];
    for (const { stdout, stderr } of outcomes) {
      expect(stderr).toMatch(/^grpo: /);
      expect(stdout + stderr).not.toContain(text);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is sought
      expect(stdout + stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
    }
  });
});
