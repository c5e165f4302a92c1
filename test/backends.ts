// Both entries of the package: contract tests run on each.
import * as wasm from '../bindings/index.js';
import * as reference from '../bindings/reference.js';

export type Api = typeof wasm;
export const backends: [name: string, api: Api][] = [
  ['wasm', wasm],
  ['reference', reference as unknown as Api],
];
