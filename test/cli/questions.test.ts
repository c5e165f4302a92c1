// docs/questions.md: every command runs, and prints the lines that the answer points at.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { runCli } from './runCli.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const text = readFileSync(`${root}docs/questions.md`, 'utf8');
const questions = [...text.matchAll(/^## (\d+\. .*)\n\n`grpo (.*)`\n[\s\S]*?^```text\n([\s\S]*?)^```/gm)].map(
  ([, title = '', command = '', output = '']) => ({ title, command, lines: output.trimEnd().split('\n') }),
);
const inRoot = (word: string) => (/^(examples|test)\//.test(word) ? root + word : word);
/** Lines may be wrapped elsewhere: the paths of this machine have another length. */
const unwrapped = (output: string) => output.replace(/\s+/g, ' ');

test('there are fifteen', () => {
  expect(questions).toHaveLength(15);
});

test.each(questions)('$title', async ({ command, lines }) => {
  const { stdout, stderr } = await runCli(command.split(' ').map(inRoot));
  for (const line of lines) expect(unwrapped(stdout + stderr)).toContain(unwrapped(line));
});
