// What properties of the neighbours draw, and the bound that they share.
import fc from 'fast-check';

export const probability = fc.double({ min: 1e-6, max: 1 - 1e-6, noNaN: true });
export const logOdds = fc.double({ min: -30, max: 30, noNaN: true });
export const small = fc.double({ min: -4, max: 4, noNaN: true });
export const rows = fc.integer({ min: 2, max: 8 }).chain((n) =>
  fc.record({
    logits: fc.array(small, { minLength: n, maxLength: n }),
    other: fc.array(small, { minLength: n, maxLength: n }),
    rewards: fc.array(
      fc.integer({ min: 0, max: 4 }).map((r) => r / 4),
      { minLength: n, maxLength: n },
    ),
  }),
);
/** A few roundings of results near 1, and of sums of eight terms. */
export const FEW = 1e-12;

export const sum = (values: ArrayLike<number>) => Array.from(values).reduce((total, value) => total + value, 0);
