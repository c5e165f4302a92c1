// What computes: the kernels where they run, the reference backend elsewhere.
import * as kernels from './kernels.js';
import * as reference from './reference.js';

export type Api = typeof kernels;

export interface Chosen {
  readonly api: Api;
  /** Why the kernels do not run, if they do not. */
  readonly missing: string | undefined;
}

export function chooseBackend(): Chosen {
  try {
    kernels.logit(0.5);
    return { api: kernels, missing: undefined };
  } catch {
    return {
      api: reference satisfies Record<keyof Api, unknown> as Api,
      missing: `${whatIsMissing()} The page computes in plain TypeScript instead: the same numbers but for their last digits, more slowly.`,
    };
  }
}

/** Whether it computes on the kernels: some things would take seconds elsewhere. */
export function onKernels(api: Api): boolean {
  return api === kernels;
}

/** A module with one function that makes a vector of sixteen bytes. */
const simd = [0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 8, 1, 6, 0, 65, 0, 253, 15, 11];

function whatIsMissing(): string {
  if (typeof WebAssembly === 'undefined') return 'This browser has no WebAssembly.';
  if (!WebAssembly.validate(new Uint8Array(simd))) return 'This browser has no WebAssembly SIMD.';
  return "This page's content security policy does not allow 'wasm-unsafe-eval', which WebAssembly needs.";
}
