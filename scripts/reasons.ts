// Why vectors of the trainers are not matched, and how far they may be away then, of max(1, |expected|).
export const reasons = {
  residue: {
    within: 1,
    words: 'All rewards are equal. The trainer leaves a rounding residue; here advantages are exactly 0.',
  },
  float32: { within: 2e-3, words: 'The trainer computes in float32, whatever it is given.' },
  cancellation: {
    within: Infinity,
    words: 'The trainer takes the variance as E[x²] − E[x]², which cancels, and divides by what is left.',
  },
  offset: {
    within: 1e-9,
    words: 'The trainer adds up rewards with a large common offset, and rounds at its size.',
  },
} as const;

/** Why there is nothing to match a loss with. */
export const lossReasons = {
  refused: 'The trainer refuses the call. Here it is a loss like others.',
  batch: 'The trainer adds up the log-probabilities of the whole batch into one ratio, which is a defect.',
} as const;
