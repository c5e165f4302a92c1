import { availableParallelism } from 'node:os';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import { workerSource } from './scripts/bundling.js';
import { bundled } from './test/bundled.js';

const report = process.env.VITEST_REPORT;

/**
 * The sources with other binaries, as bundles of the package have them: `bindings/index.js?kernels=relaxed` is one module, bundled
 * when it is first asked for. Tests so never run what was bundled before the last change.
 */
const variants: Plugin = {
  name: 'variants',
  enforce: 'pre',
  async resolveId(id, importer, options) {
    const [path = '', query] = id.split('?');
    if (!query?.startsWith('kernels=')) return null;
    const resolved = await this.resolve(path, importer, { ...options, skipSelf: true });
    return resolved && `${resolved.id}?${query}`;
  },
  load(id) {
    const [path = '', query] = id.split('?');
    return query?.startsWith('kernels=') ? bundled(path, Object.fromEntries(new URLSearchParams(query))) : null;
  },
};

/** Files that try what is built in dist/. */
const built = ['test/package/**/*.test.ts', 'test/explorer/**/*.test.ts'];
/** Files that need a process of their own: they look at all of its memory, or at what was computed before them. */
const alone = ['test/memory/**/*.test.ts', 'test/reproducibility.test.ts'];

export default defineConfig({
  plugins: [variants, { ...workerSource, enforce: 'pre' }],
  test: {
    // All others share two processes: to load the sources again for every file would take most of the time of many.
    projects: [
      {
        extends: true,
        test: { name: 'shared', include: ['test/**/*.test.ts'], exclude: [...alone, ...built], isolate: false },
      },
      { extends: true, test: { name: 'built', include: built, isolate: false } },
      { extends: true, test: { name: 'alone', include: alone } },
    ],
    unstubGlobals: true,
    globalSetup: ['test/globalSetup.ts'],
    setupFiles: ['test/setup.ts'],
    // The default leaves a core to the host: half of a machine that has two.
    maxWorkers: availableParallelism(),
    testTimeout: 60_000,
    // One hook computes all results. It takes a minute, on a busy machine three.
    hookTimeout: 180_000,
    // What a browser shows in a moment takes longer where everything else is tested at the same time.
    expect: { poll: { timeout: 20_000 } },
    // Node 20 has relaxed SIMD behind a flag that later versions do not know.
    execArgv: process.versions.node.startsWith('20.') ? ['--experimental-wasm-relaxed-simd'] : [],
    reporters: report ? ['default', ['json', { outputFile: report }]] : ['default'],
  },
});
