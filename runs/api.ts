import type * as wasm from '../bindings/index.js';

/** What of the library is used to follow a named law; either backend has it. */
export type Api = Pick<typeof wasm, 'successTrajectories' | 'logistic'>;
