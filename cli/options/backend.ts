import { Option } from 'commander';
import type { SuccessPoint } from '../../bindings/index.js';
import * as wasm from '../../bindings/index.js';
import * as reference from '../../bindings/reference.js';

/** What both backends export. */
export type Api = typeof wasm;

// Importing compiles nothing: the WASM module does that in its first call.
const backends = { wasm, reference } satisfies Record<string, Api>;

export type BackendName = keyof typeof backends;

export function backend(name: BackendName): Api {
  return backends[name];
}

export function backendOption(): Option {
  return new Option('--backend <name>', 'what computes').choices(Object.keys(backends)).default('wasm');
}

/** A success probability given by its log-odds, as the API returns points. */
export function pointAt(api: Api, logOdds: number): SuccessPoint {
  return { logOdds, success: api.logistic(logOdds), failure: api.logistic(-logOdds) };
}
