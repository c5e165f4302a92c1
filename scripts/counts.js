// How many bytes a program pays for one function: bundled and minified, without the kernels' bytes and with them, gzipped.
//
//   npx tsc && node scripts/counts.js             prints the table
//   npx tsc && node scripts/counts.js --modules   and what each function brings along
import { gzipSync } from 'node:zlib';
import resolve from '@rollup/plugin-node-resolve';
import { rollup } from 'rollup';
import { minify } from 'terser';

/** Most bytes of a function without kernels, minified; `--check` fails above it. */
export const budgets = { softmax: 20_000, topK: 18_500, groupAdvantages: 37_500 };

/** A program that imports one function of the compiled sources. `without`: its kernels are left out. */
async function bundle(name, without) {
  const program = {
    name: 'program',
    resolveId: (id) => (id === 'program' ? id : null),
    load: (id) => (id === 'program' ? `export { ${name} } from './build/bindings/index.js';` : null),
  };
  const kernels = {
    name: 'kernels',
    load: (id) => (/generated\.js$/.test(id) ? 'export const kernelsBase64 = "";' : null),
  };
  const plugins = [program, ...(without ? [kernels] : []), resolve({ rootDir: process.cwd() })];
  const built = await rollup({ input: 'program', plugins, onwarn: () => {} });
  const { output } = await built.generate({ format: 'es' });
  const { code } = await minify(output[0].code, { module: true });
  return { code, modules: output[0].modules };
}

/** Bytes that one function costs. */
export async function count(name) {
  const [bare, whole] = [await bundle(name, true), await bundle(name, false)];
  return { name, minified: bare.code.length, gzipped: gzipSync(whole.code).length, modules: bare.modules };
}

if (process.argv[1]?.endsWith('counts.js')) {
  console.log('function          minified, no kernels   gzipped, with kernels');
  for (const name of [
    'softmax',
    'topK',
    'tokenStatistics',
    'divergence',
    'groupAdvantages',
    'fixedPoints',
    'attractor',
  ]) {
    const { minified, gzipped, modules } = await count(name);
    console.log(`${name.padEnd(18)}${String(minified).padStart(20)}${String(gzipped).padStart(24)}`);
    if (process.argv.includes('--check') && minified > (budgets[name] ?? Infinity)) process.exitCode = 1;
    if (!process.argv.includes('--modules')) continue;
    const sizes = Object.entries(modules).map(([id, { renderedLength }]) => [
      renderedLength,
      id.replace(/.*bindings\//, ''),
    ]);
    for (const [bytes, id] of sizes.sort((a, b) => b[0] - a[0])) if (bytes > 0) console.log(`    ${bytes} ${id}`);
  }
}
