/**
 * Closed forms of related papers on the same tilts: best-of-n, soft values, robust success, hints and others. The guide in
 * docs/neighbours.md says what each is for.
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
import { elementary } from './wasm/elementary.js';
import { coverageMoments } from './wasm/neighbours/coverage.js';
import { signalColumn } from './wasm/neighbours/signal.js';
import { softValues } from './wasm/neighbours/softValues.js';

export type * from './neighbours/types.js';

export const bestOfN = /* @__PURE__ */ createBestOfN(elementary);
export const valueFromCounts = /* @__PURE__ */ createValueFromCounts(elementary);
export const valueFromCountsBias = /* @__PURE__ */ createValueFromCountsBias(elementary);
export const coverage = /* @__PURE__ */ createCoverage(elementary);
export const policyCoverage = /* @__PURE__ */ createPolicyCoverage(elementary, coverageMoments);
export const tiltForShare = /* @__PURE__ */ createTiltForShare(elementary);
export const horizonCoverage = /* @__PURE__ */ createHorizonCoverage(elementary);
export const rolloutsToSuccess = /* @__PURE__ */ createRolloutsToSuccess(elementary);
export const bestOfNLogOdds = /* @__PURE__ */ createBestOfNLogOdds(elementary);
export const drawsForTarget = /* @__PURE__ */ createDrawsForTarget(elementary);
export const maximumOfN = /* @__PURE__ */ createMaximumOfN();
export const bestOfNKlEstimate = /* @__PURE__ */ createBestOfNKlEstimate(elementary);
export const entropyShapedRewards = /* @__PURE__ */ createEntropyShapedRewards();
export const groupExpectiles = /* @__PURE__ */ createGroupExpectiles();
export const expectileLevel = /* @__PURE__ */ createExpectileLevel();
export const groupQuantiles = /* @__PURE__ */ createGroupQuantiles();
export const successExpectile = /* @__PURE__ */ createSuccessExpectile(elementary);
export const exponentiatedWeights = /* @__PURE__ */ createExponentiatedWeights(elementary);
export const exponentiatedRate = /* @__PURE__ */ createExponentiatedRate(elementary);
export const exponentiatedStep = /* @__PURE__ */ createExponentiatedStep(elementary);
export const flowResiduals = /* @__PURE__ */ createFlowResiduals(elementary);
export const flowGap = /* @__PURE__ */ createFlowGap(elementary);
export const successGain = /* @__PURE__ */ createSuccessGain(elementary);
export const gainBound = /* @__PURE__ */ createGainBound();
export const bestOfNBounds = /* @__PURE__ */ createBestOfNBounds(elementary);
export const regularizedGame = /* @__PURE__ */ createRegularizedGame(elementary);
export const gameGap = /* @__PURE__ */ createGameGap(elementary);
export const guidedPolicy = /* @__PURE__ */ createGuidedPolicy(elementary);
export const softQ = /* @__PURE__ */ createSoftQ(elementary);
export const klGradients = /* @__PURE__ */ createKlGradients(elementary);
export const klPoint = /* @__PURE__ */ createKlPoint(elementary);
export const ema = /* @__PURE__ */ createEma();
export const lerp = /* @__PURE__ */ createLerp();
export const slerp = /* @__PURE__ */ createSlerp();
export const factorialMoments = /* @__PURE__ */ createFactorialMoments();
export const successMixture = /* @__PURE__ */ createSuccessMixture();
export const gradientNoise = /* @__PURE__ */ createGradientNoise(elementary);
export const baselineVariance = /* @__PURE__ */ createBaselineVariance(elementary);
export const differenceVariance = /* @__PURE__ */ createDifferenceVariance(elementary);
export const preferenceLoss = /* @__PURE__ */ createPreferenceLoss(elementary);
export const preferenceRest = /* @__PURE__ */ createPreferenceRest(elementary);
export const reuseWeights = /* @__PURE__ */ createReuseWeights(elementary);
export const reuseAdvantages = /* @__PURE__ */ createReuseAdvantages();
export const reuseSecondMoment = /* @__PURE__ */ createReuseSecondMoment(elementary);
export const reuseVariance = /* @__PURE__ */ createReuseVariance(elementary);
export const robustSuccess = /* @__PURE__ */ createRobustSuccess(elementary);
export const robustRadius = /* @__PURE__ */ createRobustRadius(elementary);
export const robustValue = /* @__PURE__ */ createRobustValue(elementary);
export const robustMean = /* @__PURE__ */ createRobustMean(elementary);
export const robustGroup = /* @__PURE__ */ createRobustGroup();
export const flipRange = /* @__PURE__ */ createFlipRange(elementary);
export const totalVariationRange = /* @__PURE__ */ createTotalVariationRange(elementary);
export const signalProbability = /* @__PURE__ */ createSignalProbability(elementary, signalColumn);
export const sizeForSignal = /* @__PURE__ */ createSizeForSignal(elementary);
export const hintLadder = /* @__PURE__ */ createHintLadder(elementary);
export const hintLevels = /* @__PURE__ */ createHintLevels(elementary);
export const softValue = /* @__PURE__ */ createSoftValue(softValues);
export const successSoftValue = /* @__PURE__ */ createSuccessSoftValue(elementary);
export const softValueEstimate = /* @__PURE__ */ createSoftValueEstimate(elementary);
