// The built package, for tests of what is shipped.
import { fileURLToPath } from 'node:url';
import { type Build, isBuilt } from '../scripts/builds.js';

/** The builds that were found to be of the sources: they are compared once in each process. */
const current = new Set<Build>();

/** A file of dist/. Throws if a source has changed since it was built: the test would be of something else. */
export function dist(file: string): string {
  const build = file === 'explorer.html' ? 'explorer' : 'bundles';
  if (!current.has(build) && !isBuilt(build))
    throw new Error('dist/ is not of these sources: run "npm run build" first');
  current.add(build);
  return fileURLToPath(new URL(`../dist/${file}`, import.meta.url));
}
