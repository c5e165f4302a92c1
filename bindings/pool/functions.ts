// The functions that pools divide: a plan and a kernel each, the same in a pool and in its workers.
import { finish, type Kernel, type Plan } from '../operation.js';
import { attractorsKernel, attractorsPlan } from '../recurrence/attractors.js';
import { trajectoriesKernel, trajectoriesPlan } from '../recurrence/successTrajectories.js';
import { advantagesKernel, groupAdvantagesPlan } from '../rewards/groupAdvantages.js';
import { divergencePlan } from '../rows/divergence.js';
import { softmaxPlan } from '../rows/softmax.js';
import { tokenStatisticsPlan } from '../rows/tokenStatistics.js';
import { topKPlan } from '../rows/topK.js';
import { effectiveLossPlan } from '../updates/effectiveLoss.js';
import { optimalPolicyPlan } from '../updates/optimalPolicy.js';
import { partOfPaths } from '../updates/paths.js';
import { wasmBackend } from '../wasm/backend.js';
import { elementary } from '../wasm/elementary.js';
import { divergence } from '../wasm/rows/divergence.js';
import { softmax } from '../wasm/rows/softmax.js';
import { tokenStatistics } from '../wasm/rows/tokenStatistics.js';
import { topK } from '../wasm/rows/topK.js';
import { effectiveLoss } from '../wasm/updates/effectiveLoss.js';
import { optimalPolicy } from '../wasm/updates/optimalPolicy.js';
import { stepPaths } from '../wasm/updates/paths.js';

/** A plan and its kernel, whatever their arguments. */
export interface Pooled {
  readonly plan: Plan<(...given: unknown[]) => unknown, readonly unknown[]>;
  readonly kernel: Kernel<readonly unknown[]>;
}

const pooled = <F extends (...given: never[]) => unknown, A extends readonly unknown[]>(
  plan: Plan<F, A>,
  kernel: Kernel<A>,
): Pooled => ({ plan, kernel }) as unknown as Pooled;

export const functions = {
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
