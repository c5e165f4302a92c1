// What the package's bundles and the tests have in common: sources that are given other binaries, and the program of a pool's
// workers as a string.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import resolve from '@rollup/plugin-node-resolve';
import { rollup } from 'rollup';
import ts from 'typescript';
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

/** Reads TypeScript: imports of .js files are of the .ts files beside their importers. */
const typescript = {
  name: 'typescript',
  resolveId(id, importer) {
    if (!importer || !id.startsWith('.')) return null;
    return fileURLToPath(new URL(id.replace(/\.js$/, '.ts'), `file://${importer}`));
  },
  load: (id) => {
    const compilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, removeComments: true };
    return ts.transpileModule(readFileSync(id, 'utf8'), { compilerOptions, fileName: id }).outputText;
  },
};

let made;

/** The program of a pool's workers. It is given its kernels. Several bundles have it: it is made once of the same sources. */
export function workerProgram() {
  const hash = hashOf(['bindings']);
  if (made?.hash !== hash) made = { hash, program: makeWorkerProgram() };
  return made.program;
}

async function makeWorkerProgram() {
  const input = fileURLToPath(new URL('../bindings/pool/worker.ts', import.meta.url));
  const bundle = await rollup({ input, plugins: [binariesOf({ kernels: 'given' }), typescript, resolve()] });
  const { output } = await bundle.generate({ format: 'iife' });
  const { outputText } = ts.transpileModule(output[0].code, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, removeComments: true },
  });
  return outputText;
}

/** The same as a string of a module. */
export const workerSource = {
  name: 'worker-source',
  resolveId: (id) => (id.endsWith('/workerSource.js') ? '\0workerSource.js' : null),
  async load(id) {
    return id === '\0workerSource.js' ? `export const workerSource = ${JSON.stringify(await workerProgram())};` : null;
  },
};
