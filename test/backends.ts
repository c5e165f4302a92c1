// The API on the kernels, on those with relaxed SIMD, and in plain TypeScript: contract tests run on each.
import * as wasm from '../bindings/index.js';
import * as reference from '../bindings/reference.js';
import { relaxed } from './variants.js';

export type Api = typeof wasm;
export const backends: [name: string, api: Api][] = [
  ['wasm', wasm],
  ['relaxed', relaxed],
  ['reference', reference as unknown as Api],
];
