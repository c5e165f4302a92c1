// Which binaries are compiled from assembly/, and which entry of the package loads which. What compiles, bundles and tests them
// reads it here; docs/binaries.md is the same as a table.

/** Name of a binary: its target in asconfig.json. Each is embedded in bindings/wasm/<name>.generated.ts. */
export const binaries = {
  baseline: 'build/kernels.wasm',
  shared: 'build/kernels.shared.wasm',
  relaxed: 'build/kernels.relaxed.wasm',
  'relaxed-shared': 'build/kernels.relaxed-shared.wasm',
};
