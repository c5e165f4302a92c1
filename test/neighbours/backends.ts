// The closed forms on the kernels' exp and log, and on the engine's own.
import * as wasm from '../../bindings/neighbours.js';
import * as reference from '../../bindings/referenceNeighbours.js';

export type Neighbours = typeof wasm;
export const backends: [name: string, api: Neighbours][] = [
  ['wasm', wasm],
  ['reference', reference as unknown as Neighbours],
];
