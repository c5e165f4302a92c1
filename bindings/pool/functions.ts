// The functions that pools divide: a plan and a kernel each, the same in a pool and in its workers.
import type { FloatArray, InAnyBuffer, Numbers } from '../arguments/arrays.js';
import type { FloatsFor, Logits } from '../arguments/logits.js';
import type { Probabilities } from '../arguments/probability.js';
import type { Variant, VariantColumns } from '../arguments/variant.js';
import { type AsyncOptions, finish, type Kernel, type Plan } from '../operation.js';
import type { Attractors } from '../recurrence/attractorColumns.js';
import { type AttractorsOptions, attractorsKernel, attractorsPlan } from '../recurrence/attractors.js';
import {
  type Trajectories,
  type TrajectoryOptions,
  trajectoriesKernel,
  trajectoriesPlan,
} from '../recurrence/successTrajectories.js';
import type { ConventionOptions } from '../rewards/convention.js';
import {
  type AdvantageOutput,
  type AdvantagesOf,
  advantagesKernel,
  type GroupAdvantages,
  groupAdvantagesPlan,
  type Rewards,
} from '../rewards/groupAdvantages.js';
import type { GroupIds } from '../rewards/groups.js';
import type { ConventionName } from '../rewards/presets.js';
import {
  type DivergenceMeasure,
  type DivergenceOptions,
  type Divergences,
  divergencePlan,
} from '../rows/divergence.js';
import { type SoftmaxOptions, softmaxPlan } from '../rows/softmax.js';
import {
  type TokenMeasure,
  type TokenStatistics,
  type TokenStatisticsOptions,
  type Tokens,
  tokenStatisticsPlan,
} from '../rows/tokenStatistics.js';
import { type TopK, type TopKOptions, topKPlan } from '../rows/topK.js';
import { type EffectiveLoss, type EffectiveLossOptions, effectiveLossPlan } from '../updates/effectiveLoss.js';
import { type OptimalPolicy, type OptimalPolicyOptions, optimalPolicyPlan } from '../updates/optimalPolicy.js';
import { partOfPaths } from '../updates/paths.js';
import type { OutcomeRewards } from '../updates/rewards.js';
import { wasmBackend } from '../wasm/backend.js';
import { elementary } from '../wasm/elementary.js';
import { divergence } from '../wasm/rows/divergence.js';
import { softmax } from '../wasm/rows/softmax.js';
import { tokenStatistics } from '../wasm/rows/tokenStatistics.js';
import { topK } from '../wasm/rows/topK.js';
import { effectiveLoss } from '../wasm/updates/effectiveLoss.js';
import { optimalPolicy } from '../wasm/updates/optimalPolicy.js';
import { stepPaths } from '../wasm/updates/paths.js';

/** How pools call them: as the main entry has them, with `signal` and `onProgress` among the options. */
export interface PooledFunctions {
  softmax<T extends Logits, O extends InAnyBuffer<FloatsFor<T>> = FloatsFor<T>>(
    logits: T,
    options?: SoftmaxOptions<O> & AsyncOptions,
  ): Promise<O>;
  tokenStatistics<M extends TokenMeasure = TokenMeasure>(
    logits: Logits,
    tokens: Tokens,
    options?: TokenStatisticsOptions<M> & AsyncOptions,
  ): Promise<TokenStatistics<M>>;
  divergence<M extends DivergenceMeasure = DivergenceMeasure>(
    p: Logits,
    q: Logits,
    options?: DivergenceOptions<M> & AsyncOptions,
  ): Promise<Divergences<M>>;
  topK<T extends Logits>(logits: T, k: number, options?: TopKOptions & AsyncOptions): Promise<TopK<T>>;
  groupAdvantages<T extends Rewards, O extends FloatArray = AdvantagesOf<T>>(
    rewards: T,
    groups: number | Numbers | GroupIds,
    convention?: ConventionName | ConventionOptions,
    output?: O | AdvantageOutput<O>,
    options?: AsyncOptions,
  ): Promise<GroupAdvantages<O>>;
  successTrajectories<O extends Float64Array = Float64Array<ArrayBuffer>>(
    pRef: Probabilities,
    variant: VariantColumns,
    steps: number,
    options?: TrajectoryOptions<O> & AsyncOptions,
  ): Promise<Trajectories<O>>;
  attractors(
    pRef: Probabilities,
    variant: VariantColumns,
    options?: AttractorsOptions & AsyncOptions,
  ): Promise<Attractors>;
  effectiveLoss<T extends Logits>(
    policyLogits: T,
    referenceLogits: Logits,
    oldLogits: Logits,
    rewards: OutcomeRewards,
    variant: Variant,
    options?: EffectiveLossOptions<InAnyBuffer<FloatsFor<T>>> & AsyncOptions,
  ): Promise<EffectiveLoss>;
  optimalPolicy<T extends Logits>(
    referenceLogits: T,
    oldLogits: Logits,
    rewards: OutcomeRewards,
    variant: Variant,
    options?: OptimalPolicyOptions<InAnyBuffer<FloatsFor<T>>> & AsyncOptions,
  ): Promise<OptimalPolicy<InAnyBuffer<FloatsFor<T>>>>;
}

/** A plan and its kernel, whatever their arguments. */
export interface Pooled {
  readonly plan: Plan<(...given: unknown[]) => unknown, readonly unknown[]>;
  readonly kernel: Kernel<readonly unknown[]>;
}

const pooled = <F extends (...given: never[]) => unknown, A extends readonly unknown[]>(
  plan: Plan<F, A>,
  kernel: Kernel<A>,
): Pooled => ({ plan, kernel }) as unknown as Pooled;

export const functions: { readonly [N in keyof PooledFunctions]: Pooled } = {
  softmax: pooled(softmaxPlan, softmax),
  tokenStatistics: pooled(tokenStatisticsPlan, tokenStatistics),
  divergence: pooled(divergencePlan, divergence),
  topK: pooled(topKPlan, topK),
  groupAdvantages: pooled(groupAdvantagesPlan, advantagesKernel(wasmBackend)),
  successTrajectories: pooled(trajectoriesPlan(wasmBackend), trajectoriesKernel(wasmBackend)),
  attractors: pooled(attractorsPlan(wasmBackend), attractorsKernel(wasmBackend)),
  effectiveLoss: pooled(effectiveLossPlan(elementary), effectiveLoss),
  optimalPolicy: pooled(optimalPolicyPlan(elementary), optimalPolicy),
};

/** What workers know by name: the functions above, and the steps of `sampledTrajectories`, whose paths are checked where they begin. */
export const tasks = { ...functions, paths: { plan: { part: partOfPaths }, kernel: stepPaths } as unknown as Pooled };

/** Computes the units of a call from `from` to `to`. Returns the first that is refused, counted from `from`, or -1. */
export function computePart({ plan, kernel }: Pooled, args: readonly unknown[], from: number, to: number): number {
  const part = plan.part(args, from, to);
  const refused = finish(kernel(...part));
  plan.place?.(args, part, from, to);
  return refused;
}
