import type { FloatArray, SameFloats } from '../arguments/arrays.js';
import { resolveOutput } from '../arguments/checks.js';
import { current } from '../arguments/resident.js';
import type { Elementary } from '../neighbours/elementary.js';
import { rowWeights } from './aggregation.js';
import { type CheckedBatch, checkBatch, checkNumbers, type LossBatch, readsFrom } from './batch.js';
import type { LossName } from './lossPresets.js';
import type { LossRule } from './lossRule.js';
import { accepted } from './rejection.js';
import { type LossOptions, resolveLoss } from './rule.js';
import type { RatioStatistics } from './statistics.js';

export interface PolicyLoss<T extends FloatArray = FloatArray> {
  /** What is minimised: the surrogate and the KL term, aggregated. */
  readonly loss: number;
  /** d loss / d log π of each token, rows × columns; 0 for padding. */
  readonly gradient: T;
  /** How many tokens count: without padding, and without those that the rule rejects. */
  readonly tokens: number;
  /** Share of the tokens where the upper bound of the clip, or of the trust region, acts: the ratio is above it, and A > 0 or the surrogate is 'cispo'. */
  readonly clippedHigh: number;
  /** The same for the lower bound: the ratio is below it, and A < 0 or the surrogate is 'cispo'. */
  readonly clippedLow: number;
  /** Share of the tokens where the dual clip or delta acts, or that `covariance` drops. */
  readonly capped: number;
  /** Of the ratios, at the level of the rule, one a token. */
  readonly ratio: RatioStatistics;
  /** Mean KL estimate over the tokens by the rule, k3 where it has none; null without a reference. */
  readonly kl: number | null;
  /** Mean entropy over the tokens; null where none are given. */
  readonly entropy: number | null;
}

/** The type of gradients of log-probabilities of type T. */
export type GradientOf<T> = T extends FloatArray ? SameFloats<T> : Float64Array<ArrayBuffer>;

export interface PolicyLossFunction {
  /**
   * The loss of a policy over sampled tokens, as a trainer computes it, and its gradient.
   *
   * Padding counts for nothing, whatever its numbers are, and its gradient is 0. Nothing is differentiated but log π.
   *
   * @param logProbability log π of each token, rows × columns, in nats: Float32Array, Float64Array or a list
   * @param batch advantages, a mask or lengths, and log-probabilities under the other policies
   * @param rule the name of a trainer's rule (docs/conventions.md), or options. Default 'grpo'
   * @param out receives the gradient; at least as long as `logProbability`. It may be any of the arrays that are read
   * @returns the loss, its gradient, and what is said of the tokens. Computed in f64, to 1e-12 of max(1, |loss|); a gradient in f32
   *   is then rounded. Float32Array are computed in lanes of f32 by most rules, with x a log-ratio, r = e^x and gradients to so many
   *   times 2^-24 of their size: 'clip' and 'cispo' |x| + 5, 'sapo' |x| + 14 + τ (|x| + 5) max(1, r), all others 4; one ratio for a
   *   row: 2. A KL term adds its coefficient times (|d| + 16) (|e^-d - 1| + |d|), with d = log π - log reference. A correction with
   *   weights of tokens adds |y| + 4 to the number of the surrogate, with y = log old/rollout. `proximal` adds 16 times its
   *   coefficient and |x|. The whole call is computed in f64 where a log-ratio is beyond 40, and for all of these: advantages that
   *   differ between the tokens of a row; covariances; regularizers; KL estimates other than k1 to k3, and weights in the KL term;
   *   a correction of 'vespo', of the KL term, or together with a rejection; a trust region in KL, or together with a correction;
   *   weights or trust regions of tokens for 'sapo'; and weights, trust regions or `proximal` for one ratio for a row
   * @throws TypeError, RangeError naming the argument; for a number that is not finite, with its row and column
   * @example
   * const { loss, gradient, clippedHigh } = policyLoss([-1, -2], { advantages: [1], old: [-1.5, -2] }, 'ppo');
   * loss; // => -1.1
   * gradient; // => Float64Array [0, -0.5]
   * clippedHigh; // => 0.5
   * @example
   * policyLoss([-1, -2, -1, -9], { advantages: [1, -1], lengths: [2, 1] }, { preset: 'verl', dualClip: 4 }).gradient; // => Float64Array [-0.3333, -0.3333, 0.3333, 0]
   */
  <T extends ArrayLike<number>, O extends FloatArray = GradientOf<T>>(
    logProbability: T,
    batch: LossBatch,
    rule?: LossName | LossOptions,
    out?: O,
  ): PolicyLoss<O>;
}

/** What is computed but for the gradient, which is written. */
export type LossNumbers = Omit<PolicyLoss, 'gradient'>;

/**
 * Writes the gradient, rows × columns, and returns the rest.
 *
 * @param weights of a token of each row
 */
export type LossKernel = (
  batch: CheckedBatch,
  rule: LossRule,
  weights: Float64Array,
  gradient: FloatArray,
) => LossNumbers;

/**
 * The same in lanes of f32, for batches whose numbers nobody has looked at yet. null where it does not know the rule, or meets a
 * number that it cannot take; the gradient is then as it was, unless it is `fresh`: an array that nobody has seen.
 */
export type LaneKernel = (...call: [...Parameters<LossKernel>, fresh: boolean]) => LossNumbers | null;

const where = 'policyLoss';

export function createPolicyLoss(m: Elementary, kernel: LossKernel, lanes?: LaneKernel): PolicyLossFunction {
  const policyLoss = (
    logProbability: ArrayLike<number>,
    given: LossBatch,
    name: LossName | LossOptions = 'grpo',
    out?: FloatArray,
  ): PolicyLoss => {
    const rule = resolveLoss(where, name);
    const all = checkBatch(where, logProbability, given, rule);
    // A number that is not finite is not to be rejected, but refused.
    if (rule.rejection !== null) checkNumbers(where, all, rule);
    const batch = accepted(m, all, rule);
    const length = batch.rows * batch.columns;
    const types = batch.single ? [Float32Array, Float64Array] : [Float64Array, Float32Array];
    const output = resolveOutput<FloatArray>(where, out, length, ...types);
    const weights = rowWeights(where, rule.aggregation, batch, batch.groups);
    const known = lanes?.(batch, rule, weights, output.view, out === undefined) ?? null;
    if (known !== null) return { ...known, gradient: output.result() };
    checkNumbers(where, batch, rule);
    if (!readsFrom(batch, output.view))
      return { ...kernel(batch, rule, weights, output.view), gradient: output.result() };
    const apart = output.view.slice();
    const numbers = kernel(batch, rule, weights, apart);
    current(output.view).set(apart);
    return { ...numbers, gradient: output.result() };
  };
  return policyLoss as unknown as PolicyLossFunction;
}
