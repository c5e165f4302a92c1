import type { Work } from '../../bindings/operation.js';

/** Two backends' values for the same thing, and how far apart they may be. */
export interface Pair {
  readonly got: number;
  readonly want: number;
  /** Largest allowed |got - want|. */
  readonly tolerance: number;
}

/** The comparison of one function in one setting. */
export interface Check {
  readonly name: string;
  /** The bound in words; its reason is told where the check is defined. */
  readonly bound: string;
  /** Precision of the values, for counting units in the last place. */
  readonly precision: 'f32' | 'f64';
  pairs(): Iterable<Pair>;
}

export interface Outcome {
  readonly name: string;
  readonly bound: string;
  readonly values: number;
  readonly largestUlp: number;
  readonly largestDifference: number;
  /** Largest difference in units of its own tolerance: passed while at most 1. */
  readonly share: number;
  readonly passed: boolean;
}

const bits = new DataView(new ArrayBuffer(8));

/** The numbers in their order, counted: neighbours differ by one, and 0 is 0. */
function ordinal(x: number, precision: 'f32' | 'f64'): bigint {
  let signed: bigint;
  let magnitude: bigint;
  if (precision === 'f32') {
    bits.setFloat32(0, x);
    signed = BigInt(bits.getInt32(0));
    magnitude = signed & 0x7fffffffn;
  } else {
    bits.setFloat64(0, x);
    signed = bits.getBigInt64(0);
    magnitude = signed & 0x7fffffffffffffffn;
  }
  return signed < 0n ? -magnitude : magnitude;
}

/** How many floats lie between two, counting one end. */
function ulpDistance(a: number, b: number, precision: 'f32' | 'f64'): number {
  const distance = ordinal(a, precision) - ordinal(b, precision);
  return Number(distance < 0n ? -distance : distance);
}

/** Pairs that are compared in a step of the work. */
const STEP = 16;

/** The checks, one after the other; yields how many of them are done. `begin` is told of each before it starts. */
export function* runChecks(checks: readonly Check[], begin: (check: Check) => void): Work<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const check of checks) {
    begin(check);
    outcomes.push(yield* runCheck(check, outcomes.length));
  }
  return outcomes;
}

function* runCheck(check: Check, before: number): Work<Outcome> {
  let values = 0;
  let largestUlp = 0;
  let largestDifference = 0;
  let share = 0;
  for (const { got, want, tolerance } of check.pairs()) {
    values++;
    if (values % STEP === 0) yield before;
    if (Object.is(got, want)) continue;
    const difference = Math.abs(got - want);
    // NaN on one side only, or an Infinity against a number, is beyond every tolerance.
    const used = difference === 0 ? 0 : difference / tolerance;
    share = Math.max(share, Number.isNaN(used) ? Infinity : used);
    largestDifference = Math.max(largestDifference, Number.isNaN(difference) ? Infinity : difference);
    largestUlp = Math.max(largestUlp, ulpDistance(got, want, check.precision));
  }
  const { name, bound } = check;
  yield before + 1;
  return { name, bound, values, largestUlp, largestDifference, share, passed: values > 0 && share <= 1 };
}
