// What a shell offers while a call is typed. bash is asked itself; the others get the same words.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCli } from './runCli.js';

let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'grpo-completions-'));
  writeFileSync(join(folder, 'grpo.bash'), (await runCli(['completions', 'bash'])).stdout);
  writeFileSync(join(folder, 'rollouts.jsonl'), '');
});

afterAll(() => rmSync(folder, { recursive: true }));

/** What bash offers for the last word of a call. */
function offered(...words: string[]): string[] {
  const script = `source ./grpo.bash
    COMP_WORDS=(grpo "$@"); COMP_CWORD=$#; _grpo grpo "\${COMP_WORDS[$#]}" "\${COMP_WORDS[$#-1]}"
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  const out = execFileSync('bash', ['--norc', '-c', script, 'bash', ...words], { cwd: folder, encoding: 'utf8' });
  return out.split('\n').filter((line) => line !== '');
}

describe('bash', () => {
  test.each<[words: string[], offers: string[]]>([
    [['fi'], ['fit', 'fixed-points']],
    [
      ['fixed-points', '--b'],
      ['--beta', '--backend'],
    ],
    [
      ['fixed-points', '--variant', 'm'],
      ['mirror-grpo', 'mirror-dr-grpo'],
    ],
    [['plot', 'fi'], ['figure']],
    [['plot', 'figure', '--da'], ['--data']],
    [['table', '1', '--p'], ['--p-ref']],
    [['help', 'fo'], ['forecast']],
    [
      ['completions', ''],
      ['bash', 'zsh', 'fish', '--help', '-h'],
    ],
  ])('offers after %j: %j', (words, offers) => {
    expect(offered(...words)).toEqual(offers);
  });

  test.each(['inspect', 'counts', 'forecast', 'fit', 'recommend', 'report', 'advantages', 'conventions', 'compare'])(
    'offers files for the log of %s, also for a second one',
    (command) => {
      expect(offered(command, 'roll')).toEqual(['rollouts.jsonl']);
      expect(offered(command, 'rollouts.jsonl', 'roll')).toEqual(['rollouts.jsonl']);
    },
  );

  test('offers files where an option takes one', () => {
    expect(offered('fixed-points', '--output', 'roll')).toEqual(['rollouts.jsonl']);
    expect(offered('fixed-points', 'roll')).toEqual([]);
  });
});

test.each(['zsh', 'fish'])('%s is told of every command and option that bash offers', async (shell) => {
  const { stdout } = await runCli(['completions', shell]);
  for (const command of offered('')) {
    if (command.startsWith('-')) continue;
    expect(stdout).toContain(command);
    for (const option of offered(command, '--')) {
      expect(stdout).toContain(shell === 'fish' ? ` -l ${option.slice(2)}` : option);
    }
  }
});
