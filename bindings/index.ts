/**
 * GRPO's numerics on SIMD WebAssembly kernels, compiled synchronously on first use.
 *
 * @module
 */

import { createAmplificationFrontier } from './analysis/amplificationFrontier.js';
import { createAttractor } from './analysis/attractor.js';
import { createBasins } from './analysis/basins.js';
import { createBetaForTarget } from './analysis/betaForTarget.js';
import { createBifurcations } from './analysis/bifurcations.js';
import { createClassify } from './analysis/classify.js';
import { createEffectiveBeta } from './analysis/effectiveBeta.js';
import { createErrorBounds } from './analysis/errorBounds.js';
import { createFixedPoints } from './analysis/fixedPoints.js';
import { createKlBudget } from './analysis/klBudget.js';
import { createStepsToReach } from './analysis/stepsToReach.js';
import type { FloatArray } from './arguments/arrays.js';
import type { Logits } from './arguments/logits.js';
import { createPolicyLossFromLogits } from './losses/fromLogits.js';
import { createKlColumns } from './losses/klColumns.js';
import { createKlEstimate } from './losses/klEstimate.js';
import { createPolicyLoss } from './losses/policyLoss.js';
import { createEntropyShapedRewards } from './neighbours/entropyShaping.js';
import { createSignalProbability } from './neighbours/signal.js';
import { now } from './operation.js';
import { PolicyBatchBase } from './policies/policyBatch.js';
import type { PolicyRewards, PolicyShape } from './policies/policyInput.js';
import { createTiltedPolicy } from './policies/tiltedPolicy.js';
import { createAttractors, createAttractorsAsync } from './recurrence/attractors.js';
import { createCalibratedWeights } from './recurrence/calibratedWeights.js';
import { createDriveTable, createGroupDrive } from './recurrence/groupDrive.js';
import { createLogistic, createLogit } from './recurrence/logit.js';
import { createSuccessTrajectories, createSuccessTrajectoriesAsync } from './recurrence/successTrajectories.js';
import { createGdpo } from './rewards/combineRewards.js';
import { createGroupAdvantages } from './rewards/groupAdvantages.js';
import { divergencePlan } from './rows/divergence.js';
import { softmaxPlan } from './rows/softmax.js';
import { tokenStatisticsPlan } from './rows/tokenStatistics.js';
import { topKPlan } from './rows/topK.js';
import { effectiveLossPlan } from './updates/effectiveLoss.js';
import { optimalPolicyPlan } from './updates/optimalPolicy.js';
import { createSampledTrajectories, createSampledTrajectoriesAsync } from './updates/sampledTrajectories.js';
import { createTrainTabular, createTrainTabularAsync } from './updates/trainTabular.js';
import { wasmBackend } from './wasm/backend.js';
import { elementary } from './wasm/elementary.js';
import { laneLoss } from './wasm/losses/laneLoss.js';
import { logitGradient } from './wasm/losses/logitGradient.js';
import { policyLoss as policyLossKernel } from './wasm/losses/policyLoss.js';
import { signalColumn } from './wasm/neighbours/signal.js';
import { createPolicy } from './wasm/policies/policy.js';
import { groupAdvantages as groupAdvantagesKernel } from './wasm/rewards/groupAdvantages.js';
import { compileAll } from './wasm/rooms.js';
import { divergence as divergenceKernel } from './wasm/rows/divergence.js';
import { softmax as softmaxKernel } from './wasm/rows/softmax.js';
import { tokenStatistics as tokenStatisticsKernel } from './wasm/rows/tokenStatistics.js';
import { topK as topKKernel } from './wasm/rows/topK.js';
import { effectiveLoss as effectiveLossKernel } from './wasm/updates/effectiveLoss.js';
import { optimalPolicy as optimalPolicyKernel } from './wasm/updates/optimalPolicy.js';
import { paths } from './wasm/updates/paths.js';
import { WorkspaceBase } from './workspace.js';

export * from './api.js';

export const logit = /* @__PURE__ */ createLogit(wasmBackend);
export const logistic = /* @__PURE__ */ createLogistic(wasmBackend);
export const calibratedWeights = /* @__PURE__ */ createCalibratedWeights(wasmBackend);
export const driveTable = /* @__PURE__ */ createDriveTable(wasmBackend);
export const groupDrive = /* @__PURE__ */ createGroupDrive(wasmBackend);
export const signalProbability = /* @__PURE__ */ createSignalProbability(elementary, signalColumn);
export const successTrajectories = /* @__PURE__ */ createSuccessTrajectories(wasmBackend);
export const successTrajectoriesAsync = /* @__PURE__ */ createSuccessTrajectoriesAsync(wasmBackend);
export const fixedPoints = /* @__PURE__ */ createFixedPoints(wasmBackend);
export const attractor = /* @__PURE__ */ createAttractor(wasmBackend);
export const attractors = /* @__PURE__ */ createAttractors(wasmBackend);
export const attractorsAsync = /* @__PURE__ */ createAttractorsAsync(wasmBackend);
export const betaForTarget = /* @__PURE__ */ createBetaForTarget(wasmBackend);
export const bifurcations = /* @__PURE__ */ createBifurcations(wasmBackend);
export const errorBounds = /* @__PURE__ */ createErrorBounds(wasmBackend);
export const classify = /* @__PURE__ */ createClassify(wasmBackend);
export const basins = /* @__PURE__ */ createBasins(wasmBackend);
export const amplificationFrontier = /* @__PURE__ */ createAmplificationFrontier(wasmBackend);
export const effectiveBeta = /* @__PURE__ */ createEffectiveBeta(wasmBackend);
export const klBudget = /* @__PURE__ */ createKlBudget(wasmBackend);
export const stepsToReach = /* @__PURE__ */ createStepsToReach(wasmBackend);
export const groupAdvantages = /* @__PURE__ */ createGroupAdvantages({ groupAdvantages: groupAdvantagesKernel });
export const gdpoAdvantages = /* @__PURE__ */ createGdpo(groupAdvantages);
export const klEstimate = /* @__PURE__ */ createKlEstimate(/* @__PURE__ */ createKlColumns(elementary));
export const policyLoss = /* @__PURE__ */ createPolicyLoss(elementary, policyLossKernel, laneLoss);
export const policyLossFromLogits = /* @__PURE__ */ createPolicyLossFromLogits({
  elementary,
  tokenStatistics: tokenStatisticsKernel,
  policyLoss: policyLossKernel,
  logitGradient,
});
export const entropyShapedRewards = /* @__PURE__ */ createEntropyShapedRewards();
export const softmax = /* @__PURE__ */ now(softmaxPlan, softmaxKernel);
export const tokenStatistics = /* @__PURE__ */ now(tokenStatisticsPlan, tokenStatisticsKernel);
export const divergence = /* @__PURE__ */ now(divergencePlan, divergenceKernel);
export const topK = /* @__PURE__ */ now(topKPlan, topKKernel);
export const tiltedPolicy = /* @__PURE__ */ createTiltedPolicy({ policy: createPolicy });
export const effectiveLoss = /* @__PURE__ */ now(/* @__PURE__ */ effectiveLossPlan(elementary), effectiveLossKernel);
export const optimalPolicy = /* @__PURE__ */ now(/* @__PURE__ */ optimalPolicyPlan(elementary), optimalPolicyKernel);
export const sampledTrajectories = /* @__PURE__ */ createSampledTrajectories(wasmBackend, paths);
export const sampledTrajectoriesAsync = /* @__PURE__ */ createSampledTrajectoriesAsync(wasmBackend, paths);
export const trainTabular = /* @__PURE__ */ createTrainTabular({
  functions: elementary,
  effectiveLoss: effectiveLossKernel,
  optimalPolicy: optimalPolicyKernel,
});
export const trainTabularAsync = /* @__PURE__ */ createTrainTabularAsync({
  functions: elementary,
  effectiveLoss: effectiveLossKernel,
  optimalPolicy: optimalPolicyKernel,
});

/**
 * Policies over a vocabulary, one per row, that stay where the kernels work: one copy in, many calls.
 *
 * Every policy of the theory that starts from the reference policy is pi(o) proportional to ref(o) exp(c r(o)) for one real
 * number c, its tilt (theory: exponential family of Theorems 1, 4 and 8). All methods work in terms of it.
 *
 * Statistics are f64 for either type of logits. A batch holds memory until `dispose` (or `using`); forgotten ones are
 * released when they are collected.
 * @example
 * const batch = new PolicyBatch(Float64Array.of(0, 0), Uint8Array.of(1, 0));
 * batch.moments(1).mean; // => [0.7311]
 * batch.dispose();
 */
export class PolicyBatch<T extends Logits = FloatArray> extends PolicyBatchBase<T> {
  /**
   * @param logits row-major, rows * outcomes (or rows * stride); -Infinity for outcomes that cannot happen; floats, the bits of
   *   half precision in a Uint16Array with a `dtype`, a list of numbers (f64), or a tensor `{ data, dims }`
   * @param rewards one per outcome: a Uint8Array of 0 and 1, floats of the type of the logits (float32 for halves), or a list of
   *   numbers; shared by all rows, or one row each laid out like the logits
   * @throws TypeError, RangeError naming the argument; for a value that is not valid, with its row and index
   */
  constructor(logits: T, rewards: PolicyRewards<T>, shape: PolicyShape = {}) {
    super(wasmBackend, logits, rewards, shape);
  }
}

/**
 * Arrays that live where the kernels work, so that calls with them, or with views of them, copy nothing: as logits or rewards and
 * as `out`, with the same bits as for other arrays. They are ordinary typed arrays of at most 4 GiB in all.
 *
 * Memory that grows detaches them: they are then empty, and every function refuses them until `renew` gives fresh ones with the
 * same elements. Memory grows when arrays or batches are made that do not fit, and inside a call that needs more than a megabyte
 * beside its arguments; its result is a fresh array then. Room that is asked for at the start prevents the former.
 *
 * A workspace holds memory until `dispose` (or `using`); a forgotten one is released when it and its arrays are collected.
 * `structuredClone` and `postMessage` copy the whole memory that an array lies in: send `array.slice()`.
 * @example
 * const workspace = new Workspace();
 * softmax(workspace.float32(4).fill(1))[0]; // => 0.25
 * workspace.dispose();
 */
export class Workspace extends WorkspaceBase {
  /**
   * @param bytes room to make at once. Default 0
   * @throws TypeError, RangeError; for more than the host grants, with code 'ERR_OUT_OF_MEMORY' and the sizes
   */
  constructor(bytes = 0) {
    super(wasmBackend, bytes);
  }
}

/**
 * Compiles the kernels now rather than at the first call. Optional; calling it again costs nothing.
 *
 * @example
 * await init();
 */
export async function init(): Promise<void> {
  compileAll();
}
