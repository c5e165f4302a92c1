/**
 * The closed forms of `grpo-wasm/neighbours` on the engine's own exp and log.
 *
 * @module
 */
import { createBestOfN } from './neighbours/bestOfN.js';
import { createValueFromCounts, createValueFromCountsBias } from './neighbours/counts.js';
import {
  createCoverage,
  createHorizonCoverage,
  createPolicyCoverage,
  createRolloutsToSuccess,
  createTiltForShare,
} from './neighbours/coverage.js';
import {
  createBestOfNKlEstimate,
  createBestOfNLogOdds,
  createDrawsForTarget,
  createMaximumOfN,
} from './neighbours/draws.js';
import { createEntropyShapedRewards } from './neighbours/entropyShaping.js';
import {
  createExpectileLevel,
  createGroupExpectiles,
  createGroupQuantiles,
  createSuccessExpectile,
} from './neighbours/expectiles.js';
import {
  createExponentiatedRate,
  createExponentiatedStep,
  createExponentiatedWeights,
} from './neighbours/exponentiated.js';
import { createFlowGap, createFlowResiduals } from './neighbours/flow.js';
import { createBestOfNBounds, createGainBound, createSuccessGain } from './neighbours/gain.js';
import { createGameGap, createRegularizedGame } from './neighbours/game.js';
import { createGuidedPolicy, createSoftQ } from './neighbours/guided.js';
import { createKlGradients, createKlPoint } from './neighbours/klGradients.js';
import { createEma, createLerp, createSlerp } from './neighbours/merge.js';
import { createFactorialMoments, createSuccessMixture } from './neighbours/mixture.js';
import { createBaselineVariance, createDifferenceVariance, createGradientNoise } from './neighbours/noise.js';
import { createPreferenceLoss, createPreferenceRest } from './neighbours/preference.js';
import {
  createReuseAdvantages,
  createReuseSecondMoment,
  createReuseVariance,
  createReuseWeights,
} from './neighbours/reuse.js';
import { createRobustMean, createRobustRadius, createRobustSuccess, createRobustValue } from './neighbours/robust.js';
import { createFlipRange, createRobustGroup, createTotalVariationRange } from './neighbours/robustGroup.js';
import {
  createHintLadder,
  createHintLevels,
  createSignalProbability,
  createSizeForSignal,
} from './neighbours/signal.js';
import { createSoftValue, createSoftValueEstimate, createSuccessSoftValue } from './neighbours/softValue.js';
import { coverageMoments } from './reference/neighbours/coverage.js';
import { signalColumn } from './reference/neighbours/signal.js';
import { softValues } from './reference/neighbours/softValues.js';

export type * from './neighbours/types.js';

export const bestOfN = /* @__PURE__ */ createBestOfN(Math);
export const valueFromCounts = /* @__PURE__ */ createValueFromCounts(Math);
export const valueFromCountsBias = /* @__PURE__ */ createValueFromCountsBias(Math);
export const coverage = /* @__PURE__ */ createCoverage(Math);
export const policyCoverage = /* @__PURE__ */ createPolicyCoverage(Math, coverageMoments);
export const tiltForShare = /* @__PURE__ */ createTiltForShare(Math);
export const horizonCoverage = /* @__PURE__ */ createHorizonCoverage(Math);
export const rolloutsToSuccess = /* @__PURE__ */ createRolloutsToSuccess(Math);
export const bestOfNLogOdds = /* @__PURE__ */ createBestOfNLogOdds(Math);
export const drawsForTarget = /* @__PURE__ */ createDrawsForTarget(Math);
export const maximumOfN = /* @__PURE__ */ createMaximumOfN();
export const bestOfNKlEstimate = /* @__PURE__ */ createBestOfNKlEstimate(Math);
export const entropyShapedRewards = /* @__PURE__ */ createEntropyShapedRewards();
export const groupExpectiles = /* @__PURE__ */ createGroupExpectiles();
export const expectileLevel = /* @__PURE__ */ createExpectileLevel();
export const groupQuantiles = /* @__PURE__ */ createGroupQuantiles();
export const successExpectile = /* @__PURE__ */ createSuccessExpectile(Math);
export const exponentiatedWeights = /* @__PURE__ */ createExponentiatedWeights(Math);
export const exponentiatedRate = /* @__PURE__ */ createExponentiatedRate(Math);
export const exponentiatedStep = /* @__PURE__ */ createExponentiatedStep(Math);
export const flowResiduals = /* @__PURE__ */ createFlowResiduals(Math);
export const flowGap = /* @__PURE__ */ createFlowGap(Math);
export const successGain = /* @__PURE__ */ createSuccessGain(Math);
export const gainBound = /* @__PURE__ */ createGainBound();
export const bestOfNBounds = /* @__PURE__ */ createBestOfNBounds(Math);
export const regularizedGame = /* @__PURE__ */ createRegularizedGame(Math);
export const gameGap = /* @__PURE__ */ createGameGap(Math);
export const guidedPolicy = /* @__PURE__ */ createGuidedPolicy(Math);
export const softQ = /* @__PURE__ */ createSoftQ(Math);
export const klGradients = /* @__PURE__ */ createKlGradients(Math);
export const klPoint = /* @__PURE__ */ createKlPoint(Math);
export const ema = /* @__PURE__ */ createEma();
export const lerp = /* @__PURE__ */ createLerp();
export const slerp = /* @__PURE__ */ createSlerp();
export const factorialMoments = /* @__PURE__ */ createFactorialMoments();
export const successMixture = /* @__PURE__ */ createSuccessMixture();
export const gradientNoise = /* @__PURE__ */ createGradientNoise(Math);
export const baselineVariance = /* @__PURE__ */ createBaselineVariance(Math);
export const differenceVariance = /* @__PURE__ */ createDifferenceVariance(Math);
export const preferenceLoss = /* @__PURE__ */ createPreferenceLoss(Math);
export const preferenceRest = /* @__PURE__ */ createPreferenceRest(Math);
export const reuseWeights = /* @__PURE__ */ createReuseWeights(Math);
export const reuseAdvantages = /* @__PURE__ */ createReuseAdvantages();
export const reuseSecondMoment = /* @__PURE__ */ createReuseSecondMoment(Math);
export const reuseVariance = /* @__PURE__ */ createReuseVariance(Math);
export const robustSuccess = /* @__PURE__ */ createRobustSuccess(Math);
export const robustRadius = /* @__PURE__ */ createRobustRadius(Math);
export const robustValue = /* @__PURE__ */ createRobustValue(Math);
export const robustMean = /* @__PURE__ */ createRobustMean(Math);
export const robustGroup = /* @__PURE__ */ createRobustGroup();
export const flipRange = /* @__PURE__ */ createFlipRange(Math);
export const totalVariationRange = /* @__PURE__ */ createTotalVariationRange(Math);
export const signalProbability = /* @__PURE__ */ createSignalProbability(Math, signalColumn);
export const sizeForSignal = /* @__PURE__ */ createSizeForSignal(Math);
export const hintLadder = /* @__PURE__ */ createHintLadder(Math);
export const hintLevels = /* @__PURE__ */ createHintLevels(Math);
export const softValue = /* @__PURE__ */ createSoftValue(softValues);
export const successSoftValue = /* @__PURE__ */ createSuccessSoftValue(Math);
export const softValueEstimate = /* @__PURE__ */ createSoftValueEstimate(Math);
