// One line for every failure, and an exit code that says of which kind it was.
import { describe, expect, test } from 'vitest';
import { explain } from '../../cli/failure.js';
import { runCli } from './runCli.js';

const coded = (code: string, message = 'softmax: "x" expected more') =>
  Object.assign(new RangeError(message), { code });

describe('a failure', () => {
  test.each([
    ['a refusal of the library', coded('ERR_VALUE'), 2, 'grpo: softmax: "x" expected more\n'],
    ['no room for kernels', coded('ERR_WASM_COMPILE', 'no kernels'), 1, 'no kernels; where a command has --backend,'],
    ['no room for memory', new RangeError('WebAssembly.Instance(): Out of memory'), 1, '--backend reference'],
    ['no room for an array', new RangeError('Array buffer allocation failed'), 1, 'grpo: not enough memory: Array'],
    ['a map that is full', new RangeError('Map maximum size exceeded'), 1, 'grpo: not enough memory: Map'],
    [
      'a fault of ours',
      new TypeError('x is undefined\n  somewhere'),
      1,
      'grpo: a fault of grpo itself: x is undefined',
    ],
    ['no error at all', null, 1, 'grpo: a fault of grpo itself: null'],
  ])('%s is one line', (_kind, error, exitCode, line) => {
    const failure = explain(error, {});
    expect(failure.exitCode).toBe(exitCode);
    expect(failure.line).toContain(line);
    expect(failure.line).toMatch(/^grpo: [^\n]+\n$/);
  });

  test('of ours has its stack trace where it is asked for', () => {
    const error = new TypeError('x is undefined');
    expect(explain(error, { GRPO_DEBUG: '1' }).line).toBe(`${error.stack}\n`);
  });
});

test('keys of records that every object has are no surprise', async () => {
  for (const name of ['constructor', 'toString', 'valueOf', '__proto__', 'hasOwnProperty']) {
    const { code, stderr } = await runCli(['forecast', '-', '--beta', '1', '--by', name], {
      stdin: '{"prompt_id":"a","reward":1}\n',
    });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^grpo: standard input:1: [^\n]+\n$/);
  }
});
