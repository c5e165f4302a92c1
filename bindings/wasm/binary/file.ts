// The baseline as a module that the bundler or host compiled, for hosts that do not compile bytes while they run. It serves all rooms.
import kernels from './kernels.wasm';

export * from './none.generated.js';

export function compile(): WebAssembly.Module {
  return kernels;
}
