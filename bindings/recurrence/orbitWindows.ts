// When an orbit is looked at: its steps fall into windows, and an orbit has come back when it is near where its window began.
//
// Windows grow with the orbit, so that a cycle is recognised at most a third later than it could be. After the burn-in they are
// batches of equal length, whose mean logarithms of the slope give the Lyapunov exponent and its standard error.

export interface OrbitWindow {
  readonly steps: number;
  /** Whether it is a batch of the Lyapunov exponent. */
  readonly batch: boolean;
}

const SHORTEST = 8;
/** The longest period that is recognised, too: 12 is the longest that is met at all often. */
const LONGEST = 512;
/** Most orbits that settle have done so by then. */
const BURN_IN = 8192;
/** A batch is longer than an irregular orbit remembers, and there are enough of them to tell their spread. */
const SHORTEST_BATCH = 16;
const LEAST_BATCHES = 16;
/** Above so many standard errors a Lyapunov exponent is positive. */
const STANDARD_ERRORS = 6;

export function* orbitWindows(maxSteps: number): Generator<OrbitWindow> {
  const burnIn = Math.min(BURN_IN, Math.ceil(maxSteps / 2));
  const batch = Math.min(LONGEST, Math.floor((maxSteps - burnIn) / (2 * LEAST_BATCHES)));
  const batches = batch < SHORTEST_BATCH ? 0 : Math.floor((maxSteps - burnIn) / batch);
  const before = maxSteps - batch * batches;
  for (let n = 0; n < before; ) {
    // A quarter of the largest power of two that is not above n.
    const quarter = (1 << (31 - Math.clz32(n | 1))) / 4;
    const steps = Math.min(Math.max(SHORTEST, quarter), LONGEST, before - n);
    yield { steps, batch: false };
    n += steps;
  }
  for (let k = 0; k < batches; k++) yield { steps: batch, batch: true };
}

export interface Lyapunov {
  /** Mean of the batches, NaN if there are none. */
  readonly exponent: number;
  readonly standardError: number;
  /** Whether the exponent is positive beyond doubt. */
  readonly positive: boolean;
}

/** From the number of batches, the sum of their means and the sum of the squares of these. */
export function lyapunov(count: number, sum: number, squares: number): Lyapunov {
  const exponent = sum / count;
  const standardError = Math.sqrt(Math.max(0, squares / count - exponent * exponent) / (count - 1));
  return {
    exponent,
    standardError,
    positive: count >= LEAST_BATCHES && exponent > STANDARD_ERRORS * standardError,
  };
}
