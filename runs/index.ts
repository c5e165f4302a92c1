// What a log of rollouts says, in Node and in a page.

export type { Apart } from './fit/apart.js';
export type { Baseline } from './fit/baselines.js';
export {
  type CompareLawsOptions,
  compareLaws,
  compareLawsAsync,
  type Difference,
  type LawComparison,
  type LawScore,
} from './fit/compareLaws.js';
export type { Estimate, Estimates } from './fit/estimates.js';
export { type Fit, type FitOptions, fitRun, fitRunAsync } from './fit/fitRun.js';
export {
  type ForecastRunOptions,
  forecastRun,
  forecastRunAsync,
  type PromptOutlook,
  type RunForecast,
  type RunStep,
} from './fit/forecastRun.js';
export { type FitLaw, type FitLawName, type FitLawOptions, fitLawNames } from './fit/laws.js';
export { type PredictPromptsOptions, type PromptPredictions, predictPrompts } from './fit/predictPrompts.js';
export { type FitScore, type FitScores, type Forecaster, scoreFit } from './fit/score.js';
export type { Scores } from './fit/tally.js';
export { formatNames } from './read/detect.js';
export { LogError } from './read/errors.js';
export type { Engine, ReadOptions, ReadProgress } from './read/options.js';
export type { Log, LogFormat, Skipped } from './read/reading.js';
export { readLog } from './read/readLog.js';
export type { Series } from './read/series.js';
export type { Source } from './read/source.js';
export { blobSource, memorySource } from './read/source.js';
export type { BetaAdvice, BetaOutcome } from './recommend/beta.js';
export type { SizeAdvice } from './recommend/groupSize.js';
export type { PlateauAdvice } from './recommend/plateau.js';
export type { PromptAdvice, PromptsAdvice, TrainingAdvice } from './recommend/prompts.js';
export type { ReachAdvice } from './recommend/reach.js';
export { type Recommendation, type RecommendOptions, recommend, recommendAsync } from './recommend/recommend.js';
export { type Change, type Comparison, compare } from './report/compare.js';
export { type RunDocument, type RunOutlook, type RunTrial, runDocument, type VisitLists } from './report/document.js';
export { type Finding, type FindingCode, findingCodes } from './report/finding.js';
export type { GroupCounts, SizeForecast, StepGroups } from './report/groups.js';
export { type Inspection, inspect } from './report/inspect.js';
export { type PassAtK, passAtK } from './report/passAtK.js';
export type { PromptSpread } from './report/prompts.js';
export type { Regression } from './report/regressions.js';
export type { Settled } from './settle.js';
export { type DialectName, dialectNames } from './sql/dialect.js';
export { countsQuery, type QueryOptions } from './sql/query.js';
export type { Counts, GroupCensus, Visits } from './visits.js';
export { groupCensus, promptCounts, totals, UNORDERED } from './visits.js';
export { VisitsBuilder } from './visitsBuilder.js';
