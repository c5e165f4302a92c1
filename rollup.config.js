// Bundles what tsc compiled into build/: the entries as ESM and CJS with their own types, and the command.
import { copyFileSync, rmSync } from 'node:fs';
import commonjs from '@rollup/plugin-commonjs';
import resolve from '@rollup/plugin-node-resolve';
import { rollup } from 'rollup';
import dts from 'rollup-plugin-dts';
import license from 'rollup-plugin-license';
import ts from 'typescript';
import { binaries, bundles, files } from './binaries.js';

rmSync('dist', { recursive: true, force: true });

// Symbol.dispose is newer than the ES2022 that the package asks for.
const banner = '/// <reference lib="esnext.disposable" />';
const copyKernels = {
  name: 'copy-kernels',
  writeBundle: () => {
    for (const [file, binary] of Object.entries(files)) copyFileSync(binaries[binary], `dist/${file}`);
  },
};

/** Has entries import other binaries than their sources do. */
const binariesOf = ({ kernels, pool }) => ({
  name: 'binaries',
  resolveId(id, importer) {
    if (id.endsWith('.wasm')) return { id, external: true };
    const binary = { baseline: kernels, shared: pool }[/(?:^|\/)binary\/(\w+)\.js$/.exec(id)?.[1]];
    return binary && this.resolve(id.replace(/\w+\.js$/, `${binary}.js`), importer, { skipSelf: true });
  },
});

/** The program of a pool's workers as a string. It is given its kernels. */
const workerSource = {
  name: 'worker-source',
  resolveId: (id) => (id.endsWith('/workerSource.js') ? id : null),
  async load(id) {
    if (!id.endsWith('/workerSource.js')) return null;
    const plugins = [binariesOf({ kernels: 'given' }), resolve()];
    const bundle = await rollup({ input: 'build/bindings/pool/worker.js', plugins });
    const { output } = await bundle.generate({ format: 'iife' });
    const target = ts.ScriptTarget.ES2022;
    const { outputText } = ts.transpileModule(output[0].code, { compilerOptions: { target, removeComments: true } });
    return `export const workerSource = ${JSON.stringify(outputText)};`;
  },
};

const chunks = (name) => `chunks/${name}-[name]`;
const codeOf = ({ entries, formats = ['es', 'cjs'], ...binaries }) => {
  const [name] = Object.keys(entries);
  const input = Object.entries(entries).map(([entry, source]) => [entry, `build/bindings/${source}.js`]);
  return {
    input: Object.fromEntries(input),
    plugins: [binariesOf(binaries), workerSource, resolve()],
    output: formats.map((format) => {
      const extension = format === 'es' ? 'js' : 'cjs';
      const names = { entryFileNames: `[name].${extension}`, chunkFileNames: `${chunks(name)}.${extension}` };
      return { dir: 'dist', format, ...names };
    }),
  };
};

const entries = Object.assign({}, ...bundles.filter(({ formats }) => !formats).map(({ entries }) => entries));
const types = {
  input: Object.fromEntries(Object.entries(entries).map(([name, source]) => [name, `build/bindings/${source}.d.ts`])),
  plugins: [dts(), copyKernels],
  // What all entries extend or hold is nobody's to name.
  onwarn: (warning, warn) => /PolicyBatchBase|WorkspaceBase|Region/.test(warning.message) || warn(warning),
  output: [
    { dir: 'dist', format: 'es', banner, chunkFileNames: 'chunks/[name].d.ts' },
    { dir: 'dist', format: 'es', banner, entryFileNames: '[name].d.cts', chunkFileNames: 'chunks/[name].d.cts' },
  ],
};

export default [
  ...bundles.map(codeOf),
  types,
  {
    input: { cli: 'build/cli/main.js' },
    // The command bundles all that the library bundles, and more: its notices serve the whole package.
    plugins: [
      resolve({ preferBuiltins: true }),
      commonjs(),
      license({ thirdParty: { output: 'dist/THIRD-PARTY-LICENSES.txt' } }),
    ],
    output: { dir: 'dist', format: 'es' },
  },
];
