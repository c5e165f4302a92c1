// The names and types of the API; index.ts and reference.ts export them on their backends.
export type { DivergenceMeasure, PolicyForm, PolicyIterates, PolicyMoments } from './backend.js';
export type {
  CalibratedWeightColumns,
  CalibratedWeights,
  CalibratedWeightsFunction,
  WeightsVariant,
} from './calibratedWeights.js';
export type { FloatArray, SameFloats, TypedArray } from './checks.js';
export type { DivergenceFunction, DivergenceOptions, Divergences } from './divergence.js';
export type { AmplificationFrontier, FrontierPoint } from './dynamics/amplificationFrontier.js';
export type { Attractor, AttractorFunction, AttractorOptions } from './dynamics/attractor.js';
export { type AttractorKind, type Attractors, attractorKinds } from './dynamics/attractorColumns.js';
export type { AttractorsAsyncFunction, AttractorsFunction, AttractorsOptions } from './dynamics/attractors.js';
export type { Basin, Basins, BasinsOptions } from './dynamics/basins.js';
export type { BetaForTarget, BetaForTargetFunction } from './dynamics/betaForTarget.js';
export type { Bifurcation, Bifurcations, BifurcationsFunction, Cusp } from './dynamics/bifurcations.js';
export type { Classification, Classify, ClassifyOptions } from './dynamics/classify.js';
export type { EffectiveBeta } from './dynamics/effectiveBeta.js';
export { type ErrorBounds, type ErrorBoundsFunction, errorBounds, type StepErrors } from './dynamics/errorBounds.js';
export type { FixedPoint, FixedPoints } from './dynamics/fixedPoints.js';
export type { KlBudget, KlBudgetFunction } from './dynamics/klBudget.js';
export type { OrbitLimit, OrbitOptions } from './dynamics/limit.js';
export type { TiltAttractor, TiltFixedPoint, TiltForTarget, TiltPoint } from './dynamics/policyAnalysis.js';
export type { StepsToReach, StepsToReachFunction } from './dynamics/stepsToReach.js';
export type { SuccessPoint } from './dynamics/successPoint.js';
export type { TiltKind } from './dynamics/tiltAttractor.js';
export { universalConstants } from './dynamics/universalConstants.js';
export type { CodedError, ErrorCode } from './errors.js';
export {
  type AdvantageOptions,
  type AdvantagePreset,
  type AdvantagesOf,
  advantagePresets,
  type GroupAdvantages,
  type GroupAdvantagesFunction,
} from './groupAdvantages.js';
export type { Logistic, Logit } from './logit.js';
export type { HalfType, LogitArray, SameLogits } from './logits.js';
export type { PolicyShape, TiltOptions, TiltOrbitOptions, Tilts } from './policyBatch.js';
export type { Probabilities, Probability } from './probability.js';
export type { RowShape } from './shape.js';
export type { Softmax, SoftmaxOptions } from './softmax.js';
export type {
  SuccessTrajectories,
  SuccessTrajectoriesAsync,
  Trajectories,
  TrajectoryOptions,
} from './successTrajectories.js';
export type { TokenStatistics, TokenStatisticsFunction, TokenStatisticsOptions } from './tokenStatistics.js';
export type { TopK, TopKFunction, TopKOptions } from './topK.js';
export {
  type Normalization,
  type ResolvedVariant,
  type Variant,
  type VariantColumns,
  type VariantParameters,
  variants,
} from './variant.js';
export type { AsyncOptions, StopSignal } from './work.js';
