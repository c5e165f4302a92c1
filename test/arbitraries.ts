// What properties are tried on.
import fc from 'fast-check';
import type { ResolvedVariant } from '../bindings/index.js';

const finite = { noNaN: true, noDefaultInfinity: true };
const logUniform = (min: number, max: number) =>
  fc.double({ min: Math.log(min), max: Math.log(max), ...finite }).map((x) => Math.exp(x));

/** Log-odds of a reference policy. */
export const referenceLogOdds = fc.double({ min: -14, max: 14, ...finite });
export const beta = logUniform(0.05, 50);
export const alpha = fc.double({ min: 0.02, max: 1, ...finite });
export const epsilon = fc.oneof(logUniform(1e-8, 0.25), fc.constantFrom(0, 1e-5));
/** Where the map cannot overflow. */
export const positiveEpsilon = logUniform(1e-8, 0.25);

export const variant: fc.Arbitrary<ResolvedVariant> = fc.record({
  beta,
  alpha: fc.oneof(alpha, fc.constantFrom(0, 1)),
  normalization: fc.constantFrom('mean-std', 'mean'),
  varianceEpsilon: positiveEpsilon,
});

/** A policy with rewards of 0 and 1, of which both occur. */
export const binaryPolicy = fc
  .array(fc.tuple(fc.double({ min: -30, max: 30, ...finite }), fc.integer({ min: 0, max: 1 })), {
    minLength: 2,
    maxLength: 40,
  })
  .map((outcomes) => ({
    logits: Float64Array.from(outcomes, ([x]) => x),
    rewards: Float64Array.from(outcomes, ([, r], i) => (i < 2 ? i : r)),
  }));

/** A policy with rewards of few or many values, at least two of them. */
export const policy = fc
  .array(
    fc.tuple(
      fc.double({ min: -10, max: 10, ...finite }),
      fc.oneof(fc.integer({ min: -2, max: 2 }), fc.double({ min: -2, max: 2, ...finite })),
    ),
    { minLength: 2, maxLength: 40 },
  )
  .map((outcomes) => ({
    logits: Float64Array.from(outcomes, ([x]) => x),
    rewards: Float64Array.from(outcomes, ([, r], i) => (i < 2 ? i : r)),
  }));

export const tilt = fc.double({ min: -5, max: 5, ...finite });
