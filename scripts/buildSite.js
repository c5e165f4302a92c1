// npm run docs: the documentation site in build/site/, with the explorer and the pages of the API beside it.
import { execFileSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const run = (command, ...args) => execFileSync(`${root}${command}`, args, { cwd: root, stdio: 'inherit' });

run('docs/node_modules/.bin/vitepress', 'build', 'docs');
run('node_modules/.bin/typedoc', '--out', 'build/site/api');
cpSync(`${root}dist/explorer.html`, `${root}build/site/explorer.html`);
console.log('build/site/: to look at it, docs/node_modules/.bin/vitepress preview docs');
