// The names and types of the API; index.ts and reference.ts export them on their backends.

export type { AmplificationFrontier, FrontierPoint } from './analysis/amplificationFrontier.js';
export type { Attractor, AttractorFunction, AttractorOptions } from './analysis/attractor.js';
export type { Basin, Basins, BasinsOptions } from './analysis/basins.js';
export type { BetaForTarget, BetaForTargetFunction } from './analysis/betaForTarget.js';
export type { BifurcationsFunction } from './analysis/bifurcations.js';
export type { Classification, Classify, ClassifyOptions } from './analysis/classify.js';
export type { EffectiveBeta } from './analysis/effectiveBeta.js';
export type { ErrorBounds, ErrorBoundsFunction, StepErrors } from './analysis/errorBounds.js';
export type { FixedPoint, FixedPoints } from './analysis/fixedPoints.js';
export type { KlBudget, KlBudgetFunction } from './analysis/klBudget.js';
export type { OrbitLimit, OrbitOptions } from './analysis/limit.js';
export type { StepsToReach, StepsToReachFunction } from './analysis/stepsToReach.js';
export type { SuccessPoint } from './analysis/successPoint.js';
export type { Bifurcation, Bifurcations, Cusp } from './analysis/thresholds.js';
export { universalConstants } from './analysis/universalConstants.js';
export type {
  FloatArray,
  HalfFloats,
  InAnyBuffer,
  Numbers,
  SameFloats,
  Tensor,
  TypedArray,
} from './arguments/arrays.js';
export type { CodedError, ErrorCode } from './arguments/errors.js';
export type { FloatsFor, HalfType, LogitArray, Logits, RowOptions, SameLogits } from './arguments/logits.js';
export type { Probabilities, Probability } from './arguments/probability.js';
export type {
  Clip,
  Group,
  KlEstimator,
  Refinements,
  ResolvedGroup,
  ResolvedRefinements,
  Verifier,
} from './arguments/refinements.js';
export type { Schedule, ScheduleOptions } from './arguments/schedule.js';
export type { RowShape } from './arguments/shape.js';
export {
  type Normalization,
  type ResolvedVariant,
  type TwoKlParameters,
  type Variant,
  type VariantColumns,
  type VariantParameters,
  variants,
} from './arguments/variant.js';
export type { PolicyForm, PolicyIterates, PolicyMoments } from './backend.js';
export type { Aggregation, AggregationOptions } from './losses/aggregation.js';
export { aggregationWeights, type WeightsOptions } from './losses/aggregationWeights.js';
export type { LossBatch } from './losses/batch.js';
export type { LogitLoss, LogitLossOptions, PolicyLossFromLogitsFunction } from './losses/fromLogits.js';
export { type HighEntropyMask, highEntropyMask } from './losses/highEntropyMask.js';
export type { KlEstimate, KlEstimateFunction, KlEstimateOptions } from './losses/klEstimate.js';
export type { KlRule } from './losses/klForm.js';
export type { KlPresetName } from './losses/klPresets.js';
export type { KlGradientOf, KlOptions } from './losses/klRule.js';
export type { LossName } from './losses/lossPresets.js';
export type {
  Correction,
  Covariance,
  LossRule,
  OffPolicyMask,
  RatioClip,
  Regularizer,
  Rejection,
  TrustRegion,
} from './losses/lossRule.js';
export type { GradientOf, PolicyLoss, PolicyLossFunction } from './losses/policyLoss.js';
export type { LossOptions } from './losses/rule.js';
export type { RatioStatistics } from './losses/statistics.js';
export type {
  EntropyShapedRewards,
  EntropyShapedRewardsFunction,
  EntropyShapingOptions,
} from './neighbours/entropyShaping.js';
export type { PerProbability } from './neighbours/inputs.js';
export type { SignalProbability } from './neighbours/signal.js';
export type { AsyncOptions, StopSignal } from './operation.js';
export type { IterateOptions } from './policies/iteration.js';
export type { TiltAttractor, TiltFixedPoint, TiltForTarget, TiltPoint } from './policies/policyAnalysis.js';
export type { TiltOrbitOptions, TiltWithMoments } from './policies/policyBatch.js';
export type { PolicyRewards, PolicyShape } from './policies/policyInput.js';
export type { StartedIterates } from './policies/startedIterates.js';
export type { TiltKind } from './policies/tiltAttractor.js';
export type { TiltedPolicy, TiltedPolicyFunction, TiltedPolicyOptions } from './policies/tiltedPolicy.js';
export type { TiltOptions, Tilts } from './policies/tilts.js';
export { type AttractorKind, type Attractors, attractorKinds } from './recurrence/attractorColumns.js';
export type { AttractorsAsyncFunction, AttractorsFunction, AttractorsOptions } from './recurrence/attractors.js';
export type {
  CalibratedWeightColumns,
  CalibratedWeights,
  CalibratedWeightsFunction,
  WeightsVariant,
} from './recurrence/calibratedWeights.js';
export type { DriveTable, GroupDrive } from './recurrence/groupDrive.js';
export type { Logistic, Logit } from './recurrence/logit.js';
export type {
  SuccessTrajectories,
  SuccessTrajectoriesAsync,
  Trajectories,
  TrajectoryOptions,
} from './recurrence/successTrajectories.js';
export type { BinaryAdvantages } from './rewards/binaryAdvantages.js';
export type { Convention, Whitening } from './rewards/choices.js';
export {
  type CombineOptions,
  type Components,
  combineRewards,
  type GdpoFunction,
  type GdpoOptions,
} from './rewards/combineRewards.js';
export { advantagePresets, type ConventionOptions } from './rewards/convention.js';
export type {
  AdvantageOutput,
  AdvantagesOf,
  AdvantagesOnly,
  GroupAdvantages,
  GroupAdvantagesFunction,
  Rewards,
} from './rewards/groupAdvantages.js';
export type { GroupIds } from './rewards/groups.js';
export { type KeepRule, keepGroups } from './rewards/keepGroups.js';
export type { ConventionName } from './rewards/presets.js';
export { type WhitenOptions, whiten } from './rewards/whiten.js';
export type { DivergenceFunction, DivergenceMeasure, DivergenceOptions, Divergences } from './rows/divergence.js';
export type { Softmax, SoftmaxOptions } from './rows/softmax.js';
export type {
  TokenColumns,
  TokenMeasure,
  TokenStatistics,
  TokenStatisticsFunction,
  TokenStatisticsOptions,
  Tokens,
} from './rows/tokenStatistics.js';
export type { TopK, TopKFunction, TopKOptions } from './rows/topK.js';
export type { EffectiveLoss, EffectiveLossFunction, EffectiveLossOptions } from './updates/effectiveLoss.js';
export type {
  OptimalPolicy,
  OptimalPolicyFunction,
  OptimalPolicyOptions,
  OptimalStep,
} from './updates/optimalPolicy.js';
export type { OutcomeRewards } from './updates/rewards.js';
export type {
  SampledOptions,
  SampledTrajectories,
  SampledTrajectoriesAsync,
  SampledTrajectoriesFunction,
} from './updates/sampledTrajectories.js';
export type {
  SampledGroups,
  TabularTraining,
  TrainOptions,
  TrainTabular,
  TrainTabularAsync,
} from './updates/trainTabular.js';
