// All that is said about a log, as data that JSON can hold: what a report is made of.

import { type Fit, fitting, steps } from '../fit/fitRun.js';
import { forecastRun, type RunForecast } from '../fit/forecastRun.js';
import { type FitScore, scoreFit } from '../fit/score.js';
import type { Log } from '../read/reading.js';
import { UNORDERED, type Visits } from '../visits.js';
import { type Inspection, inspect } from './inspect.js';

export interface RunDocument {
  readonly inspection: Inspection;
  readonly visits: VisitLists;
  /** Beginnings of the prompts' texts by their ids, if they were asked for. */
  readonly labels: Readonly<Record<string, string>>;
  /** What follows if the run goes on; null where nothing could be fitted. */
  readonly outlook: RunOutlook | null;
  /** Forecasts from the first half of every prompt's visits, scored on the second; null where there is no second. */
  readonly trial: RunTrial | null;
  /** What cannot be said, in sentences. */
  readonly notes: readonly string[];
}

/** `Visits` as lists. */
export interface VisitLists {
  readonly ids: readonly string[];
  readonly offsets: readonly number[];
  readonly n: readonly number[];
  readonly k: readonly number[];
  /** Null for a visit without a place in time. */
  readonly step: readonly (number | null)[];
}

export interface RunOutlook extends Pick<RunForecast, 'steps' | 'groupSizes' | 'target'> {
  readonly law: string;
  readonly fit: Pick<Fit, 'noDrift' | 'gain' | 'beta' | 'walk' | 'prompts'>;
  /** Of each prompt, in the order of the log: success now and at the end of the forecast, and how likely it is dead then. */
  readonly now: readonly number[];
  readonly later: readonly number[];
  readonly dead: readonly number[];
}

export interface RunTrial {
  /** Visits of each prompt that the forecasts knew. */
  readonly observed: number;
  readonly visits: number;
  readonly rows: readonly (Omit<FitScore, 'deciles'> & { readonly deciles: readonly number[] })[];
}

/** Prompts that a fit looks at: more would not change what a report shows. */
const MOST_PROMPTS = 2000;
/** Visits ahead. */
const AHEAD = 50;
/** Fewer visits than this are not divided. */
const LEAST_VISITS = 4;

/**
 * Everything that a report shows of a log.
 *
 * @param log of `readLog`
 * @returns a generator that yields what is being done, for people, and returns the document
 *
 * @example
 * const log = await readLog([memorySource('log.jsonl', '{"prompt_id":"a","n":4,"successes":[0,2]}\n')]);
 * const work = runDocument(log);
 * let state = work.next();
 * while (!state.done) state = work.next();
 * state.value.visits.k; // => [0, 2]
 */
export function* runDocument(log: Log): Generator<string, RunDocument> {
  yield 'inspecting';
  const { visits } = log;
  const inspection = inspect(log);
  const notes: string[] = [];
  let outlook: RunOutlook | null = null;
  let trial: RunTrial | null = null;
  try {
    const fit = yield* fitted(visits, 'fitting', undefined);
    yield 'forecasting';
    outlook = outlookOf(fit);
    notes.push(...fit.notes);
    const observed = Math.floor(medianVisits(visits) / 2);
    if (visits.step.some((step) => step !== UNORDERED) && 2 * observed >= LEAST_VISITS) {
      const half = yield* fitted(visits, 'fitting to the first half', observed);
      yield 'scoring';
      trial = trialOf(half, observed);
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    notes.push(`There is no forecast. ${error.message}`);
  }
  return { inspection, visits: listsOf(visits), labels: Object.fromEntries(log.labels), outlook, trial, notes };
}

function* fitted(visits: Visits, words: string, observe: number | undefined): Generator<string, Fit> {
  const options = { mostPrompts: MOST_PROMPTS, ...(observe === undefined ? {} : { observe }) };
  const work = steps(fitting('fitRun', visits, options));
  for (;;) {
    const state = work.next();
    if (state.done) return state.value;
    yield `${words}: ${(state.value / 10).toFixed(0)} %`;
  }
}

function outlookOf(fit: Fit): RunOutlook {
  const { steps, groupSizes, target, prompts } = forecastRun(fit, { visits: AHEAD });
  const { noDrift, gain, beta, walk } = fit;
  return {
    steps,
    groupSizes,
    target,
    law: fit.law.name,
    fit: { noDrift, gain, beta, walk, prompts: fit.prompts },
    now: prompts.map(({ posterior }) => short(posterior)),
    later: prompts.map(({ forecast }) => short(forecast)),
    dead: prompts.map(({ dead }) => short(dead)),
  };
}

/** What a reader sees of a number: a report of many prompts is half as large. */
function short(value: number): number {
  return Number(value.toPrecision(5));
}

function trialOf(fit: Fit, observed: number): RunTrial | null {
  const scores = scoreFit(fit);
  if (scores === undefined) return null;
  const rows = scores.rows.map((row) => ({ ...row, deciles: Array.from(row.deciles) }));
  return { observed, visits: scores.visits, rows };
}

function medianVisits({ offsets }: Visits): number {
  const counts = offsets
    .slice(1)
    .map((end, i) => end - offsets[i]!)
    .sort();
  return counts[counts.length >> 1]!;
}

function listsOf({ ids, offsets, n, k, step }: Visits): VisitLists {
  const steps = Array.from(step, (at) => (at === UNORDERED ? null : at));
  return { ids, offsets: Array.from(offsets), n: Array.from(n), k: Array.from(k), step: steps };
}
