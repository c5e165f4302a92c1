// A run fitted: how fast its prompts learn under a law, and how sure that is.

import { checkOptions } from '../../bindings/arguments/options.js';
import { type AsyncOptions, inSlices, type Steps, takeRun } from '../../bindings/operation.js';
import { exp, log } from '../elementary.js';
import type { Visits } from '../visits.js';
import { type Estimates, estimates } from './estimates.js';
import { withoutRates } from './grid.js';
import { type FitLaw, type FitLawName, type FitLawOptions, resolveFitLaw } from './laws.js';
import { fitModel, type Model } from './model.js';
import type { Member } from './outlook.js';
import { motionAt, parameters } from './parameters.js';
import { finished, type Search } from './search.js';
import { gridUnder, type Seen, seenOf } from './seen.js';

export interface FitOptions {
  /** The law that drives the run, by name or with choices of its own. Default 'mirror-dr-grpo'. */
  readonly law?: FitLawName | FitLawOptions;
  /** Only the first visits of every prompt are seen. Default all. */
  readonly observe?: number;
  /** Prompts that are fitted at most, evenly spaced. Default 20,000, or 2,500 where they have 200 rollouts or more: more
   * would not move the parameters. */
  readonly mostPrompts?: number;
}

/** What a log says of a law. The parameters hold where the run has a drift. */
export interface Fit extends Estimates {
  readonly law: FitLaw;
  /** The log that was fitted. */
  readonly log: Visits;
  readonly observe: number;
  readonly prompts: number;
  readonly rollouts: number;
  /** Visits of the longest history. */
  readonly visits: number;
  /** Probability that the run has no drift, from the visits seen; 0.99 before any. */
  readonly noDrift: number;
  /** Log-evidence of the seen visits, up to a constant of the log: differences matter. */
  readonly evidence: { readonly drift: number; readonly noDrift: number; readonly persistence: number };
  /** The descriptions that forecasts average, by probability. */
  readonly members: readonly Member[];
  /** Forecasters to compare with: no prompt changes; every prompt walks, without a drift. */
  readonly baselines: { readonly persistence: Member; readonly walk: Member };
  /** What cannot be said, in sentences. */
  readonly notes: readonly string[];
}

/**
 * Probability beforehand that a run has no drift. A run of 30 prompts says next to nothing about its drift, so that what is
 * thought beforehand decides; at less than this, forecasts of runs that stand still would lose to persistence.
 */
const NO_DRIFT = 0.99;
/**
 * Probability beforehand that prompts without a drift have no early transient either: what few prompts show of one by chance
 * would otherwise be forecast to go on.
 */
const NO_TRANSIENT = 0.8;
/** Members of less weight are left out. */
const LEAST_WEIGHT = 1e-4;
/** Evaluations of the likelihood that a fit takes, about. */
const EXPECTED_EVALUATIONS = 150;

/**
 * Fits a law to the visits of a run by empirical Bayes (docs/forecasts.md).
 *
 * A prompt's log-odds move by the law, at a rate of the prompt's own, and walk; starting levels are free. Whether there is a
 * drift at all is weighed against none. The result has the same bits on every engine.
 *
 * @param visits of a log: `log.visits`, or what `VisitsBuilder` builds
 * @returns parameters with their errors, and what `forecastRun`, `scoreFit` and `recommend` take
 * @throws TypeError, RangeError with a `code` for visits or options that are not valid
 *
 * @example
 * const builder = new VisitsBuilder();
 * for (const id of ['a', 'b', 'c']) for (const k of [2, 3, 5, 4]) builder.addNext(builder.prompt(id), 8, k);
 * fitRun(builder.build()).prompts; // => 3
 */
export function fitRun(visits: Visits, options: FitOptions = {}): Fit {
  return finished(fitting('fitRun', visits, options));
}

/**
 * `fitRun` in slices of some milliseconds, between which the host gets its turn; the result has the same bits.
 *
 * @param options those of `fitRun`, `signal` and `onProgress`
 * @throws what `fitRun` throws; rejects with the signal's reason when it is aborted
 *
 * @example
 * const builder = new VisitsBuilder();
 * for (const id of ['a', 'b', 'c']) for (const k of [2, 3, 5, 4]) builder.addNext(builder.prompt(id), 8, k);
 * (await fitRunAsync(builder.build(), { onProgress: () => {} })).prompts; // => 3
 */
export async function fitRunAsync(visits: Visits, options: FitOptions & AsyncOptions = {}): Promise<Fit> {
  const { run, rest } = takeRun('fitRunAsync', [visits, options] as [Visits, FitOptions], 1);
  return inSlices(steps(fitting('fitRunAsync', ...rest)), TOTAL, run);
}

/** Progress is told in thousandths. How many evaluations a search takes is not known beforehand, so that the last ones count less. */
const TOTAL = 1000;

export function* steps<T>(work: Search<T>, expected = EXPECTED_EVALUATIONS): Steps<T> {
  let evaluations = 0;
  for (;;) {
    const state = work.next();
    if (state.done) return state.value;
    evaluations += state.value;
    const share = evaluations / expected;
    yield Math.floor(TOTAL * (share < 0.9 ? share : 1 - 0.1 * exp(9 - 10 * share)));
  }
}

/** `fitRun` as work in slices. */
export function* fitting(where: string, visits: Visits, options: FitOptions): Search<Fit> {
  checkOptions<FitOptions>(where, 'options', options, ['law', 'observe', 'mostPrompts']);
  const law = resolveFitLaw(where, options.law ?? 'mirror-dr-grpo');
  const seen = seenOf(where, visits, options);
  const { parts, grid } = seen;
  const levelsOnly = withoutRates(grid);
  const still = yield* fitModel(parts, levelsOnly, law, parameters.nothing);
  const walking = yield* fitModel(parts, levelsOnly, law, parameters.walk);
  const none = yield* fitModel(parts, levelsOnly, law, parameters.noDrift);
  const drift = yield* fitModel(parts, gridUnder(law, seen), law, parameters.drift(law));
  const [transient, withoutDrift] = weigh(walking.logEvidence, none.logEvidence, 1 - NO_TRANSIENT);
  const [drifts] = weigh(withoutDrift, drift.logEvidence, 1 - NO_DRIFT);
  const noDrift = 1 - drifts;
  return {
    law,
    log: visits,
    observe: seen.observe,
    prompts: seen.prompts.length,
    rollouts: seen.rollouts,
    visits: seen.visits,
    noDrift,
    ...estimates(drift),
    evidence: { drift: drift.logEvidence, noDrift: withoutDrift, persistence: still.logEvidence },
    members: membersOf(drift, drifts, [
      memberOf(walking, noDrift * (1 - transient)),
      memberOf(none, noDrift * transient),
    ]),
    baselines: { persistence: memberOf(still, 1), walk: memberOf(walking, 1) },
    notes: notesOf(seen, noDrift),
  };
}

export function memberOf({ law, shape, motion, levels }: Model, weight: number): Member {
  return { weight, law, shape, motion, levels };
}

/** No drift, and the drift at three gains, the nodes of Gauss and Hermite: the gain is what a short log leaves open. */
function membersOf(drift: Model, share: number, none: readonly Member[]): Member[] {
  const { list, at, covariance } = drift;
  const n = list.length;
  const deviation = Math.sqrt(covariance[0]!);
  const root3 = Math.sqrt(3);
  const nodes = [
    { z: -root3, weight: 1 / 6 },
    { z: 0, weight: 2 / 3 },
    { z: root3, weight: 1 / 6 },
  ];
  const drifting = nodes.map(({ z, weight }) => {
    // The other parameters go with the gain, as they are expected to.
    const there = at.map((value, c) => {
      const { low = -Infinity, high = Infinity } = list[c]!;
      return Math.min(Math.max(value + (z * covariance[c * n]!) / deviation, low), high);
    });
    return { ...memberOf(drift, weight * share), motion: motionAt(list, there, drift.law) };
  });
  const kept = [...none, ...drifting].filter(({ weight }) => weight >= LEAST_WEIGHT);
  const total = kept.reduce((sum, { weight }) => sum + weight, 0);
  return kept.map((member) => ({ ...member, weight: member.weight / total }));
}

/**
 * Two answers weighed.
 *
 * @param first, second logs of their evidence
 * @param prior probability of the second one beforehand
 * @returns its probability, and the log of the evidence of both together
 */
function weigh(first: number, second: number, prior: number): [probability: number, logEvidence: number] {
  const best = Math.max(first, second);
  const [a, b] = [(1 - prior) * exp(first - best), prior * exp(second - best)];
  return [b / (a + b), best + log(a + b)];
}

function notesOf({ prompts, all, visits }: Seen, noDrift: number): string[] {
  const notes: string[] = [];
  const count = prompts.length;
  if (visits < 2) {
    notes.push('Every prompt has one visit: nothing can be said of a drift. The forecast is persistence.');
  } else if (visits < 5) {
    notes.push(`Only ${visits} visits are seen: an early transient and a drift cannot be told apart.`);
  }
  if (count < 30)
    notes.push(`Only ${count} prompt${count === 1 ? '' : 's'}: what is thought beforehand decides more than the log.`);
  if (visits >= 2 && noDrift > 0.05 && noDrift < 0.95) {
    notes.push('The log does not settle whether the run has a drift; the forecast weighs both.');
  }
  if (count < all) notes.push(`Fitted to ${count} of ${all} prompts, evenly spaced.`);
  return notes;
}
