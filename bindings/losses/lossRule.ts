// The choices of a rule for losses.
import type { Aggregation, AggregationOptions } from './aggregation.js';
import type { KlRule } from './klForm.js';
import type { KlPresetName } from './klPresets.js';

/** The range that ratios are kept in. */
export interface RatioClip {
  /** Infinity: no lower bound. */
  readonly low: number;
  /** Infinity: no upper bound. */
  readonly high: number;
  /** 'width': the ratio stays from 1 − low to 1 + high. 'log': its logarithm stays from −low to high. */
  readonly of: 'width' | 'log';
}

/** Tokens whose probability moved further than this count as 0 in the surrogate. */
export interface TrustRegion {
  /** 'tv': π − old. 'kl': the divergence of the two-outcome laws of old and π, with 1e-8 inside the logs. */
  readonly divergence: 'tv' | 'kl';
  /** How far down, and how far up, a probability may move. */
  readonly low: number;
  readonly high: number;
  /** 'pushed': only the way that the advantage pushes counts, down where it is 0. 'both': either way. */
  readonly ways: 'pushed' | 'both';
}

/** Weights for tokens that were sampled by another policy than `old`: w = old/rollout. */
export interface Correction {
  /**
   * What multiplies the surrogate of a token. 'token': its w. 'sequence': the product of the row's. 'geometric': their geometric
   * mean. 'none': 1. The surrogate 'vespo' is not multiplied: its w takes the weight of the row as a factor, or the weights of the
   * tokens where they have their own, each kept from 1e-8 to e^20.
   */
  readonly weight: 'token' | 'sequence' | 'geometric' | 'none';
  /** 'truncate': the weight is kept from `low` to `high`. 'mask': where what `on` names leaves that range, the weight is 0. */
  readonly bound: 'truncate' | 'mask';
  /** What the bounds are about. */
  readonly on: 'token' | 'sequence' | 'geometric';
  readonly low: number;
  readonly high: number;
  /** Log-ratios, and their sums, are kept between −logClamp and logClamp. null: they are not. */
  readonly logClamp: number | null;
  /** Whether the KL term is multiplied too. */
  readonly kl: boolean;
}

/**
 * What a token, or its row, must not go beyond to count, with d = log rollout/old of a token, kept within ±20. Tokens that do are
 * padding from then on: neither the loss nor what it is divided by has them. Weights of `correction` are those of all tokens.
 */
export interface Rejection {
  /** 'k1': d. 'k2': d²/2. 'k3': e^-d − 1 + d. */
  readonly estimate: 'k1' | 'k2' | 'k3';
  /** What is compared: the estimate of the token; the sum, the mean or the largest of its row, not the largest of 'k1'. */
  readonly on: 'token' | 'sequence-sum' | 'sequence-mean' | 'sequence-max';
  /** Of 'k1': the least and the largest ratio, e to the power of what is compared. Others are at most `high`, and have no `low`. */
  readonly low: number;
  readonly high: number;
}

/**
 * What becomes of tokens with a large covariance (A − mean A)(log π − mean log π), the means over the tokens of the batch. 'drop': of
 * those between `low` and `high` that the clip leaves alone, a share of all tokens, at least one, counts as 0 in the surrogate,
 * drawn by `seed` (Clip-Cov). 'penalty': the share with the largest, at least one, gets coefficient · |log r| besides (KL-Cov).
 */
export interface Covariance {
  readonly effect: 'drop' | 'penalty';
  /** Above 0, at most 1. */
  readonly share: number;
  readonly low: number;
  readonly high: number;
  readonly coefficient: number;
  /** An integer of 32 bits. */
  readonly seed: number;
}

/**
 * The term of RPG (arXiv:2505.17508) that a regularized policy gradient adds to clip(r) A, with v = clip(r). 'forward': β. 'reverse':
 * −β v (log v + 1). 'unnormalized-forward': β (1 − v). 'unnormalized-reverse': −β v log v.
 */
export interface Regularizer {
  readonly toward: 'forward' | 'reverse' | 'unnormalized-forward' | 'unnormalized-reverse';
  /** β */
  readonly coefficient: number;
}

/** Rows with a negative advantage whose mean log(from/π) is above `threshold` count as 0 in the surrogate. */
export interface OffPolicyMask {
  readonly threshold: number;
  readonly from: 'old' | 'rollout';
}

/** A policy loss with all choices made. With r = π/old of a token, q the ratio of its row, A its advantage. */
export interface LossRule {
  /**
   * What is minimised, before weights. 'clip': −min(r A, clip(r) A); without a clip, −r A. 'cispo': −clip(r) A log π with a constant
   * ratio. 'sapo': −A (4/τ) σ(τ(r − 1)). 'vespo': −φ A log π with a constant φ = exp(λ + k log w − λ w) of the row's product w.
   * 'reinforce': −A log π. 'real': log(1 + Σ e^(S/τ)) over the failures of a prompt and log(1 + Σ e^(−S/τ)) over its successes, S the
   * mean log-ratio of a row, the mean over prompts that have both.
   */
  readonly surrogate: 'clip' | 'cispo' | 'sapo' | 'vespo' | 'reinforce' | 'real';
  /**
   * The ratio. 'token': r. 'sequence': the geometric mean q of the row, differentiated. 'sequence-token': q as a constant times
   * π over itself. 'sequence-sum': the product of the row. 'geometric': as 'sequence', each log-ratio clipped before the mean.
   * 'none': π over itself.
   */
  readonly level: 'token' | 'sequence' | 'sequence-token' | 'sequence-sum' | 'geometric' | 'none';
  readonly clip: RatioClip | null;
  /** Log-ratios of the level are kept within these bounds before exp; beyond, the gradient is 0. null: they are not. */
  readonly logRatioBounds: readonly [low: number, high: number] | null;
  /** Added to the number of tokens in the mean of a row's log-ratios. */
  readonly ratioEpsilon: number;
  /** Where A < 0 the loss is at most −dualClip · A. null: it is not. */
  readonly dualClip: number | null;
  /** The ratio of the branch that is not clipped is at most this. null: it is not. */
  readonly delta: number | null;
  /** τ of 'sapo' for A > 0, and for A ≤ 0. */
  readonly temperatures: readonly [positive: number, negative: number];
  /** (k, λ) of 'vespo' for A ≥ 0, and for A < 0. */
  readonly gamma: readonly [positive: readonly [number, number], negative: readonly [number, number]];
  /** Whether φ of 'vespo' is a constant, or is differentiated too. */
  readonly phi: 'constant' | 'differentiated';
  /** τ of 'real'. */
  readonly temperature: number;
  readonly trustRegion: TrustRegion | null;
  /** Coefficient of (log r)² of each token, which is added. */
  readonly proximal: number;
  readonly correction: Correction | null;
  /** All of them must hold for a token to count. null: all tokens do. */
  readonly rejection: readonly Rejection[] | null;
  readonly offPolicyMask: OffPolicyMask | null;
  /** Of the surrogate 'clip' at the level 'token'. */
  readonly covariance: Covariance | null;
  /** Of the surrogate 'cispo'. */
  readonly regularizer: Regularizer | null;
  /** What is added, times its coefficient. */
  readonly kl: (KlRule & { readonly coefficient: number }) | null;
  readonly aggregation: Aggregation;
}

/** Choices that differ from those of another rule. */
export interface RuleChanges
  extends Partial<
    Omit<
      LossRule,
      | 'clip'
      | 'kl'
      | 'aggregation'
      | 'correction'
      | 'rejection'
      | 'trustRegion'
      | 'offPolicyMask'
      | 'covariance'
      | 'regularizer'
    >
  > {
  readonly clip?: Partial<RatioClip> | null;
  readonly trustRegion?: Partial<TrustRegion> | null;
  readonly correction?: Partial<Correction> | null;
  readonly rejection?: Partial<Rejection> | readonly Partial<Rejection>[] | null;
  readonly covariance?: Partial<Covariance> | null;
  readonly regularizer?: Partial<Regularizer> | null;
  readonly offPolicyMask?: Partial<OffPolicyMask> | null;
  readonly kl?: (Partial<KlRule> & { readonly preset?: KlPresetName; readonly coefficient?: number }) | null;
  readonly aggregation?: Aggregation['rule'] | AggregationOptions;
}
