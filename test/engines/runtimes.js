// The engines that run programs from a command line: this Node, and what is installed here.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const installed = (path) => fileURLToPath(new URL(`node_modules/${path}`, import.meta.url));

/** Each with the arguments that come before the name of a program, and whether it has relaxed SIMD. */
export const runtimes = [
  { name: 'node', command: process.execPath, before: [], relaxed: Number.parseInt(process.versions.node, 10) >= 22 },
  ...['node22', 'node24', 'node26'].map((name) => ({
    name,
    command: installed(`${name}/bin/node`),
    before: [],
    relaxed: true,
  })),
  { name: 'bun', command: installed('.bin/bun'), before: [], relaxed: true },
  { name: 'deno', command: installed('.bin/deno'), before: ['run', '--allow-all', '--quiet'], relaxed: true },
];

export function runtimeNamed(name) {
  return runtimes.find((runtime) => runtime.name === name);
}

/** What a program prints; throws with what it wrote to standard error if it fails. */
export async function printedBy({ command, before }, program, options = {}) {
  const env = { ...process.env, DENO_NO_UPDATE_CHECK: '1' };
  const { stdout } = await execute(command, [...before, program], { timeout: 120_000, env, ...options });
  return stdout.trim();
}

export async function versionOf({ command }) {
  const { stdout } = await execute(command, ['--version']);
  return stdout.split('\n')[0].trim();
}
