// Bundles the package with Rollup, unless dist/ is of the sources as they are.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { isBuilt, recordBuild } from './builds.js';

if (!isBuilt('bundles')) {
  // No link leads to a module, and to look for one takes a fifth of the time.
  const rollup = fileURLToPath(new URL('../node_modules/rollup/dist/bin/rollup', import.meta.url));
  execFileSync(process.execPath, [rollup, '-c', '--silent', '--preserveSymlinks'], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    stdio: 'inherit',
  });
  recordBuild('bundles');
}
