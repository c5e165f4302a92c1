// What is built in dist/, and whether it is of the sources as they are: a build leaves a hash of its sources behind.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const shared = ['bindings', 'charts', 'runs', 'scripts/bundling.js', 'package-lock.json'];

/** The builds: what each is made of, and the file that it writes last. */
const builds = {
  bundles: { sources: [...shared, 'cli', 'rollup.config.js', 'binaries.js', 'package.json'], result: 'dist/cli.js' },
  explorer: { sources: [...shared, 'explorer', 'scripts/explorerPage.js'], result: 'dist/explorer.html' },
};

const recordOf = (build) => join(root, 'build', `${build}.sources`);

/** The files that are named, and all in the folders that are named. */
function filesOf(name) {
  const path = join(root, name);
  if (!statSync(path).isDirectory()) return [name];
  const inside = readdirSync(path, { recursive: true, withFileTypes: true });
  return inside.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(root.length));
}

/** A hash of files and folders: of their names and of what is in them. */
export function hashOf(names) {
  const hash = createHash('sha256');
  for (const file of names.flatMap(filesOf).sort()) hash.update(`${file}\0`).update(readFileSync(join(root, file)));
  return hash.digest('hex');
}

/** Whether a build is there, and its sources have not changed since. */
export function isBuilt(build) {
  const { sources, result } = builds[build];
  if (!existsSync(join(root, result)) || !existsSync(recordOf(build))) return false;
  return readFileSync(recordOf(build), 'utf8') === hashOf(sources);
}

/** Notes that a build has been made of the sources as they are. */
export function recordBuild(build) {
  mkdirSync(join(root, 'build'), { recursive: true });
  writeFileSync(recordOf(build), hashOf(builds[build].sources));
}
