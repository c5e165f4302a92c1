// What the package's bundles and the tests have in common: sources that are given other binaries, and the program of a pool's
// workers as a string.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { hashOf } from './builds.js';

/** The file of bindings/wasm/binary/ that stands in for the one that `id` names, or undefined where none does. */
export function otherBinary(id, { kernels, pool }) {
  const binary = { baseline: kernels, shared: pool }[/(?:^|\/)binary\/(\w+)\.js$/.exec(id)?.[1]];
  return binary && id.replace(/\w+\.js$/, `${binary}.js`);
}

/** Has entries import other binaries than their sources do. */
export const binariesOf = (wanted) => ({
  name: 'binaries',
  resolveId(id, importer) {
    if (id.endsWith('.wasm')) return { id, external: true };
    const other = otherBinary(id, wanted);
    return other && this.resolve(other, importer, { skipSelf: true });
  },
});

let made;

/** The program of a pool's workers. It is given its kernels. Several bundles have it: it is made once of the same sources. */
export function workerProgram() {
  const hash = hashOf(['bindings']);
  if (made?.hash !== hash) made = { hash, program: makeWorkerProgram() };
  return made.program;
}

async function makeWorkerProgram() {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('../bindings/pool/worker.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'neutral',
    target: 'es2022',
    legalComments: 'none',
    minifyWhitespace: true,
    lineLimit: 200,
    plugins: [
      {
        name: 'given-kernels',
        setup: ({ onResolve }) =>
          onResolve({ filter: /\/binary\/\w+\.js$/ }, ({ path, resolveDir }) => {
            const other = otherBinary(path, { kernels: 'given' });
            return other && { path: join(resolveDir, other.replace(/js$/, 'ts')) };
          }),
      },
    ],
  });
  return outputFiles[0].text;
}

/** The same as a string of a module. */
export const workerSource = {
  name: 'worker-source',
  resolveId: (id) => (id.endsWith('/workerSource.js') ? '\0workerSource.js' : null),
  async load(id) {
    return id === '\0workerSource.js' ? `export const workerSource = ${JSON.stringify(await workerProgram())};` : null;
  },
};
