import { readdir, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { DataError } from '../io.js';
import { systemError } from '../output.js';

export interface Found {
  readonly path: string;
  /** Not named, but met in a folder or by a pattern. */
  readonly found: boolean;
}

const byNumber = new Intl.Collator('en', { numeric: true });

/** The files that paths mean: folders with all that is in them, and patterns of `*`, `?` and `**` that no shell has resolved. */
export async function expand(paths: readonly string[]): Promise<Found[]> {
  const files: Found[] = [];
  for (const path of paths) {
    if (path === '-') {
      files.push({ path, found: false });
      continue;
    }
    const kind = await kindOf(path);
    if (kind === 'folder') files.push(...(await filesBelow(path)).map((file) => ({ path: file, found: true })));
    else if (kind === 'file' || !/[*?]/.test(path)) files.push({ path, found: false });
    else {
      const matches = await matching(path);
      if (matches.length === 0) throw new DataError(`no file is called ${path}`);
      files.push(...matches.map((file) => ({ path: file, found: true })));
    }
  }
  return files;
}

async function kindOf(path: string): Promise<'file' | 'folder' | 'nothing'> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file';
  } catch {
    return 'nothing';
  }
}

/** All files in a folder and those below it, but hidden ones; 2.jsonl before 10.jsonl. */
async function filesBelow(folder: string): Promise<string[]> {
  let entries: Awaited<ReturnType<typeof list>>;
  try {
    entries = await list(folder);
  } catch (error) {
    throw systemError('read', folder, error);
  }
  const files: string[] = [];
  for (const entry of entries.sort((a, b) => byNumber.compare(a.name, b.name))) {
    if (entry.name.startsWith('.')) continue;
    const path = join(folder, entry.name);
    const kind = entry.isSymbolicLink() ? await kindOf(path) : entry.isDirectory() ? 'folder' : 'file';
    // A link to a folder may lead in a circle.
    if (kind === 'folder' && !entry.isSymbolicLink()) files.push(...(await filesBelow(path)));
    else if (kind === 'file' && (entry.isFile() || entry.isSymbolicLink())) files.push(path);
  }
  return files;
}

function list(folder: string) {
  return readdir(folder, { withFileTypes: true });
}

async function matching(pattern: string): Promise<string[]> {
  const parts = pattern.split(sep);
  const fixed = parts.findIndex((part) => /[*?]/.test(part));
  const root = parts.slice(0, fixed).join(sep) || (pattern.startsWith(sep) ? sep : '.');
  if ((await kindOf(root)) !== 'folder') return [];
  const expression = parts
    .map((part) =>
      part === '**'
        ? '(?:[^/]+/)*'
        : `${part
            .replace(/[.+^${}()|[\]\\]/g, '\\$&')
            .replaceAll('*', '[^/]*')
            .replaceAll('?', '[^/]')}/`,
    )
    .join('');
  const whole = new RegExp(`^${expression.replace(/\/$/, '')}$`);
  const slashed = (file: string): string => file.split(sep).join('/');
  return (await filesBelow(root)).filter((file) => whole.test(slashed(file)));
}
