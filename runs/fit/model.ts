// One model fitted: the best parameters, how sure they are, and its evidence.

import { BLOCK, type GridShape, type Motion } from './grid.js';
import type { Histories } from './histories.js';
import type { FitLaw } from './laws.js';
import { Likelihood } from './objective.js';
import { HALF_LOG_TWO_PI, logPrior, motionAt, type Parameter } from './parameters.js';
import { scores } from './scores.js';
import { curvature, invert, type Objective, patternSearch, type Search } from './search.js';

export interface Model {
  readonly law: FitLaw;
  readonly shape: GridShape;
  readonly list: readonly Parameter[];
  readonly at: Float64Array;
  /** Covariances of the parameters, row by row. */
  readonly covariance: Float64Array;
  /** Log-likelihood at the best parameters. */
  readonly logLikelihood: number;
  /** Log of the probability of the visits, parameters integrated out (Laplace). */
  readonly logEvidence: number;
  readonly motion: Motion;
  /** Distribution of the starting levels. */
  readonly levels: Float64Array;
  /** Log-likelihood of each prompt at the best parameters, in the order in which the parts have them. */
  readonly perPrompt: Float64Array;
}

/** Share of the first steps at which the search leaves the rest to a Newton step. */
const COARSE = 1 / 4;
/**
 * Steps of EM at most where differences are looked at closely. Levels that lag behind the parameters would make every step away
 * from the maximum look worse than it is, and the parameters surer.
 */
const EM_STEPS = 500;

/** Visits between two moves of the walk where differences are looked at closely. */
const EVERY_VISIT = 1;
/**
 * Prompts from which on how much they differ tells how sure parameters are, and from which on the walk's bias of a block of visits
 * is more than a small part of its error.
 */
const MANY_PROMPTS = 100;

/** Maximises the posterior of a model's parameters. */
export function* fitModel(
  parts: readonly Histories[],
  shape: GridShape,
  law: FitLaw,
  list: readonly Parameter[],
): Search<Model> {
  const likelihood = new Likelihood(parts, shape, law);
  const posterior = (steps?: number, block?: number): Objective =>
    function* (at) {
      const prior = logPrior(list, at);
      return prior === -Infinity ? prior : prior + (yield* likelihood.at(motionAt(list, at, law), steps, block));
    };
  const steps = list.map(({ step }) => step);
  const coarse = yield* patternSearch(
    posterior(),
    list.map(({ start }) => start),
    steps,
    COARSE,
  );
  const many = likelihood.prompts >= MANY_PROMPTS;
  const block = many ? EVERY_VISIT : BLOCK;
  const fine = posterior(EM_STEPS, block);
  let best = { at: coarse.at, value: yield* fine(coarse.at) };
  const low = list.map((parameter) => parameter.low ?? -Infinity);
  const high = list.map((parameter) => parameter.high ?? Infinity);
  const least = Float64Array.from(list, ({ deviation, low = 0, high = 1 }) => 1 / (deviation ?? high - low) ** 2);
  const { gradient, hessian } = many
    ? yield* scores(fine, () => likelihood.perPrompt(), best.at, list)
    : yield* curvature(
        fine,
        best,
        steps.map((step) => step / 2),
        low,
        high,
      );
  const { inverse, logDeterminant } = invert(hessian, least);

  const n = list.length;
  for (let share = 1; n > 0 && share > 0.1; share /= 2) {
    const at = best.at.map((value, a) => {
      let move = 0;
      for (let b = 0; b < n; b++) move += inverse[a * n + b]! * gradient[b]!;
      return Math.min(Math.max(value + share * move, low[a]!), high[a]!);
    });
    const value = yield* fine(at);
    if (value > best.value) {
      best = { at, value };
      break;
    }
  }
  const motion = motionAt(list, best.at, law);
  const logLikelihood = yield* likelihood.at(motion, EM_STEPS, block);
  const logEvidence = logLikelihood + logPrior(list, best.at) + n * HALF_LOG_TWO_PI - 0.5 * logDeterminant;
  const levels = likelihood.levels.slice();
  return {
    law,
    shape,
    list,
    at: best.at,
    covariance: inverse,
    logLikelihood,
    logEvidence,
    motion,
    levels,
    perPrompt: likelihood.perPrompt(),
  };
}
