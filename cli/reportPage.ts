// The page of a report: the explorer, with what is said about a log in it.
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import type { RunDocument } from '../runs/index.js';

/** One directory up and in dist/, both from the sources and from the bundle. */
const page = new URL('../dist/explorer.html', import.meta.url);

/** @throws Error where the package was built without its page */
export function reportPage(run: RunDocument): string {
  if (!existsSync(page)) throw new Error('the page of reports is missing: "npm run explorer" builds it');
  const data = `<script type="application/json" id="run">${embedded(run)}</script>`;
  return readFileSync(page, 'utf8').replace('<!--DATA-->', () => data);
}

/** JSON inside of HTML: nothing in it ends the element early. */
function embedded(run: RunDocument): string {
  // JSON has no infinities, but a number that is too large is read as one. No text of the log is equal to the mark.
  const mark = randomUUID();
  const text = JSON.stringify(run, (_, value) =>
    value === Infinity || value === -Infinity ? `${value}${mark}` : value,
  );
  return text
    .replaceAll(`"Infinity${mark}"`, '1e999')
    .replaceAll(`"-Infinity${mark}"`, '-1e999')
    .replace(/[<>&\u2028\u2029]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
