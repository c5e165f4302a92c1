/**
 * The same API as the main entry in plain TypeScript: textbook formulas in f64 with compensated sums, no WebAssembly.
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
import { referenceBackend } from './reference/backend.js';
import { textbook } from './reference/elementary.js';
import { klEstimate as klEstimateKernel } from './reference/losses/kl.js';
import { logitGradient } from './reference/losses/logitGradient.js';
import { policyLoss as policyLossKernel } from './reference/losses/policyLoss.js';
import { signalColumn } from './reference/neighbours/signal.js';
import { createPolicy } from './reference/policies/policy.js';
import { groupAdvantages as groupAdvantagesKernel } from './reference/rewards/groupAdvantages.js';
import { divergence as divergenceKernel } from './reference/rows/divergence.js';
import { softmax as softmaxKernel } from './reference/rows/softmax.js';
import { tokenStatistics as tokenStatisticsKernel } from './reference/rows/tokenStatistics.js';
import { topK as topKKernel } from './reference/rows/topK.js';
import { effectiveLoss as effectiveLossKernel } from './reference/updates/effectiveLoss.js';
import { optimalPolicy as optimalPolicyKernel } from './reference/updates/optimalPolicy.js';
import { paths } from './reference/updates/paths.js';
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
import { WorkspaceBase } from './workspace.js';

export * from './api.js';

export const logit = /* @__PURE__ */ createLogit(referenceBackend);
export const logistic = /* @__PURE__ */ createLogistic(referenceBackend);
export const calibratedWeights = /* @__PURE__ */ createCalibratedWeights(referenceBackend);
export const driveTable = /* @__PURE__ */ createDriveTable(referenceBackend);
export const groupDrive = /* @__PURE__ */ createGroupDrive(referenceBackend);
export const signalProbability = /* @__PURE__ */ createSignalProbability(textbook, signalColumn);
export const successTrajectories = /* @__PURE__ */ createSuccessTrajectories(referenceBackend);
export const successTrajectoriesAsync = /* @__PURE__ */ createSuccessTrajectoriesAsync(referenceBackend);
export const fixedPoints = /* @__PURE__ */ createFixedPoints(referenceBackend);
export const attractor = /* @__PURE__ */ createAttractor(referenceBackend);
export const attractors = /* @__PURE__ */ createAttractors(referenceBackend);
export const attractorsAsync = /* @__PURE__ */ createAttractorsAsync(referenceBackend);
export const betaForTarget = /* @__PURE__ */ createBetaForTarget(referenceBackend);
export const bifurcations = /* @__PURE__ */ createBifurcations(referenceBackend);
export const errorBounds = /* @__PURE__ */ createErrorBounds(referenceBackend);
export const classify = /* @__PURE__ */ createClassify(referenceBackend);
export const basins = /* @__PURE__ */ createBasins(referenceBackend);
export const amplificationFrontier = /* @__PURE__ */ createAmplificationFrontier(referenceBackend);
export const effectiveBeta = /* @__PURE__ */ createEffectiveBeta(referenceBackend);
export const klBudget = /* @__PURE__ */ createKlBudget(referenceBackend);
export const stepsToReach = /* @__PURE__ */ createStepsToReach(referenceBackend);
export const groupAdvantages = /* @__PURE__ */ createGroupAdvantages({ groupAdvantages: groupAdvantagesKernel });
export const gdpoAdvantages = /* @__PURE__ */ createGdpo(groupAdvantages);
export const klEstimate = /* @__PURE__ */ createKlEstimate(klEstimateKernel);
export const policyLoss = /* @__PURE__ */ createPolicyLoss(textbook, policyLossKernel);
export const policyLossFromLogits = /* @__PURE__ */ createPolicyLossFromLogits({
  elementary: textbook,
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
export const effectiveLoss = /* @__PURE__ */ now(/* @__PURE__ */ effectiveLossPlan(Math), effectiveLossKernel);
export const optimalPolicy = /* @__PURE__ */ now(/* @__PURE__ */ optimalPolicyPlan(Math), optimalPolicyKernel);
export const sampledTrajectories = /* @__PURE__ */ createSampledTrajectories(referenceBackend, paths);
export const sampledTrajectoriesAsync = /* @__PURE__ */ createSampledTrajectoriesAsync(referenceBackend, paths);
export const trainTabular = /* @__PURE__ */ createTrainTabular({
  functions: Math,
  effectiveLoss: effectiveLossKernel,
  optimalPolicy: optimalPolicyKernel,
});
export const trainTabularAsync = /* @__PURE__ */ createTrainTabularAsync({
  functions: Math,
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
    super(referenceBackend, logits, rewards, shape);
  }
}

/**
 * Arrays that calls use where they lie. On this backend they are like all others, and memory that grows detaches none; `renew` and
 * `dispose` behave as on the main entry.
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
    super(referenceBackend, bytes);
  }
}

/**
 * Nothing to prepare on this backend; here so that both entries export the same names.
 *
 * @example
 * await init();
 */
export async function init(): Promise<void> {}
