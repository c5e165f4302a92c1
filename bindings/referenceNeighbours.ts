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
import { textbook } from './reference/elementary.js';
import { coverageMoments } from './reference/neighbours/coverage.js';
import { signalColumn } from './reference/neighbours/signal.js';
import { softValues } from './reference/neighbours/softValues.js';

export type * from './neighbours/types.js';

export const bestOfN = /* @__PURE__ */ createBestOfN(textbook);
export const valueFromCounts = /* @__PURE__ */ createValueFromCounts(textbook);
export const valueFromCountsBias = /* @__PURE__ */ createValueFromCountsBias(textbook);
export const coverage = /* @__PURE__ */ createCoverage(textbook);
export const policyCoverage = /* @__PURE__ */ createPolicyCoverage(textbook, coverageMoments);
export const tiltForShare = /* @__PURE__ */ createTiltForShare(textbook);
export const horizonCoverage = /* @__PURE__ */ createHorizonCoverage(textbook);
export const rolloutsToSuccess = /* @__PURE__ */ createRolloutsToSuccess(textbook);
export const bestOfNLogOdds = /* @__PURE__ */ createBestOfNLogOdds(textbook);
export const drawsForTarget = /* @__PURE__ */ createDrawsForTarget(textbook);
export const maximumOfN = /* @__PURE__ */ createMaximumOfN();
export const bestOfNKlEstimate = /* @__PURE__ */ createBestOfNKlEstimate(textbook);
export const entropyShapedRewards = /* @__PURE__ */ createEntropyShapedRewards();
export const groupExpectiles = /* @__PURE__ */ createGroupExpectiles();
export const expectileLevel = /* @__PURE__ */ createExpectileLevel();
export const groupQuantiles = /* @__PURE__ */ createGroupQuantiles();
export const successExpectile = /* @__PURE__ */ createSuccessExpectile(textbook);
export const exponentiatedWeights = /* @__PURE__ */ createExponentiatedWeights(textbook);
export const exponentiatedRate = /* @__PURE__ */ createExponentiatedRate(textbook);
export const exponentiatedStep = /* @__PURE__ */ createExponentiatedStep(textbook);
export const flowResiduals = /* @__PURE__ */ createFlowResiduals(textbook);
export const flowGap = /* @__PURE__ */ createFlowGap(textbook);
export const successGain = /* @__PURE__ */ createSuccessGain(textbook);
export const gainBound = /* @__PURE__ */ createGainBound();
export const bestOfNBounds = /* @__PURE__ */ createBestOfNBounds(textbook);
export const regularizedGame = /* @__PURE__ */ createRegularizedGame(textbook);
export const gameGap = /* @__PURE__ */ createGameGap(textbook);
export const guidedPolicy = /* @__PURE__ */ createGuidedPolicy(textbook);
export const softQ = /* @__PURE__ */ createSoftQ(textbook);
export const klGradients = /* @__PURE__ */ createKlGradients(textbook);
export const klPoint = /* @__PURE__ */ createKlPoint(textbook);
export const ema = /* @__PURE__ */ createEma();
export const lerp = /* @__PURE__ */ createLerp();
export const slerp = /* @__PURE__ */ createSlerp();
export const factorialMoments = /* @__PURE__ */ createFactorialMoments();
export const successMixture = /* @__PURE__ */ createSuccessMixture();
export const gradientNoise = /* @__PURE__ */ createGradientNoise(textbook);
export const baselineVariance = /* @__PURE__ */ createBaselineVariance(textbook);
export const differenceVariance = /* @__PURE__ */ createDifferenceVariance(textbook);
export const preferenceLoss = /* @__PURE__ */ createPreferenceLoss(textbook);
export const preferenceRest = /* @__PURE__ */ createPreferenceRest(textbook);
export const reuseWeights = /* @__PURE__ */ createReuseWeights(textbook);
export const reuseAdvantages = /* @__PURE__ */ createReuseAdvantages();
export const reuseSecondMoment = /* @__PURE__ */ createReuseSecondMoment(textbook);
export const reuseVariance = /* @__PURE__ */ createReuseVariance(textbook);
export const robustSuccess = /* @__PURE__ */ createRobustSuccess(textbook);
export const robustRadius = /* @__PURE__ */ createRobustRadius(textbook);
export const robustValue = /* @__PURE__ */ createRobustValue(textbook);
export const robustMean = /* @__PURE__ */ createRobustMean(textbook);
export const robustGroup = /* @__PURE__ */ createRobustGroup();
export const flipRange = /* @__PURE__ */ createFlipRange(textbook);
export const totalVariationRange = /* @__PURE__ */ createTotalVariationRange(textbook);
export const signalProbability = /* @__PURE__ */ createSignalProbability(textbook, signalColumn);
export const sizeForSignal = /* @__PURE__ */ createSizeForSignal(textbook);
export const hintLadder = /* @__PURE__ */ createHintLadder(textbook);
export const hintLevels = /* @__PURE__ */ createHintLevels(textbook);
export const softValue = /* @__PURE__ */ createSoftValue(softValues);
export const successSoftValue = /* @__PURE__ */ createSuccessSoftValue(textbook);
export const softValueEstimate = /* @__PURE__ */ createSoftValueEstimate(textbook);
