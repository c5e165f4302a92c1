// The sources with other binaries than they import, as bundles of the package have them. One module loads faster than hundreds.
import { resolve } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { otherBinary, type Wanted, workerProgram } from '../scripts/bundling.js';

const binaries = (wanted: Wanted): Plugin => ({
  name: 'binaries',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\/binary\/\w+\.js$/ }, ({ path, resolveDir }) => ({
      path: resolve(resolveDir, (otherBinary(path, wanted) ?? path).replace(/js$/, 'ts')),
    }));
    onResolve({ filter: /\/workerSource\.js$/ }, () => ({ path: 'source', namespace: 'worker' }));
    onLoad({ filter: /.*/, namespace: 'worker' }, async () => ({
      contents: `export const workerSource = ${JSON.stringify(await workerProgram())};`,
    }));
  },
});

/** A file of bindings/ and all that it imports, as one module. */
export async function bundled(entry: string, wanted: Wanted): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'es2022',
    sourcemap: 'inline',
    plugins: [binaries(wanted)],
  });
  return outputFiles[0]!.text;
}
