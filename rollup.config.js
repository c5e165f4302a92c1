// Bundles what tsc compiled into build/: two entries as ESM and CJS with their own types, and the command.
import { copyFileSync } from 'node:fs';
import commonjs from '@rollup/plugin-commonjs';
import resolve from '@rollup/plugin-node-resolve';
import dts from 'rollup-plugin-dts';
import license from 'rollup-plugin-license';

const entries = { index: 'build/bindings/index.js', reference: 'build/bindings/reference.js' };
const types = { index: 'build/bindings/index.d.ts', reference: 'build/bindings/reference.d.ts' };
// Symbol.dispose is newer than the ES2022 that the package asks for.
const banner = '/// <reference lib="esnext.disposable" />';
const copyKernels = {
  name: 'copy-kernels',
  writeBundle: () => copyFileSync('build/kernels.wasm', 'dist/kernels.wasm'),
};

export default [
  {
    input: entries,
    plugins: [resolve(), copyKernels],
    output: [
      { dir: 'dist', format: 'es', chunkFileNames: 'shared.js' },
      { dir: 'dist', format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: 'shared.cjs' },
    ],
  },
  {
    input: types,
    plugins: [dts()],
    // The class that both entries extend is nobody's to name.
    onwarn: (warning, warn) => warning.message.includes('PolicyBatchBase') || warn(warning),
    output: [
      { dir: 'dist', format: 'es', banner, chunkFileNames: 'shared.d.ts' },
      { dir: 'dist', format: 'es', banner, entryFileNames: '[name].d.cts', chunkFileNames: 'shared.d.cts' },
    ],
  },
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
