import { allocate, type FloatArray, floatsOf } from '../arguments/arrays.js';
import { resolveTarget } from '../arguments/checks.js';
import { rangeError } from '../arguments/errors.js';
import {
  type FloatsFor,
  type LogitRows,
  type Logits,
  type RowOptions,
  refusedRow,
  sliceRows,
  withRowFields,
} from '../arguments/logits.js';
import { checkOptions } from '../arguments/options.js';
import { overlap } from '../arguments/resident.js';
import type { Variant } from '../arguments/variant.js';
import type { Kernel, Plan } from '../operation.js';
import type { PowerFunctions } from '../rewards/groupRule.js';
import { grainOf } from '../rows/grain.js';
import { resolveUpdate, type UpdateLaw } from './law.js';
import { resolvePolicies } from './policies.js';
import { type OutcomeRewards, type RewardRows, resolveRewards, sliceRewards } from './rewards.js';

export interface EffectiveLossOptions<T extends FloatArray = FloatArray> extends RowOptions {
  /**
   * Receives the gradient of each row's objective with respect to the policy's logits: rows * outcomes values, row-major without
   * stride, or longer; of the type of the logits, float32 for half precision. It must not overlap what the function reads.
   */
  readonly gradient?: T;
}

/** One value per row. */
export interface EffectiveLoss extends LossColumns {
  /**
   * How much less the objective is than that of the best policy, which `optimalPolicy` finds, clipped or not. Without clipping it is
   * beta KL(policy || best).
   */
  readonly gap: Float64Array<ArrayBuffer>;
}

/** What a kernel fills in: one value per row. */
export interface LossColumns {
  /** success + failure - beta (alpha klReference + (1 - alpha) klOld). */
  readonly objective: Float64Array<ArrayBuffer>;
  /** What outcomes with an advantage above 0 add to the objective: the successes, for rewards of 0 and 1. */
  readonly success: Float64Array<ArrayBuffer>;
  /** What outcomes with an advantage below 0 add, at most 0: the failures, for rewards of 0 and 1. */
  readonly failure: Float64Array<ArrayBuffer>;
  /** KL(policy || reference) in nats. */
  readonly klReference: Float64Array<ArrayBuffer>;
  /** KL(policy || old policy) in nats. */
  readonly klOld: Float64Array<ArrayBuffer>;
  /** null where it is not asked for. */
  readonly gap: Float64Array<ArrayBuffer> | null;
}

export interface EffectiveLossFunction {
  /**
   * The objective that GRPO climbs, of whole policies rather than of samples, row by row (docs/theory.md, sections 3 and 4; paper,
   * section 2.2): the expected advantage of the policy, less the KL penalty.
   *
   *   J = E_old[min(ratio A, clip(ratio) A)] - beta (alpha KL(policy || reference) + (1 - alpha) KL(policy || old))
   *
   * A is the calibrated reward: (r - mean)/sqrt(variance + varianceEpsilon) with mean and variance under the old policy, or r - mean.
   * With `group`, the expected advantage in groups of that size; with `verifier`, that under its errors: both for rewards of 0 and 1.
   * Without `clip`, the first term is the expected advantage under the policy, also of outcomes that the old policy cannot have.
   *
   * A row whose objective is -Infinity (an outcome that can happen cannot under what it is anchored to) has no gradient: NaN.
   * With `klEstimator: 'k3'`, the objective is the same, and the gradient that which trainers take (section 14).
   *
   * Errors, relative to the largest of the summed parts: 1e-6 in f32 lanes (Float32Array, half precision), 1e-13 in f64. Gradients:
   * 1e-6 and 1e-13 of the row's largest entry, where advantages and penalty do not cancel.
   *
   * @param policyLogits of the policy, row-major; -Infinity for outcomes that cannot happen. An array, a list of numbers or a
   *   tensor; more than one row needs `rows` or `outcomes`, unless it is a tensor
   * @param referenceLogits of the reference policy, of the same shape and type
   * @param oldLogits of the policy that the answers come from, of the same shape and type
   * @param rewards one per outcome, for all rows, or one row each laid out like the logits
   * @param variant the update rule; `group`, `clip`, `verifier` and `klEstimator` are honoured
   * @returns columns in f64, one value per row
   * @throws TypeError, RangeError naming the argument; for a logit that is not valid, with its row and index. With code
   *   ERR_UNSUPPORTED for `group` or `verifier` with other rewards than 0 and 1, and for `clip` where the sign of an advantage is
   *   not known
   * @example
   * const gradient = new Float64Array(2);
   * const logits = Float64Array.of(0, 0);
   * const { objective } = effectiveLoss(logits, logits, logits, [1, 0], { beta: 1, varianceEpsilon: 0 }, { gradient });
   * objective; // => [0]
   * gradient; // => [0.5, -0.5]
   */
  <T extends Logits>(
    policyLogits: T,
    referenceLogits: Logits,
    oldLogits: Logits,
    rewards: OutcomeRewards,
    variant: Variant,
    options?: EffectiveLossOptions<FloatsFor<T>>,
  ): EffectiveLoss;
}

/** The first row that is refused, or -1. */
export type EffectiveLossArgs = [
  policy: LogitRows,
  reference: LogitRows,
  old: LogitRows,
  rewards: RewardRows,
  law: UpdateLaw,
  out: LossColumns,
  gradient: FloatArray | null,
];
export type EffectiveLossKernel = Kernel<EffectiveLossArgs>;

const fields = /* @__PURE__ */ withRowFields('gradient');

export function effectiveLossPlan(functions: PowerFunctions): Plan<EffectiveLossFunction, EffectiveLossArgs> {
  return {
    name: 'effectiveLoss',
    optionsAt: 5,
    inputs: 5,
    check(where, policyLogits, referenceLogits, oldLogits, rewards, variant, options = {}) {
      const given = checkOptions<EffectiveLossOptions>(where, 'options', options, fields);
      const logits = resolvePolicies(where, { policyLogits, referenceLogits, oldLogits }, given);
      const [policy, reference, old] = [logits.policyLogits, logits.referenceLogits, logits.oldLogits];
      const outcomes = resolveRewards(where, rewards, policy);
      const law = resolveUpdate(where, variant, outcomes.binary, functions);
      const column = () => allocate(where, Float64Array, policy.rows);
      const out: EffectiveLoss = {
        objective: column(),
        success: column(),
        failure: column(),
        klReference: column(),
        klOld: column(),
        gap: column(),
      };
      const target =
        given.gradient === undefined
          ? null
          : resolveTarget(where, 'gradient', given.gradient, policy.rows * policy.outcomes, [floatsOf(policy.type)]);
      if (target) checkApart(where, target.view, [policy.logits, reference.logits, old.logits, outcomes.rewards]);
      return {
        args: [policy, reference, old, outcomes, law, out, target?.view ?? null],
        units: policy.rows,
        grain: grainOf(policy),
        refused: (row) => refusedRow(where, logits, row),
        check: () => target?.check(),
        result: () => out,
      };
    },
    part([policy, reference, old, rewards, law, out, gradient], from, to) {
      const { outcomes } = policy;
      return [
        sliceRows(policy, from, to),
        sliceRows(reference, from, to),
        sliceRows(old, from, to),
        sliceRewards(rewards, from, to),
        law,
        Object.fromEntries(
          Object.entries(out).map(([name, column]) => [
            name,
            (column as LossColumns['gap'])?.subarray(from, to) ?? null,
          ]),
        ) as unknown as LossColumns,
        gradient?.subarray(from * outcomes, to * outcomes) ?? null,
      ];
    },
  };
}

function checkApart(where: string, gradient: FloatArray, inputs: readonly ArrayBufferView[]): void {
  if (!inputs.some((input) => overlap(input, gradient))) return;
  throw rangeError(`${where}: "gradient" expected an array apart from those that are read, got one that overlaps them`);
}
