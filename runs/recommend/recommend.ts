// What to do with a run, as numbers with their uncertainty.
import { checkCount, checkFinite } from '../../bindings/arguments/checks.js';
import { rangeError } from '../../bindings/arguments/errors.js';
import { checkOptions, unsupported } from '../../bindings/arguments/options.js';
import { type AsyncOptions, inSlices, type Steps, takeRun } from '../../bindings/operation.js';
import { mostFrequent } from '../fit/apart.js';
import type { Fit } from '../fit/fitRun.js';
import { checkFit, checkProbability } from '../fit/forecastRun.js';
import { type FitLaw, type FitLawName, type FitLawOptions, resolveFitLaw } from '../fit/laws.js';
import { finished, told } from '../fit/search.js';
import { adviseBeta, type BetaAdvice } from './beta.js';
import { adviseSize, type SizeAdvice } from './groupSize.js';
import { advisePlateau, type PlateauAdvice } from './plateau.js';
import { Population } from './population.js';
import { advisePrompts, adviseTraining, type PromptsAdvice, type TrainingAdvice } from './prompts.js';
import { adviseReach, FURTHEST, type ReachAdvice } from './reach.js';

export interface RecommendOptions {
  /** Share of mixed groups that is wanted, between 0 and 1. Default 0.5. */
  readonly mixed?: number;
  /** Visits that "later" is away, 1 to 400. Default 20. */
  readonly later?: number;
  /** Prompts to train on next. Default 256, or all. */
  readonly train?: number;
  /** Mean success that is wanted, between 0 and 1. Default: the next tenth that is at least .05 above the mean now. */
  readonly target?: number;
  /** KL divergence to the policy now that may be spent, in nats, mean over prompts. Default 0.5. */
  readonly klBudget?: number;
  /** Rule whose beta is asked for. Default: the one that was fitted. A two-KL rule needs its `alpha`. */
  readonly variant?: FitLawName | FitLawOptions;
  /** Rollouts of a group now. Default: what most visits have. */
  readonly groupSize?: number;
  /** Probability of p < 0.5 % from which on a prompt without a success is dropped. Default 0.8. */
  readonly sure?: number;
}

export interface Recommendation {
  readonly groupSize: number;
  readonly later: number;
  /** The group size that makes the wanted share of groups mixed, now and later. */
  readonly sizes: { readonly wanted: number; readonly now: SizeAdvice; readonly later: SizeAdvice };
  readonly prompts: PromptsAdvice;
  readonly train: TrainingAdvice;
  readonly reach: ReachAdvice;
  readonly beta: BetaAdvice;
  readonly plateau: PlateauAdvice;
  /** What cannot be said, in sentences. */
  readonly notes: readonly string[];
}

/**
 * What to do with a fitted run: group size, prompts to drop, to keep and to train on, visits to a target, beta, and whether a
 * plateau is one. Every answer has its uncertainty and the `call` that computes it.
 *
 * @param fit of `fitRun`
 * @throws TypeError, RangeError with a `code` for options that are not valid
 *
 * @example
 * const builder = new VisitsBuilder();
 * for (const id of ['a', 'b', 'c']) for (const k of [2, 3, 5, 4]) builder.addNext(builder.prompt(id), 8, k);
 * recommend(fitRun(builder.build()), { mixed: 0.9 }).sizes.now.size; // => 5
 */
export function recommend(fit: Fit, options: RecommendOptions = {}): Recommendation {
  return finished(recommending('recommend', fit, options));
}

/**
 * `recommend` in slices, between which the host gets its turn; the result has the same bits.
 *
 * @param options those of `recommend`, `signal` and `onProgress`
 * @throws what `recommend` throws; rejects with the signal's reason when it is aborted
 *
 * @example
 * const builder = new VisitsBuilder();
 * for (const id of ['a', 'b', 'c']) for (const k of [2, 3, 5, 4]) builder.addNext(builder.prompt(id), 8, k);
 * (await recommendAsync(fitRun(builder.build()), { mixed: 0.9, onProgress: () => {} })).sizes.now.size; // => 5
 */
export async function recommendAsync(fit: Fit, options: RecommendOptions & AsyncOptions = {}): Promise<Recommendation> {
  const { run, rest } = takeRun('recommendAsync', [fit, options] as [Fit, RecommendOptions], 1);
  return inSlices(recommending('recommendAsync', ...rest), THOUSANDTHS, run);
}

/** Progress is told in thousandths: half of them for where prompts are, and the rest for the answers. */
const THOUSANDTHS = 1000;

/** `recommend` as work in slices. */
export function* recommending(where: string, fit: Fit, options: RecommendOptions): Steps<Recommendation> {
  checkFit(where, fit);
  const fields = ['mixed', 'later', 'train', 'target', 'klBudget', 'variant', 'groupSize', 'sure'] as const;
  checkOptions<RecommendOptions>(where, 'options', options, fields);
  const mixed = checkProbability(where, 'mixed', options.mixed ?? 0.5);
  const later = checkCount(where, 'later', options.later ?? 20, 1, FURTHEST);
  const train = Math.min(checkCount(where, 'train', options.train ?? 256, 1), fit.log.ids.length);
  const sure = checkProbability(where, 'sure', options.sure ?? 0.8);
  const klBudget = checkFinite(where, 'klBudget', options.klBudget ?? 0.5);
  if (!(klBudget > 0)) throw rangeError(`${where}: "klBudget" expected a number above 0, got ${klBudget}`);
  const groupSize = checkCount(where, 'groupSize', options.groupSize ?? mostFrequent(fit.log.n), 1, 1 << 20);
  const law = lawOf(where, fit, options.variant);

  let done = 0;
  const population = yield* told(Population.steps(fit, FURTHEST), (share) => {
    done += share;
    return Math.floor((THOUSANDTHS / 2) * done);
  });
  const target = checkProbability(where, 'target', options.target ?? nextTenth(population.mean(0, (p) => p)));
  const fitted = options.variant === undefined && Number.isFinite(fit.beta.value) && fit.beta.value > 0;
  const now = adviseSize(population, fit.observe, mixed, 0);
  yield 600;
  const then = adviseSize(population, fit.observe, mixed, later);
  yield 700;
  const prompts = advisePrompts(population, groupSize, later, sure);
  yield 750;
  const training = adviseTraining(population, train);
  yield 800;
  const reach = adviseReach(population, target);
  yield 850;
  const fittedBeta = fitted ? fit.beta.value : null;
  const beta = adviseBeta(population, law, { target, klBudget, steps: later, fittedBeta });
  yield 950;
  const plateau = advisePlateau(population, later);
  return {
    groupSize,
    later,
    sizes: { wanted: mixed, now, later: then },
    prompts,
    train: training,
    reach,
    beta,
    plateau,
    notes: notesOf(fit),
  };
}

/** The rule that was fitted, or another one; all with a share of beta for the reference policy. */
function lawOf(where: string, fit: Fit, variant: RecommendOptions['variant']): FitLaw & { readonly alpha: number } {
  const law = variant === undefined ? fit.law : resolveFitLaw(where, variant);
  if (law.alpha !== 'fitted') return { ...law, alpha: law.alpha };
  if (variant === undefined) return { ...law, alpha: fit.alpha!.value };
  throw unsupported(where, 'variant', `${law.name} needs its "alpha", as in { rule: "${law.name}", alpha: 0.1 }`);
}

function nextTenth(mean: number): number {
  return Math.min(0.99, Math.ceil((mean + 0.05) * 10) / 10);
}

function notesOf({ notes, noDrift, visits }: Fit): string[] {
  return [
    ...notes,
    ...(visits < 2
      ? ['Without a second visit of a prompt nothing can be said of a later time: what is said of it is said of now.']
      : []),
    ...(visits >= 2 && noDrift > 0.5
      ? ['The run probably has no drift: the fitted beta, and what a step is worth, hold only if it has one.']
      : []),
  ];
}
