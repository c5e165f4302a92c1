import { allocate, type FloatArray, floatsOf } from '../arguments/arrays.js';
import { checkChoice, resolveOutput } from '../arguments/checks.js';
import { rangeError } from '../arguments/errors.js';
import {
  type FloatsFor,
  findInvalidLogit,
  type LogitRows,
  type Logits,
  type RowOptions,
  rowFields,
  sliceRows,
} from '../arguments/logits.js';
import { checkOptions } from '../arguments/options.js';
import type { Variant } from '../arguments/variant.js';
import type { PolicyForm } from '../backend.js';
import type { Kernel, Plan } from '../operation.js';
import type { PowerFunctions } from '../rewards/groupRule.js';
import { grainOf } from '../rows/grain.js';
import { resolveUpdate, type UpdateLaw } from './law.js';
import { resolvePolicies } from './policies.js';
import { type OutcomeRewards, type RewardRows, resolveRewards, sliceRewards } from './rewards.js';

export interface OptimalPolicyOptions<T extends FloatArray = FloatArray> extends RowOptions {
  /** Receives rows * outcomes values, row-major without stride, or longer; of the type of the logits, float32 for halves. */
  readonly out?: T;
  /** What is written; as logits, log-probabilities are as good as any. Default 'probabilities'. */
  readonly as?: PolicyForm;
}

/** One value per row. */
export interface OptimalStep {
  /** Mean reward of the old policy; for rewards of 0 and 1 its probability of success. */
  readonly meanBefore: Float64Array<ArrayBuffer>;
  /** The same of the best policy. */
  readonly meanAfter: Float64Array<ArrayBuffer>;
  /** Log-odds of success of the old policy; NaN where rewards are not 0 or 1. */
  readonly logOddsBefore: Float64Array<ArrayBuffer>;
  /** The same of the best policy. */
  readonly logOddsAfter: Float64Array<ArrayBuffer>;
  /**
   * The Renyi correction: how much the log-odds of the anchor differ from alpha x_ref + (1 - alpha) x_old. 0 where the old policy
   * differs from the reference in its log-odds alone; NaN where these are infinite, or rewards are not 0 or 1.
   */
  readonly correction: Float64Array<ArrayBuffer>;
}

export interface OptimalPolicy<T extends FloatArray = FloatArray> extends OptimalStep {
  /** rows * outcomes values, row-major. */
  readonly policy: T;
}

export interface OptimalPolicyFunction {
  /**
   * The policy with the largest objective, row by row: one exact step from any old policy (Theorems 1, 4 and 8; docs/theory.md,
   * sections 4 and 10). Without `clip` it is proportional to reference^alpha old^(1-alpha) exp(A/beta), A being the calibrated
   * reward under the old policy. With `clip` it is the best of all policies under the clipped objective (section 11), found to a few
   * roundings by a search for the one number that normalises it.
   *
   * Everything is computed in f64; results are rounded to the type of `out`. Relative error of probabilities in f64: 1e-12.
   *
   * @param referenceLogits of the reference policy, row-major; -Infinity for outcomes that cannot happen. An array, a list of
   *   numbers or a tensor; more than one row needs `rows` or `outcomes`, unless it is a tensor
   * @param oldLogits of the policy that the answers come from, of the same shape and type
   * @param rewards one per outcome, for all rows, or one row each laid out like the logits
   * @param variant the update rule; `group`, `clip` and `verifier` are honoured
   * @throws TypeError, RangeError naming the argument; for a logit that is not valid, with its row and index; where an alpha between
   *   0 and 1 anchors to policies that have no outcome in common. With code ERR_UNSUPPORTED as `effectiveLoss`, and for
   *   `klEstimator: 'k3'`
   * @example
   * const { policy, meanAfter } = optimalPolicy([0, 0], [0, 0], [1, 0], { beta: 2, varianceEpsilon: 0 });
   * policy; // => Float64Array [0.7311, 0.2689]
   * meanAfter; // => [0.7311]
   */
  <T extends Logits>(
    referenceLogits: T,
    oldLogits: Logits,
    rewards: OutcomeRewards,
    variant: Variant,
    options?: OptimalPolicyOptions<FloatsFor<T>>,
  ): OptimalPolicy<FloatsFor<T>>;
}

/** The first row that is refused, or -1; nothing is written then. */
export type OptimalPolicyArgs = [
  reference: LogitRows,
  old: LogitRows,
  rewards: RewardRows,
  law: UpdateLaw,
  form: PolicyForm,
  columns: OptimalStep,
  out: FloatArray,
];
export type OptimalPolicyKernel = Kernel<OptimalPolicyArgs>;

const fields = [...rowFields, 'out', 'as'] as const;
const forms: readonly PolicyForm[] = ['probabilities', 'logProbabilities', 'logits'];

export function optimalPolicyPlan(functions: PowerFunctions): Plan<OptimalPolicyFunction, OptimalPolicyArgs> {
  return {
    name: 'optimalPolicy',
    optionsAt: 4,
    inputs: 5,
    check(where, referenceLogits, oldLogits, rewards, variant, options = {}) {
      const given = checkOptions<OptimalPolicyOptions>(where, 'options', options, fields);
      const logits = resolvePolicies(where, { referenceLogits, oldLogits }, given);
      const [reference, old] = [logits.referenceLogits, logits.oldLogits];
      const outcomes = resolveRewards(where, rewards, reference);
      const law = resolveUpdate(where, variant, outcomes.binary, functions);
      const form = checkChoice(where, 'as', given.as ?? 'probabilities', forms);
      const length = reference.rows * reference.outcomes;
      const out = resolveOutput<FloatsFor<Logits>>(where, given.out, length, floatsOf(reference.type));
      const columns = stepColumns(where, reference.rows);
      return {
        args: [reference, old, outcomes, law, form, columns, out.view],
        units: reference.rows,
        grain: grainOf(reference),
        refused: (row) =>
          findInvalidLogit(where, 'referenceLogits', reference, row) ??
          findInvalidLogit(where, 'oldLogits', old, row) ??
          rangeError(
            `${where}: "oldLogits" expected an outcome that "referenceLogits" has too, got none in row ${row}`,
          ),
        check: out.check,
        result: () => ({ ...columns, policy: out.result() }),
      };
    },
    part([reference, old, rewards, law, form, columns, out], from, to) {
      const { outcomes } = reference;
      const part = ([name, column]: [string, Float64Array]) => [name, column.subarray(from, to)];
      return [
        sliceRows(reference, from, to),
        sliceRows(old, from, to),
        sliceRewards(rewards, from, to),
        law,
        form,
        Object.fromEntries(Object.entries(columns).map(part)) as unknown as OptimalStep,
        out.subarray(from * outcomes, to * outcomes),
      ];
    },
  };
}

export function stepColumns(where: string, rows: number): OptimalStep {
  const column = () => allocate(where, Float64Array, rows);
  return {
    meanBefore: column(),
    meanAfter: column(),
    logOddsBefore: column(),
    logOddsAfter: column(),
    correction: column(),
  };
}
