// npm run explorer: dist/explorer.html, a page that needs no server. It is not built again while it is of the sources as they are.
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isBuilt, recordBuild } from './builds.js';

const file = fileURLToPath(new URL('../dist/explorer.html', import.meta.url));

if (!isBuilt('explorer')) {
  // Loaded here, since Vite takes a second to load.
  const { explorerPage } = await import('./explorerPage.js');
  const page = await explorerPage();
  mkdirSync(new URL('../dist/', import.meta.url), { recursive: true });
  writeFileSync(file, page);
  recordBuild('explorer');
}
console.log(`${file}: ${(statSync(file).size / 1024).toFixed(0)} kB`);
