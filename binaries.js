// Which binaries are compiled from assembly/, and which entry of the package loads which. What compiles, bundles and tests them
// reads it here; the README has the same as a table.

/** Name of a binary: its target in asconfig.json. Each is embedded in bindings/wasm/<name>.generated.ts. */
export const binaries = {
  baseline: 'build/kernels.wasm',
  shared: 'build/kernels.shared.wasm',
  relaxed: 'build/kernels.relaxed.wasm',
  'relaxed-shared': 'build/kernels.relaxed-shared.wasm',
};

/**
 * What is bundled, and together with what, since such entries share their code: name in dist/ → source in bindings/. The sources
 * import bindings/wasm/binary/baseline.ts and, for pools, shared.ts; `kernels` and `pool` are what stands in for them.
 */
export const bundles = [
  {
    entries: {
      index: 'index',
      reference: 'reference',
      pool: 'pool',
      neighbours: 'neighbours',
      'reference-neighbours': 'referenceNeighbours',
    },
    kernels: 'baseline',
    pool: 'shared',
  },
  { entries: { relaxed: 'index', 'relaxed-pool': 'pool' }, kernels: 'relaxed', pool: 'relaxed-shared' },
  { entries: { slim: 'slim' }, kernels: 'given' },
  { entries: { workerd: 'index' }, kernels: 'file', formats: ['es'] },
];

/** Binaries that are also files of the package: name in dist/ → binary. */
export const files = { 'kernels.wasm': 'baseline', 'kernels.relaxed.wasm': 'relaxed' };
