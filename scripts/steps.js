// Runs commands of this package's tools one after another or side by side, and tells how long each took.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const tools = join(root, 'node_modules/.bin');

/** Set as soon as a step fails: those that have not begun then do not begin. */
let failed = false;

/** A step runs a command line: `node` or a tool of node_modules/, and its arguments. `live`: its output is shown as it comes. */
export const step =
  (name, line, { live = false, env = {} } = {}) =>
  async () => {
    if (failed) return;
    const [tool, ...args] = typeof line === 'string' ? line.split(' ') : line;
    const start = performance.now();
    const command = tool === 'node' ? process.execPath : join(tools, tool);
    const stdio = ['ignore', live ? 'inherit' : 'pipe', live ? 'inherit' : 'pipe'];
    const child = spawn(command, args, { cwd: root, stdio, env: { ...process.env, ...env } });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => (output += text));
    const code = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
    const ok = code === 0;
    failed ||= !ok;
    console.log(
      `${ok ? 'ok  ' : 'FAIL'} ${name.padEnd(18)} ${((performance.now() - start) / 1000).toFixed(1).padStart(6)} s`,
    );
    if (!ok) process.stdout.write(output);
  };

export const inTurn =
  (...steps) =>
  async () => {
    for (const run of steps) await run();
  };

export const together =
  (...steps) =>
  async () => {
    await Promise.all(steps.map((run) => run()));
  };

/** Whether all steps that ran have passed. */
export const passed = () => !failed;
