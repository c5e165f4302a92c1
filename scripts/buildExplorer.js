// npm run explorer: dist/explorer.html, a page that needs no server.
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { explorerPage } from './explorerPage.js';

const page = await explorerPage();
mkdirSync(new URL('../dist/', import.meta.url), { recursive: true });
const file = new URL('../dist/explorer.html', import.meta.url);
writeFileSync(file, page);
console.log(`${fileURLToPath(file)}: ${(page.length / 1024).toFixed(0)} kB`);
