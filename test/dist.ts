// The built package, for tests of what is shipped.
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const SOURCES = ['assembly', 'bindings', 'charts', 'cli', 'runs', 'rollup.config.js', 'binaries.js'];

const PAGE = 'explorer.html';
const SOURCES_OF_PAGE = ['bindings', 'charts', 'explorer', 'runs'];

/** A file of dist/. Throws if a source has changed since it was built: the test would be of something else. */
export function dist(file: string): string {
  const [sources, first] = file === PAGE ? [SOURCES_OF_PAGE, PAGE] : [SOURCES, 'index.js'];
  const changed = newest(sources);
  const built = statSync(join(root, 'dist', first), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (changed.time > built) throw new Error(`dist/ is older than ${changed.file}: run "npm run build" first`);
  return join(root, 'dist', file);
}

/** The file that changed last among those named and all in the folders named. */
function newest(names: readonly string[]): { file: string; time: number } {
  let last = { file: '', time: 0 };
  for (const file of names.flatMap(filesOf)) {
    const time = statSync(join(root, file)).mtimeMs;
    if (time > last.time) last = { file, time };
  }
  return last;
}

function filesOf(name: string): string[] {
  const found = statSync(join(root, name), { throwIfNoEntry: false });
  if (!found?.isDirectory()) return found ? [name] : [];
  const inside = readdirSync(join(root, name), { recursive: true, encoding: 'utf8', withFileTypes: true });
  return inside.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(root.length));
}
