// A copy of project/ outside the repository, so that nothing is found that the package does not bring, with the packed
// tarball installed.
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const template = fileURLToPath(new URL('project/', import.meta.url));

/** `others`: packages to install instead of the tools that consumers build with. */
export async function installProject(others) {
  const folder = mkdtempSync(join(tmpdir(), 'grpo-wasm-consumers-'));
  const run = (command, ...args) => execute(command, args, { cwd: folder, timeout: 120_000 });
  cpSync(template, folder, { recursive: true, filter: (path) => !path.includes('node_modules') });
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    const pack = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
    const { stdout } = await execute('npm', pack, { cwd: root });
    const [{ filename }] = JSON.parse(stdout);
    if (others) rmSync(join(folder, 'package.json'));
    else await run('npm', 'ci', '--no-audit', '--no-fund');
    const options = ['--no-save', '--no-package-lock', '--no-audit', '--no-fund'];
    await run('npm', 'install', ...options, ...(others ?? []), `./${filename}`);
  } catch (error) {
    remove();
    throw error;
  }
  return {
    folder,
    run,
    /** Runs a command that the project's tools bring. */
    tool: (name, ...args) => run(join(folder, 'node_modules', '.bin', name), ...args),
    remove,
  };
}
