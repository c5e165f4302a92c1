// Runs the whole suite on the other versions of Node.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { runtimes } from './runtimes.js';

const vitest = fileURLToPath(new URL('../../node_modules/vitest/vitest.mjs', import.meta.url));

for (const { name, command } of runtimes.filter(({ name }) => /^node\d/.test(name))) {
  console.log(name);
  const { status } = spawnSync(command, [vitest, 'run'], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
