// Bundles what tsc compiled into build/: the entries as ESM and CJS with their own types, and the command.
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import commonjs from '@rollup/plugin-commonjs';
import resolve from '@rollup/plugin-node-resolve';
import { transform } from 'esbuild';
import dts from 'rollup-plugin-dts';
import license from 'rollup-plugin-license';
import { minify } from 'terser';
import { binaries, bundles, files } from './binaries.js';
import { binariesOf, workerProgram, workerSource } from './scripts/bundling.js';

// The explorer is a build of its own, which may run at the same time.
for (const file of existsSync('dist') ? readdirSync('dist') : []) {
  if (file !== 'explorer.html') rmSync(`dist/${file}`, { recursive: true, force: true });
}

// Symbol.dispose is newer than the ES2022 that the package asks for. Before TypeScript 5.7 typed arrays were not generic, and some
// of those versions lack a library that knows Symbol.dispose, or NoInfer.
const newTypes = { banner: '/// <reference lib="esnext.disposable" />' };
const oldTypes = {
  footer: `
declare global { interface SymbolConstructor { readonly dispose: unique symbol; readonly asyncDispose: unique symbol; } }
type NoInfer<T> = [T][T extends unknown ? 0 : never];`,
  plugins: [{ name: 'not-generic', renderChunk: (code) => code.replace(/(Array)<ArrayBuffer(Like)?>/g, '$1') }],
};
/** An error that nobody catches prints the line that threw it: no line is long. */
const shortLines = { max_line_len: 200 };

/** What users load from an address of their own: the kernels, and the program of a pool's workers. */
const looseFiles = {
  name: 'loose-files',
  async buildEnd() {
    const { code } = await transform(await workerProgram(), { minify: true, lineLimit: shortLines.max_line_len });
    this.emitFile({ type: 'asset', fileName: 'pool-worker.js', source: code });
    for (const [fileName, binary] of Object.entries(files))
      this.emitFile({ type: 'asset', fileName, source: readFileSync(binaries[binary]) });
  },
};

/**
 * Makes code small. Names of functions and classes stay, for stack traces, and so do the marks by which bundlers drop what is
 * not used.
 */
const small = {
  module: true,
  compress: false,
  keep_classnames: true,
  keep_fnames: true,
  format: { ...shortLines, preserve_annotations: true },
};

const smallModules = new Map();

/** Makes each module small, once for all bundles that have it. */
const minified = {
  name: 'minified',
  transform(code) {
    if (!smallModules.has(code)) smallModules.set(code, minify(code, small));
    return smallModules.get(code);
  },
  // All that a chunk imports or exports would be one line.
  renderChunk: (code) => ({ code: code.replace(/^(im|ex)port \{.*$/gm, (line) => line.replaceAll(', ', ',\n')) }),
};

/** Makes the bundle small as a whole, and maps it to the sources. */
const minifiedWhole = {
  name: 'minified-whole',
  renderChunk: (code) => minify(code, { ...small, sourceMap: true }),
};

/** All of the main entry in one file, for a page that loads it from a CDN. */
const oneFile = {
  input: 'build/bindings/index.js',
  plugins: [binariesOf({ kernels: 'baseline' }), resolve(), minifiedWhole],
  output: { file: 'dist/grpo-wasm.min.js', format: 'es', sourcemap: true },
};

const chunks = (name) => `chunks/${name}-[name]`;
const codeOf = ({ entries, formats = ['es', 'cjs'], ...binaries }) => {
  const [name] = Object.keys(entries);
  const input = Object.entries(entries).map(([entry, source]) => [entry, `build/bindings/${source}.js`]);
  return {
    input: Object.fromEntries(input),
    plugins: [binariesOf(binaries), workerSource, resolve(), minified],
    output: formats.map((format) => {
      const extension = format === 'es' ? 'js' : 'cjs';
      const names = { entryFileNames: `[name].${extension}`, chunkFileNames: `${chunks(name)}.${extension}` };
      return { dir: 'dist', format, ...names };
    }),
  };
};

const entries = Object.assign({}, ...bundles.filter(({ formats }) => !formats).map(({ entries }) => entries));
/** What a log says. Its libraries are loaded when a file needs them. */
const runs = {
  input: { runs: 'build/runs/index.js' },
  // Pages too: the files of libraries for Node read the disk, which this entry leaves to its caller.
  plugins: [resolve({ browser: true }), commonjs(), minified],
  output: ['es', 'cjs'].map((format) => {
    const extension = format === 'es' ? 'js' : 'cjs';
    return {
      dir: 'dist',
      format,

      entryFileNames: `[name].${extension}`,
      chunkFileNames: `${chunks('runs')}.${extension}`,
    };
  }),
};

const declarations = Object.entries(entries).map(([name, source]) => [name, `build/bindings/${source}.d.ts`]);
const types = {
  input: Object.fromEntries([...declarations, ['runs', 'build/runs/index.d.ts']]),
  plugins: [dts()],
  // What all entries extend or hold is nobody's to name.
  onwarn: (warning, warn) => /PolicyBatchBase|WorkspaceBase|Region/.test(warning.message) || warn(warning),
  output: [
    { dir: 'dist', ...newTypes },
    { dir: 'dist/ts5.6', ...oldTypes },
  ].flatMap((output) =>
    ['d.ts', 'd.cts'].map((extension) => {
      const names = { entryFileNames: `[name].${extension}`, chunkFileNames: `chunks/[name].${extension}` };
      return { format: 'es', ...names, ...output };
    }),
  ),
};

export default [
  ...bundles.map(codeOf),
  oneFile,
  runs,
  types,
  {
    input: { cli: 'build/cli/main.js' },
    // Draws PNG where it is installed.
    external: ['@resvg/resvg-js', '@duckdb/node-api'],
    // The command bundles all that the library bundles, and more: its notices serve the whole package.
    plugins: [
      resolve({ preferBuiltins: true }),
      commonjs(),
      looseFiles,
      license({ thirdParty: { output: 'dist/THIRD-PARTY-LICENSES.txt' } }),
      minified,
    ],
    output: { dir: 'dist', format: 'es', chunkFileNames: `${chunks('cli')}.js` },
  },
];
