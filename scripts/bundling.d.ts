import type { Plugin } from 'rollup';

/** Names of files in bindings/wasm/binary/ that stand in for `baseline` and `shared`. */
export interface Wanted {
  kernels?: string | undefined;
  pool?: string | undefined;
}

export declare function otherBinary(id: string, wanted: Wanted): string | undefined;
export declare function binariesOf(wanted: Wanted): Plugin;
export declare function workerProgram(): Promise<string>;
export declare const workerSource: Omit<Plugin, 'load' | 'resolveId'> & {
  resolveId(id: string): string | null;
  load(id: string): Promise<string | null>;
};
