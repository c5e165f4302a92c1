// Which binaries are compiled from assembly/, into which rooms they are cut, and which entry of the package loads which. What
// compiles, bundles and tests them reads it here; the README has the entries as a table.

/** Name of a binary → its file. Each is embedded in bindings/wasm/binary/<name>.generated.ts. */
export const binaries = {
  baseline: 'build/kernels.wasm',
  shared: 'build/kernels.shared.wasm',
  relaxed: 'build/kernels.relaxed.wasm',
  'relaxed-shared': 'build/kernels.relaxed-shared.wasm',
};

/**
 * Binaries for threads → those whose code they have: only the memory that they import is another. The others are targets in
 * asconfig.json.
 */
export const sharing = { shared: 'baseline', 'relaxed-shared': 'relaxed' };

/**
 * Rooms: entry files in assembly/. A program carries the rooms of the functions that it calls, so a room also lists what it needs
 * of others. Its line in bindings/wasm/rooms.ts makes it known to the bindings.
 */
export const rooms = {
  rows: [],
  divergence: [],
  policies: ['bernoulliDivergence', 'klNear', 'logistic', 'omega', 'recurrence', 'softplus'],
  rewards: ['exp', 'log1p'],
  recurrence: ['exp', 'log1p'],
  losses: [],
  scalars: [],
  neighbours: ['logit', 'logitF32', 'logitF64'],
  updates: ['exp', 'klNear', 'log', 'topKF32', 'topKF64'],
};

/** Where free memory begins: static data, in the same place in every binary, ends before. */
export const heapBase = 4096;

/** The binaries that are embedded room by room; the others serve threads, which use all of them. */
export const inRooms = ['baseline', 'relaxed'];

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
