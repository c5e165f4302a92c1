// What the thresholds in beta are (bifurcations.ts has those of the ideal drive, drivenBifurcations.ts those of others).
import type { SuccessPoint } from './successPoint.js';

/** A beta at which a fixed point appears, vanishes or changes its stability, and that fixed point. */
export interface Bifurcation extends SuccessPoint {
  readonly beta: number;
}

/** Where the two folds meet: above this beta, or above this p_ref, there is one fixed point only. */
export interface Cusp extends Bifurcation {
  /** The p_ref of the cusp. */
  readonly reference: SuccessPoint;
}

export interface Bifurcations {
  /**
   * Tangencies, ascending in beta. With smoothing there are three fixed points for beta between the two of them, and one
   * elsewhere (none: always one). Without smoothing there is a single one: inside (0, 1) no fixed point below it, two above. With
   * `group` or `verifier` there can be more: at each of them two fixed points appear or vanish.
   */
  readonly folds: readonly Bifurcation[];
  /** Where folds begin, whatever p_ref; null without smoothing, and where no p_ref has folds. */
  readonly cusp: Cusp | null;
  /**
   * Where the multiplier of a fixed point is -1, ascending in beta: none or two, between which the lowest fixed point is unstable. With
   * `group` or `verifier` there can be more.
   */
  readonly flips: readonly Bifurcation[];
  /**
   * The p_ref from which on no beta makes a fixed point flip: upwards, or downwards where the verifier prefers wrong answers. null
   * where none flips whatever p_ref.
   */
  readonly flipLimit: SuccessPoint | null;
  /** beta below which the first step from p_ref leads beyond 1 - p_ref; null where none does, as for p_ref >= 1/2. */
  readonly overshoot: number | null;
  /**
   * beta at which the limit of the iteration from p_ref jumps: below it the highest fixed point or p = 1, above it the lowest
   * fixed point or what circles it. null where nothing jumps, and where theory does not tell: for alpha < 1 with p_ref < 1/2, and for
   * drives of groups and verifiers that are not shaped like the ideal one.
   */
  readonly jump: number | null;
  /** beta above which the map has one fixed point for every p_ref and every start leads to it; Infinity without smoothing. */
  readonly contraction: number;
  /** beta from which on the map is increasing, so that every orbit is monotone; Infinity for alpha = 1 or without smoothing. */
  readonly monotone: number;
}

/**
 * At alpha = 1 the map knows only |x|, so the start x_ref < 0 acts like c = -x_ref. It goes to the upper state if c lies above
 * the middle fixed point, which moves from the lower to the upper fold as beta grows: c lies before both, between them, or
 * beyond both. From p_ref >= 1/2 the orbit rises to the lowest fixed point, which the lower fold creates.
 */
export function jump(reference: number, [lower, upper]: readonly Bifurcation[], overshoot: number): number | null {
  if (lower === undefined) return null;
  if (reference >= 0 || -reference <= lower.logOdds) return lower.beta;
  if (upper !== undefined && -reference >= upper.logOdds) return upper.beta;
  return overshoot;
}
