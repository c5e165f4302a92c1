// When an orbit is looked at: its steps fall into windows, and an orbit has come back when it is near where its window began.
//
// Windows grow with the orbit, so that a cycle of any period is recognised at most a third later than it could be. The second
// half of the steps is cut into batches of equal length, whose mean slopes give the Lyapunov exponent and its standard error.

export interface OrbitWindow {
  readonly steps: number;
  /** Whether it is a batch of the Lyapunov exponent. */
  readonly batch: boolean;
}

const SHORTEST = 8;
/** Long enough for every period that is met; short enough that a window of a few orbits takes no time that is noticed. */
const LONGEST = 4096;
const BATCHES = 64;

export function* orbitWindows(maxSteps: number): Generator<OrbitWindow> {
  const batch = Math.min(LONGEST, Math.floor(maxSteps / BATCHES));
  const batches = batch === 0 ? 0 : Math.floor(maxSteps / 2 / batch);
  const before = maxSteps - batch * batches;
  for (let n = 0; n < before; ) {
    const quarter = 2 ** Math.floor(Math.log2(Math.max(n, 1))) / 4;
    const steps = Math.min(Math.max(SHORTEST, quarter), LONGEST, before - n);
    yield { steps, batch: false };
    n += steps;
  }
  for (let k = 0; k < batches; k++) yield { steps: batch, batch: true };
}

/** Mean of batch means and its standard error, as they come. */
export interface BatchSums {
  count: number;
  sum: number;
  squares: number;
}

export function meanAndError({ count, sum, squares }: BatchSums): { mean: number; error: number } {
  if (count < 2) return { mean: Number.NaN, error: Number.NaN };
  const mean = sum / count;
  return { mean, error: Math.sqrt(Math.max(0, squares / count - mean * mean) / (count - 1)) };
}
