/** What the tests use of it: the package has no types. */
declare module 'fmin/index.js' {
  export function nelderMead(
    f: (x: readonly number[]) => number,
    start: readonly number[],
    options?: { maxIterations?: number; minErrorDelta?: number; minTolerance?: number },
  ): { x: number[]; fx: number };
}
