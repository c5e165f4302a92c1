import * as wasm from '../../bindings/neighbours.js';
import * as reference from '../../bindings/referenceNeighbours.js';
import type { BackendName } from './backend.js';

/** The closed forms that both backends export. */
export type ClosedForms = typeof wasm;

const backends = { wasm, reference } satisfies Record<BackendName, ClosedForms>;

export function closedForms(name: BackendName): ClosedForms {
  return backends[name];
}
