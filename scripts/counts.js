// How many bytes a program pays for one function: bundled and minified by esbuild, without the kernels' text and with it, gzipped.
//
//   npm run counts                 prints the table
//   npm run counts -- --modules    and what each function brings along
//   npm run counts -- --check      fails where a function is above its budget
//   npm run counts -- --built      of dist/, as a user has it, rather than of the sources
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Most bytes of a function: minified without kernels, and gzipped with them. */
export const budgets = {
  softmax: { minified: 17_800, gzipped: 13_500 },
  topK: { minified: 16_500, gzipped: 13_000 },
  tokenStatistics: { minified: 18_500, gzipped: 13_700 },
  divergence: { minified: 20_400, gzipped: 17_400 },
  groupAdvantages: { minified: 43_600, gzipped: 28_300 },
};

/** A text of kernels, which has no blanks. */
const KERNELS = /[!#-&(-~]{5000,}/g;

/** Bytes that a program pays for one function of the main entry. */
export async function count(name, { built = false } = {}) {
  const entry = built ? './dist/index.js' : './bindings/index.ts';
  const { outputFiles, metafile } = await build({
    stdin: { contents: `export { ${name} } from '${entry}';`, resolveDir: root },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'neutral',
    target: 'es2022',
    metafile: true,
    write: false,
  });
  const { text } = outputFiles[0];
  const [{ inputs }] = Object.values(metafile.outputs);
  return { name, minified: text.replace(KERNELS, '').length, gzipped: gzipSync(text).length, inputs };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [check, modules, built] = ['--check', '--modules', '--built'].map((flag) => process.argv.includes(flag));
  console.log('function          minified, no kernels   gzipped, with kernels');
  for (const [name, budget] of Object.entries(budgets)) {
    const { minified, gzipped, inputs } = await count(name, { built });
    console.log(`${name.padEnd(18)}${String(minified).padStart(20)}${String(gzipped).padStart(24)}`);
    if (check && (minified > budget.minified || gzipped > budget.gzipped)) process.exitCode = 1;
    if (!modules) continue;
    const sizes = Object.entries(inputs).map(([file, { bytesInOutput }]) => [bytesInOutput, file]);
    for (const [bytes, file] of sizes.sort((a, b) => b[0] - a[0])) if (bytes > 0) console.log(`    ${bytes} ${file}`);
  }
}
