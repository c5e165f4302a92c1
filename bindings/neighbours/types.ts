// The types of the closed forms; both entries export them.
export type { BestOfN, BestOfNFunction, BestOfNOptions } from './bestOfN.js';
export type {
  ValueFromCounts,
  ValueFromCountsBias,
  ValueFromCountsBiasFunction,
  ValueFromCountsFunction,
} from './counts.js';
export type {
  Coverage,
  CoverageFunction,
  HorizonCoverage,
  PolicyCoverageFunction,
  RolloutsToSuccess,
  RolloutsToSuccessFunction,
  SuccessCoverage,
  TiltForShare,
} from './coverage.js';
export type { BestOfNKlEstimate, BestOfNLogOdds, BestOfNSuccess, DrawsForTarget, MaximumOfN } from './draws.js';
export type { EntropyShapedRewards, EntropyShapedRewardsFunction, EntropyShapingOptions } from './entropyShaping.js';
export type {
  ExpectileLevel,
  GroupExpectiles,
  GroupExpectilesFunction,
  GroupQuantiles,
  SuccessExpectile,
  SuccessExpectileFunction,
} from './expectiles.js';
export type {
  ExponentiatedRate,
  ExponentiatedRateFunction,
  ExponentiatedStep,
  ExponentiatedStepFunction,
  ExponentiatedWeights,
  ExponentiatedWeightsFunction,
} from './exponentiated.js';
export type { FlowGap, FlowGapFunction, FlowOptions, FlowResiduals, FlowResidualsFunction } from './flow.js';
export type {
  BestOfNBounds,
  BestOfNBoundsFunction,
  GainBound,
  GainBoundInput,
  SuccessGain,
  SuccessGainFunction,
} from './gain.js';
export type { GameEquilibrium, GameGap, GameGapResult, GameOptions, RegularizedGame } from './game.js';
export type { GuidedOptions, GuidedPolicy, GuidedPolicyFunction, SoftQ, SoftQFunction } from './guided.js';
export type {
  KlEstimator,
  KlGradientOptions,
  KlGradients,
  KlGradientsFunction,
  KlPoint,
  KlPointFunction,
} from './klGradients.js';
export type { Ema, Lerp, Slerp, SlerpFunction, SlerpOptions } from './merge.js';
export type { FactorialMoments, SuccessMixture, SuccessMixtureFunction } from './mixture.js';
export type {
  BaselineVarianceFunction,
  DifferenceMoments,
  DifferenceVarianceFunction,
  EstimatorMoments,
  GradientNoise,
  GradientNoiseFunction,
} from './noise.js';
export type {
  PreferenceLoss,
  PreferenceLosses,
  PreferenceOptions,
  PreferenceRest,
  PreferenceRests,
  PreferenceRule,
} from './preference.js';
export type {
  ReuseAdvantages,
  ReuseAdvantagesFunction,
  ReuseOptions,
  ReuseRule,
  ReuseVariance,
  ReuseVarianceFunction,
  ReuseWeights,
  ReuseWeightsFunction,
  SecondMoment,
  SecondMomentFunction,
} from './reuse.js';
export type {
  RobustBudget,
  RobustMean,
  RobustMeanFunction,
  RobustMeanOptions,
  RobustRadius,
  RobustSuccess,
  RobustSuccessFunction,
  RobustValue,
  RobustValueFunction,
} from './robust.js';
export type {
  FlipRange,
  FlipRangeFunction,
  RobustGroup,
  RobustGroupFunction,
  RobustGroupOptions,
  RobustMethod,
  TotalVariationRange,
  TotalVariationRangeFunction,
} from './robustGroup.js';
export type {
  HintLadder,
  HintLadderFunction,
  HintLevelOptions,
  HintLevels,
  SignalProbability,
  SizeForSignal,
} from './signal.js';
export type {
  GroupValue,
  SoftValue,
  SoftValueEstimate,
  SoftValueEstimateFunction,
  SoftValues,
  SuccessSoftValue,
} from './softValue.js';
