// Every report keeps to the width of the terminal: no line is longer, from 60 columns up.
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { columnsOf } from '../../cli/terminal/columns.js';
import { wrapText } from '../../cli/terminal/wrap.js';
import { uniform } from '../random.js';
import { SLOW } from '../slow.js';
import { jsonLines, runCli } from './runCli.js';

const folder = mkdtempSync(join(tmpdir(), 'w-'));

function write(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

/** Success counts of prompts that learn at the same pace, from different places. */
function counts(prompts: number, visits: number): string {
  const random = uniform(5);
  const records = Array.from({ length: prompts }, (_, i) => {
    const successes = Array.from({ length: visits }, (_, visit) => {
      const p = 1 / (1 + Math.exp(2 - (4 * i) / prompts - visit / 15));
      return Array.from({ length: 8 }, () => (random() < p ? 1 : 0)).reduce<number>((sum, one) => sum + one, 0);
    });
    return { prompt_id: `prompt/${i}`, n: 8, successes };
  });
  return jsonLines(...records);
}

const log = write('log.jsonl', counts(16, 12));
const other = write('other.jsonl', counts(12, 8));
/** Rollouts with two rewards of long names. */
const rewards = ['accuracy_reward_of_the_final_answer_alone', 'format_reward_of_the_whole_completion'] as const;
const rollouts = write(
  'rollouts.jsonl',
  jsonLines(
    ...Array.from({ length: 640 }, (_, i) => ({
      prompt: `question ${i % 20}, long enough to be wrapped wherever it is shown to somebody`,
      completion: `answer ${i}`,
      step: Math.floor(i / 160),
      [rewards[0]]: (i * 7919) % (3 + (i % 20)) === 0 ? 1 : 0,
      [rewards[1]]: i > 300 ? 1 : 0.5,
      advantage: 0,
    })),
  ),
);
const named = [rollouts, '--reward', rewards[0]];
const map = ['--p-ref', '.01', '--beta', '1'];

const commands: readonly (readonly string[])[] = [
  ['inspect', log],
  ['inspect', ...named],
  ['inspect', ...named, '--show-prompts'],
  ['forecast', log],
  ['forecast', log, '--observe', '10'],
  ['forecast', log, '--law', 'two-kl-grpo'],
  ['fit', log, '--law', 'mirror-grpo', '--group-size', '8', '--convention', 'trl', '--clip', '.2,.28'],
  ['forecast', log, '--beta', '.04'],
  ['forecast', log, '--beta', '31', '--variant', 'mirror-dr-grpo', '--observe', '10'],
  ['forecast', log, '--beta', '.04', '--variant', 'two-kl-grpo', '--alpha', '.3', '--observe', '10', '--steps', '2000'],
  ['forecast', ...named, '--beta', '.04'],
  ['fit', log],
  ['fit', log, '--observe', '10'],
  ['fit', other, '--compare'],
  ['recommend', log],
  ['recommend', other, '--variant', 'two-kl-dr-grpo', '--alpha', '.123456789', '--target', '.987654321'],
  ['compare', log, other],
  ['compare', rollouts, write('again.jsonl', readFileSync(rollouts, 'utf8')), '--show-prompts', '--reward', rewards[0]],
  ['conventions', log],
  ['conventions', ...named, '--against', 'ms-swift-reinforce-plus-plus'],
  ['advantages', log],
  ['advantages', ...named, '--convention', 'verl'],
  ['simulate', ...map],
  ['table', '1', ...map],
  ['trajectories', ...map],
  ['trajectories', ...map, '--variant', 'two-kl-grpo', '--alpha', '.3', '--group', '8', '--convention', 'trl'],
  ['attractor', ...map],
  ['attractor', '--p-ref', '.01', '--beta', '.2', '--variant', 'two-kl-dr-grpo', '--alpha', '.123456789'],
  ['fixed-points', ...map],
  ['bifurcations', '--p-ref', '.01'],
  ['best-of-n', '--p-ref', '.01'],
  ['hints', '--p', '.001,.05,.3,.8'],
  ['robust', '--p-ref', '.01'],
  // Takes seconds. verify.test.ts has its table at 60 columns.
  ...(SLOW ? [['verify']] : []),
];

describe.each(SLOW ? [60, 80] : [60])('at %i columns', (terminal) => {
  test.each(commands.map((argv) => [argv.map((word) => word.replace(folder, '')).join(' '), argv] as const))(
    'grpo %s',
    async (_name, argv) => {
      const { stdout, stderr } = await runCli(argv, { terminal, only: 'stdout', env: { NO_COLOR: '1' } });
      expect(stdout, stderr).not.toBe('');
      for (const line of stdout.split('\n')) expect(columnsOf(line), line).toBeLessThanOrEqual(terminal);
    },
  );

  test('colours take no room', async () => {
    const plain = await runCli(['forecast', log, '--beta', '.04'], {
      terminal,
      only: 'stdout',
      env: { NO_COLOR: '1' },
    });
    const coloured = await runCli(['forecast', log, '--beta', '.04'], { terminal, only: 'stdout' });
    expect(coloured.stdout).not.toBe(plain.stdout);
    expect(stripVTControlCharacters(coloured.stdout)).toBe(plain.stdout);
  });

  test('an error is wrapped on a terminal, and one line elsewhere', async () => {
    const { stderr } = await runCli(['inspect', rollouts], { terminal, only: 'stderr' });
    for (const line of stderr.split(/[\n\r]/)) expect(columnsOf(line), line).toBeLessThanOrEqual(terminal);
    expect(stderr).toContain('\n  ');
    expect((await runCli(['inspect', rollouts])).stderr).toMatch(/^grpo: several rewards [^\n]+\n$/);
  });

  test('documents for programs are left as they are', async () => {
    const json = [
      ['inspect', other, '--json'],
      ['forecast', other, '--json'],
      ['forecast', other, '--beta', '.04', '--json'],
      ['fit', other, '--json'],
      ['recommend', other, '--json'],
      ['conventions', other, '--csv'],
    ];
    for (const argv of json) {
      const { stdout } = await runCli(argv, { terminal, only: 'stdout', env: { NO_COLOR: '1' } });
      expect(stdout).toBe((await runCli(argv)).stdout);
      expect(stdout).not.toBe('');
    }
  });
});

test('calls in advice can be copied, over however many lines they go', async () => {
  const { stdout } = await runCli(['recommend', other], { terminal: 60, only: 'stdout', env: { NO_COLOR: '1' } });
  const calls = [...stdout.matchAll(/^ {2}→ (.*(?:\n {4}.*)*)/gm)].map(([, call]) => call!);
  expect(calls).toHaveLength(7);
  expect(calls.filter((call) => call.includes('\n')).length).toBeGreaterThan(2);
  for (const call of calls) expect(() => new Function(`return (\n${call}\n)`), call).not.toThrow();
});

test.each([
  ['a longer line of words', 12, 'a longer\n  line of\n  words'],
  ['    indented words stay so', 16, '    indented\n      words stay\n      so'],
  ['12.5 % of all', 5, '12.5 %\n  of\n  all'],
  ['/a/path/of/the/user is whole', 8, '/a/path/of/the/user\n  is\n  whole'],
  ['数学数学 数学', 10, '数学数学\n  数学'],
  ['\u001b[1mbold\u001b[22m text', 9, '\u001b[1mbold\u001b[22m text'],
  ['as long as it likes', undefined, 'as long as it likes'],
])('%j within %s columns', (text, width, wrapped) => {
  expect(wrapText(text, width)).toBe(wrapped);
});
