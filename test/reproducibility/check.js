// node test/reproducibility/check.js [engine ...]
//
// Compares the hashes of the built package with the committed ones on all engines, or those named.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { browsers, openBrowser } from '../engines/browsers.js';
import { printedBy, runtimes, versionOf } from '../engines/runtimes.js';
import { isolation, serve } from '../engines/server.js';

/** What print.ts has hashes of. */
const ENTRIES = ['index', 'pool'];
/** As long as a program has. */
const PATIENCE = 120_000;
const root = new URL('../../', import.meta.url);
const expected = JSON.parse(readFileSync(new URL('hashes.json', import.meta.url), 'utf8'));

function differing(entry, found) {
  const names = Object.keys({ ...expected, ...found });
  return names.flatMap((name) =>
    found[name] === expected[name] ? [] : [`  ${entry}: ${name}: expected ${expected[name]}, got ${found[name]}`],
  );
}

async function onRuntime(runtime) {
  const program = fileURLToPath(new URL('build/test/reproducibility/print.js', root));
  return { version: await versionOf(runtime), printed: await printedBy(runtime, program) };
}

async function onBrowser(name) {
  const server = await serve(fileURLToPath(root), isolation);
  const browser = await openBrowser(name).catch((error) => {
    server.close();
    throw error;
  });
  try {
    const printed = await browser.printedBy(`${server.url}/test/reproducibility/page.html`, PATIENCE);
    return { version: await browser.version(), printed };
  } finally {
    await browser.close();
    server.close();
  }
}

const engines = [
  ...runtimes.map((runtime) => ({ name: runtime.name, run: () => onRuntime(runtime) })),
  ...Object.keys(browsers).map((name) => ({ name, run: () => onBrowser(name) })),
];
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !engines.some((engine) => engine.name === name));
if (unknown.length > 0) {
  console.error(`unknown engine ${unknown.join(', ')}; there are ${engines.map(({ name }) => name).join(', ')}`);
  process.exit(2);
}

for (const { name, run } of engines) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const { error, version, printed } = await run().catch((error) => ({ error, printed: '{}' }));
  const found = JSON.parse(printed);
  const differences = error ? [] : ENTRIES.flatMap((entry) => differing(entry, found[entry] ?? {}));
  const ok = !error && differences.length === 0;
  console.log(`${ok ? 'ok  ' : 'FAIL'} ${name.padEnd(9)} ${error?.message ?? version}`);
  for (const line of differences) console.log(line);
  if (!ok) process.exitCode = 1;
}
