// What users get: the bundles in dist/, which are built after this file is compiled, so their types come from the source.
import { readFileSync } from 'node:fs';

const dist = new URL('../../dist/', import.meta.url);
export const entry = new URL('index.js', dist).href;

export const api = (await import(entry)) as typeof import('../bindings/index.js');
export const reference = (await import(
  new URL('reference.js', dist).href
)) as typeof import('../bindings/reference.js');

export const { createPool } = (await import(new URL('pool.js', dist).href)) as typeof import('../bindings/pool.js');
/** Its functions throw where the engine has no relaxed SIMD. */
export const relaxed = (await import(new URL('relaxed.js', dist).href)) as typeof api;

export const kernelsFile = new URL('kernels.wasm', dist);
export const kernelsBytes = (): Buffer<ArrayBuffer> => readFileSync(kernelsFile);
