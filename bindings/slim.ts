/**
 * The main entry without its inlined kernels, for pages that serve `grpo-wasm/kernels.wasm` as a file: `await init(source)`, and
 * then the same functions.
 *
 * @module
 */
import { give, type KernelsSource } from './wasm/give.js';

export * from './index.js';
export type { KernelsSource } from './wasm/give.js';

/**
 * Compiles the kernels that all functions run on; until then they throw an Error with code ERR_NOT_INITIALIZED. Calling it again
 * costs nothing once that has worked, and may be tried again if it has not.
 *
 * @param source `grpo-wasm/kernels.wasm` (or kernels.relaxed.wasm): a compiled module, its bytes, a response with them or its URL
 * @throws TypeError, RangeError for what is none of these; an Error with code ERR_WASM_COMPILE where it cannot be had or compiled
 */
export function init(source: KernelsSource | PromiseLike<KernelsSource>): Promise<void> {
  return give(source);
}
