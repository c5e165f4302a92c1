// The choices of a rule for the KL divergence in a loss.

/** With d = log π/ref of the sampled token. */
export interface KlRule {
  /**
   * 'k1': d. 'k2': d²/2. 'k3': e^-d − 1 + d. 'abs': |d|. Those of RPG (arXiv:2505.17508), with w = e^d, are meant for tokens that
   * the reference drew: 'rpg-fkl': −d. 'rpg-rkl': w d. 'rpg-ufkl': w − 1 − d. 'rpg-urkl': w d − w + 1. 'rpg-js': (w d + d)/2.
   * 'rpg-ujs': (w d − d)/2.
   */
  readonly estimator:
    | 'k1'
    | 'k2'
    | 'k3'
    | 'abs'
    | 'rpg-fkl'
    | 'rpg-rkl'
    | 'rpg-ufkl'
    | 'rpg-urkl'
    | 'rpg-js'
    | 'rpg-ujs';
  /** d is kept between −inputClamp and inputClamp; there the gradient is 0. null: it is not. */
  readonly inputClamp: number | null;
  /** The estimate is kept between −outputClamp and outputClamp; there the gradient is 0. null: it is not. */
  readonly outputClamp: number | null;
  /** Whether `outputClamp` acts on the estimate or on the estimate times its weight. */
  readonly clampOrder: 'before-weight' | 'after-weight';
  /** True: the value is the estimate, the gradient that of k2 without clamps. */
  readonly straightThrough: boolean;
  /**
   * What the estimate is multiplied by. 'ratio': π/old, differentiated too. 'detached-ratio': the same number as a constant.
   * 'self': π over itself as a constant, which is 1 and changes the gradient only. 'rollout-ratio': π over the policy that
   * sampled, differentiated too.
   */
  readonly weight: 'none' | 'ratio' | 'detached-ratio' | 'self' | 'rollout-ratio';
}
