import { type FloatArray, floatsOf, type InAnyBuffer } from '../arguments/arrays.js';
import { resolveOutput } from '../arguments/checks.js';
import { type FloatsFor, type Logits, type RowOptions, withRowFields } from '../arguments/logits.js';
import { checkOptions } from '../arguments/options.js';
import { current } from '../arguments/resident.js';
import type { Backend, PolicyMoments } from '../backend.js';
import { invalidInput, type PolicyRewards, type PolicyShape, resolveShaped } from './policyInput.js';
import { resolveTilts, type Tilts } from './tilts.js';

export interface TiltedPolicyOptions<O extends FloatArray = FloatArray> extends RowOptions {
  /** Receives rows * outcomes probabilities, row-major without stride, or longer; may be the logits themselves. */
  readonly out?: O;
}

/** Tilted policies, and their moments, one value per row. */
export interface TiltedPolicy<O extends FloatArray = FloatArray> extends PolicyMoments {
  readonly probabilities: O;
}

export interface TiltedPolicyFunction {
  /**
   * The policy proportional to softmax(logits) exp(tilt reward), row by row, with its moments: mean and variance of the reward, KL
   * to softmax(logits) and entropy (nats), and the log of the sum of exp(logits + tilt reward). It is the policy of Theorems 1, 4
   * and 8 for one tilt. Nothing is kept: for several tilts of one policy a `PolicyBatch` is faster.
   *
   * @param logits row-major; -Infinity for outcomes that cannot happen. An array of floats or of the bits of half precision, a
   *   list of numbers or a tensor `{ data, dims }`
   * @param rewards one per outcome, shared by all rows or laid out like the logits: a Uint8Array of 0 and 1, floats of the type of
   *   the logits (float32 for halves), or a list of numbers
   * @param tilt finite, one for all rows or one per row
   * @returns probabilities of the type of the logits, Float32Array for half precision, and the columns of `PolicyBatch.moments`,
   *   with the same bits as a batch gives
   * @throws TypeError, RangeError naming the argument; for a value that is not valid, with its row and index
   * @example
   * const { probabilities, mean } = tiltedPolicy(Float64Array.of(0, 0), Uint8Array.of(1, 0), Math.log(3));
   * probabilities; // => Float64Array [0.75, 0.25]
   * mean; // => Float64Array [0.75]
   */
  <T extends Logits, O extends InAnyBuffer<FloatsFor<T>> = FloatsFor<T>>(
    logits: T,
    rewards: PolicyRewards<T>,
    tilt: Tilts,
    options?: TiltedPolicyOptions<O>,
  ): TiltedPolicy<O>;
}

const where = 'tiltedPolicy';
const fields = /* @__PURE__ */ withRowFields('out');

export function createTiltedPolicy({ policy }: Pick<Backend, 'policy'>): TiltedPolicyFunction {
  const tiltedPolicy = (
    logits: Logits,
    rewards: PolicyRewards<Logits>,
    tilt: Tilts,
    options: TiltedPolicyOptions = {},
  ) => {
    const given = checkOptions<TiltedPolicyOptions>(where, 'options', options, fields);
    const { out: target, rows, stride, outcomes, dtype, impossibleRows } = given;
    const shape = { rows, stride, outcomes, dtype, impossibleRows } as PolicyShape;
    const input = resolveShaped(where, logits, rewards, shape);
    const out = resolveOutput<FloatArray>(where, target, input.rows * input.outcomes, floatsOf(input.type));
    const kernel = policy(input);
    if (kernel === null) throw invalidInput(where, input);
    try {
      const tilts = resolveTilts(where, tilt, input.rows, kernel.largestReward);
      const moments = kernel.tilted(tilts, 'probabilities', current(out.view));
      const { logPartition, mean, variance, kl, entropy } = moments;
      return { probabilities: out.result(), logPartition, mean, variance, kl, entropy };
    } finally {
      kernel.dispose();
    }
  };
  return tiltedPolicy as unknown as TiltedPolicyFunction;
}
