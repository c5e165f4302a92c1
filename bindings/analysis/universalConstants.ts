/**
 * Constants of the 'mean-std' recurrence without smoothing (theory, section 7; +). They belong to the map: no parameter enters but
 * those that a name says.
 */
export const universalConstants = /* @__PURE__ */ Object.freeze({
  /** t with t = coth t: the fixed point of p_ref = 1/2 appears at log-odds 2t. */
  foldRoot: 1.1996786402577337,
  /** alpha beta from which p_ref = 1/2 has fixed points inside (0, 1): sinh t. */
  foldAtHalf: 1.50887956153832,
  /** Success probability of that fixed point as it appears: logistic(2t). */
  successAtFold: 0.9167782798004823,
  /** beta (not alpha beta) below which p_n goes to 1 from every p_ref, for every alpha: half of sinh t. */
  betaToOne: 0.75443978076916,
  /** The p_ref at which that bound is sharp, at alpha = 1: logistic(-2t). */
  pRefOfBetaToOne: 0.08322172019951765,
  /** p_ref below which overshooting, and from which on the fold decides at alpha = 1 whether p_n goes to 1: -logit tanh(-logit/2) = 1. */
  pRefOfOvershoot: 0.1760408854851986,
  /** beta at which fold and overshoot meet there. */
  betaOfOvershoot: 0.8506102268772884,
  /** p_ref from which on no beta makes a fixed point flip, at alpha = 1: logistic(-2 (asinh 1 + sqrt 2)). */
  pRefWithoutFlip: 0.010039136571109043,
  /** p_ref from which on, at alpha = 1, every orbit from p_ref ends in a fixed point or at p = 1: below it there can be cycles. */
  pRefWithoutCycles: 0.009925613811157098,
  /** beta at which flip and overshoot meet there. */
  betaWithoutCycles: 1.095843100147384,
});
