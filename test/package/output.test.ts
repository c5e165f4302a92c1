// Where the output of the shipped command goes when it cannot go on.
import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { dist } from '../dist.js';

/** A line for a shell; `grpo` is the command. */
function shell(line: string, ...flags: string[]) {
  const grpo = `grpo() { ${[process.execPath, ...flags, dist('cli.js')].map((word) => `'${word}'`).join(' ')} "$@"; }`;
  const { status, stdout, stderr } = spawnSync('bash', ['-c', `${grpo}; ${line}`], { encoding: 'utf8' });
  return { status, stdout, stderr };
}

describe('the shipped command', () => {
  test.each(['attractor --p-ref .5 --beta 2', '--help', 'sweep --p-ref .1:.9:20 --beta 1:2:20'])(
    'says in one line that its output is full: %s',
    (argv) => {
      expect(shell(`grpo ${argv} > /dev/full`)).toEqual({
        status: 1,
        stdout: '',
        stderr: 'grpo: cannot write standard output: no space left on device\n',
      });
    },
  );

  test('ends in silence when its reader has seen enough', () => {
    const { stdout, stderr } = shell('grpo sweep --p-ref .1:.9:40 --beta 1:2:40 | head -1');
    expect(stdout).toMatch(/^p_ref,beta,[^\n]+\n$/);
    expect(stderr).toBe('');
  });

  test('says what to do where WebAssembly does not run', () => {
    const { status, stdout, stderr } = shell('grpo attractor --p-ref .5 --beta 2', '--jitless');
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(/\ngrpo: [^\n]*--backend reference[^\n]*\n$/);
    expect(shell('grpo attractor --p-ref .5 --beta 2 --backend reference', '--jitless').status).toBe(0);
  });
});
