// No binary: one for all rooms is given to `init`, or to a worker when it starts.
export * from './none.generated.js';

export function compile(): WebAssembly.Module {
  throw Object.assign(
    new Error('grpo-wasm/slim: there are no kernels yet; call init with grpo-wasm/kernels.wasm and await it first'),
    { code: 'ERR_NOT_INITIALIZED' as const },
  );
}
