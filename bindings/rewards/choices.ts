// The choices of a rule for advantages.

/**
 * A rule for advantages with all choices made.
 *
 * Of a group with mean reward m and standard deviation s, a reward r gets the advantage (r - baseline) / divisor.
 */
export interface Convention {
  /**
   * What each reward is replaced with before anything else. 'pkpo' and 'pass-at-k' want rewards of 0 and 1, n of them with
   * c successes. 'pkpo': a success counts C(n-c, k-1) / C(n-1, k-1). 'pass-at-k': the chance that k of the group, this one
   * among them, have a success.
   */
  readonly shaping: 'none' | 'pkpo' | 'pass-at-k';
  /** Attempts for 'pkpo' and 'pass-at-k'; not used by 'none'. */
  readonly k: number;
  /**
   * What is subtracted. 'mean': of the group. 'leave-one-out': the mean of its other members. 'length-weighted': the mean with
   * the lengths of the answers as weights. 'batch-mean': of all rewards of the call. 'runner-up': the best reward less the
   * second best is what the best one gets, the others get 0. 'none': 0.
   */
  readonly baseline: 'mean' | 'leave-one-out' | 'length-weighted' | 'batch-mean' | 'runner-up' | 'none';
  /**
   * What is divided by. 'std': the group's standard deviation. 'leave-one-out-std': that of the other members; where they are
   * all equal, nothing is divided. 'centred-std': root mean square of what the baseline leaves in the group. 'batch-std': the
   * standard deviation of all rewards. 'batch-centred-std': that of all rewards less their baselines. 'bernoulli-std':
   * sqrt(m (1 - m)). 'mean': m. 'root-mean': sqrt(m). 'sum': n m. 'nonzero-share': the share of rewards of the call that are
   * not 0. 'none': 1. Where the divisor is not above 0 the advantages are 0.
   */
  readonly scale:
    | 'std'
    | 'leave-one-out-std'
    | 'centred-std'
    | 'batch-std'
    | 'batch-centred-std'
    | 'bernoulli-std'
    | 'mean'
    | 'root-mean'
    | 'sum'
    | 'nonzero-share'
    | 'none';
  /** 0: variance over the count, 1: over the count less 1. */
  readonly ddof: 0 | 1;
  /** In which precision count / (count - 1) of ddof 1 is taken: 'single' is a trainer's rounding, of up to 3e-8. */
  readonly besselPrecision: 'double' | 'single';
  /** Smoothing, at least 0. */
  readonly epsilon: number;
  /**
   * Where epsilon goes. 'variance': added under the root. 'std': added to the divisor. 'floor': the least that the variance, or
   * the mean, may be. A divisor that is no root of a variance has it added for 'variance' too.
   */
  readonly epsilonOn: 'variance' | 'std' | 'floor';
  /** Advantages are multiplied by (1 - m)^focus: hard prompts count more. Rewards from 0 to 1 where it is not 0. */
  readonly focus: number;
  /** What a group of one gets. 'raw': its reward, as if its mean were 0 and its deviation 1. */
  readonly singleton: 'zero' | 'raw' | 'nan' | 'error';
  /** What a group of several equal rewards gets. */
  readonly zeroVariance: 'zero' | 'nan' | 'error';
  /**
   * Rewards that are NaN. 'error': refused. 'skip': as if they were not there; they get the advantage 0. 'propagate': all
   * advantages of the group are NaN.
   */
  readonly missing: 'error' | 'skip' | 'propagate';
  /** Groups of different sizes. 'merge': the whole batch is then one group, which is a trainer's defect. */
  readonly unequalGroups: 'apart' | 'merge';
  /** Standardises the advantages of the whole batch at the end. null: no. */
  readonly whiten: Required<Whitening> | null;
}

/** How a batch of advantages is standardised after the groups have been. */
export interface Whitening {
  /** What ddof is to the batch: 0: variance over the count, 1: over the count less 1. Default 1. */
  readonly ddof?: 0 | 1;
  /** Smoothing, at least 0. Default 1e-8. */
  readonly epsilon?: number;
  /** Where epsilon goes; as in a Convention. Default 'variance'. */
  readonly epsilonOn?: 'variance' | 'std' | 'floor';
  /** Added to the count under the mean and under the variance, which some trainers do. Default 0. */
  readonly countEpsilon?: number;
}
