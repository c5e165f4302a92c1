// Ctrl-C as the system sends it, to the command that is shipped.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { dist } from '../dist.js';

const command = dist('cli.js');
const folder = mkdtempSync(join(tmpdir(), 'grpo-interrupt-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('Ctrl-C during a sweep leaves a valid file and exits with 130', async () => {
  const file = join(folder, 'out.json');
  // Far more than can be done before the signal arrives.
  const grid = ['--p-ref', '0.001:0.999:10000', '--beta', '0.1:10:1000'];
  const child = spawn(process.execPath, [command, 'sweep', ...grid, '--json', '--output', file]);
  let stderr = '';
  child.stderr.on('data', (text) => {
    stderr += text;
  });
  const exit = once(child, 'exit');
  const size = () => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  while (size() < 500_000 && child.exitCode === null) await setTimeout(5);
  child.kill('SIGINT');
  expect(await exit).toEqual([130, null]);
  const document = JSON.parse(readFileSync(file, 'utf8'));
  expect(document.complete).toBe(false);
  const written = document.cells.length.toLocaleString('en-US');
  expect(stderr).toBe(`grpo: interrupted: ${written} of 10,000,000 cells written\n`);
});
