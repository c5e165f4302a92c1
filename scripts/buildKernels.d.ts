/** Compiles the binaries whose sources have changed, and returns their names. */
export declare function buildKernels(): Promise<string[]>;
