// npm run docs: the documentation site in build/site/, with the explorer and the pages of the API beside it.
import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

/** Bytes that the first page may cost, as they are sent. */
const MOST = 200_000;

const root = fileURLToPath(new URL('..', import.meta.url));
const run = (command, ...args) => execFileSync(`${root}${command}`, args, { cwd: root, stdio: 'inherit' });

run('docs/node_modules/.bin/vitepress', 'build', 'docs');
run('node_modules/.bin/typedoc', '--out', 'build/site/api');
cpSync(`${root}dist/explorer.html`, `${root}build/site/explorer.html`);

// What a browser fetches before anything is clicked: the page, its styles and scripts, and its picture.
const site = `${root}build/site`;
const page = readFileSync(`${site}/index.html`, 'utf8');
const files = new Set(
  [...page.matchAll(/(?:href|src)="[^"]*?\/((?:assets|images)\/[^"]+\.(?:js|css|svg))"/g)].map(([, file]) => file),
);
const bytes = [page, ...[...files].map((file) => readFileSync(`${site}/${file}`))].reduce(
  (sum, part) => sum + gzipSync(part).length,
  0,
);
console.log(`build/site/: the first page costs ${(bytes / 1000).toFixed(0)} kB of ${MOST / 1000}, gzipped`);
if (files.size === 0 || bytes > MOST)
  throw new Error('the first page of the site is too large, or its files were not found');

console.log('build/site/: to look at it, docs/node_modules/.bin/vitepress preview docs');
