// A run fitted: how fast its prompts learn under a law, and how sure that is.
import { checkOptions } from '../../bindings/arguments/options.js';
import { exp } from '../elementary.js';
import type { Visits } from '../visits.js';
import { fitColumns } from './columns.js';
import { type FitLaw, type FitLawName, fitLaws } from './drift.js';
import { gridShape, withoutRates } from './grid.js';
import { fitModel, type Model } from './model.js';
import { historyParts } from './objective.js';
import type { Member } from './outlook.js';
import { motionAt, parameters } from './parameters.js';
import type { Search } from './search.js';

export interface FitOptions {
  /** The law that drives the run: a name, or a drive of one's own. Default 'mirror-dr-grpo'. */
  readonly law?: FitLawName | FitLaw;
  /** Only the first visits of every prompt are seen. Default all. */
  readonly observe?: number;
  /** Prompts that are fitted at most, evenly spaced. Default 20,000: more would not move the parameters. */
  readonly mostPrompts?: number;
}

/** A parameter with its standard error and the interval that holds it with 90 %. */
export interface Estimate {
  readonly value: number;
  readonly standardError: number;
  readonly low: number;
  readonly high: number;
}

export interface Fit {
  readonly law: FitLaw;
  readonly observe: number;
  readonly prompts: number;
  readonly rollouts: number;
  /** Visits of the longest history. */
  readonly visits: number;
  /** Probability that the run has no drift, from the visits seen; 0.95 before any. */
  readonly noDrift: number;
  /** What follows holds where the run has a drift. Log-odds that a prompt at p = 1/2 gains in 50 visits. */
  readonly gain: Estimate;
  /** 1/beta is the law's step per visit. Infinity for no drift; its interval is that of the gain, turned over. */
  readonly beta: { readonly value: number; readonly low: number; readonly high: number };
  /** Standard deviation over prompts of the gain in 50 visits. */
  readonly spread: Estimate;
  /** Additional gain in 50 visits of prompts that start one unit of log-odds higher. */
  readonly tilt: Estimate;
  /** Standard deviation of the walk of a prompt's log-odds, per visit. */
  readonly walk: Estimate;
  /** Share of successes lost at the first visit, because something that all prompts share is not learnt yet. */
  readonly transient: Estimate;
  /** Share of beta that anchors to the reference policy, where the law fits it. */
  readonly alpha?: Estimate;
  /** Log-evidence of the seen visits, up to a constant of the log: differences matter. */
  readonly evidence: { readonly drift: number; readonly noDrift: number; readonly persistence: number };
  /** The descriptions that forecasts average, by probability. */
  readonly members: readonly Member[];
  /** Forecasters to compare with: no prompt changes; every prompt walks, without a drift. */
  readonly baselines: { readonly persistence: Member; readonly walk: Member };
  /** What cannot be said, in sentences. */
  readonly notes: readonly string[];
}

/** Half steps of log-odds, whole deviations of rates: as good as twice as fine in every score of the bundled run. */
const GRID = /* @__PURE__ */ gridShape(0.5, 1);
/**
 * Probability beforehand that a run has no drift. A run of 30 prompts says next to nothing about its drift, so that what is
 * thought beforehand decides; at less than this, forecasts of runs that stand still would lose to persistence.
 */
const NO_DRIFT = 0.95;
/** Visits of a history at most. */
const MOST_VISITS = 2000;
/** Members of less weight are left out. */
const LEAST_WEIGHT = 1e-4;
/** 95 % quantile of the normal distribution. */
const Z = 1.6448536269514722;

/**
 * Fits a law to the visits of a run by empirical Bayes (docs/forecasts.md).
 *
 * A prompt's log-odds move by the law, at a rate of the prompt's own, and walk; starting levels are free. Whether there is a
 * drift at all is weighed against none.
 *
 * @throws TypeError, RangeError for options that are not valid
 *
 * @example
 * const builder = new VisitsBuilder();
 * for (const id of ['a', 'b', 'c']) for (const k of [2, 3, 5, 4]) builder.addNext(builder.prompt(id), 8, k);
 * fitRun(builder.build()).prompts; // => 3
 */
export function fitRun(visits: Visits, options: FitOptions = {}): Fit {
  const work = fitting(visits, options);
  for (;;) {
    const state = work.next();
    if (state.done) return state.value;
  }
}

/** `fitRun` in steps, each of them one evaluation: a caller can show progress or stop. */
export function* fitting(visits: Visits, options: FitOptions = {}): Search<Fit> {
  checkOptions('fitRun', 'options', options, ['law', 'observe', 'mostPrompts']);
  const law = lawOf(options.law ?? 'mirror-dr-grpo');
  const columns = fitColumns(visits);
  const all = columns.offsets.length - 1;
  const longest = longestOf(columns.offsets);
  const observe = options.observe ?? longest;
  if (!(Number.isInteger(observe) && observe >= 1)) {
    throw new RangeError(`fitRun: "observe" expected an integer of at least 1, got ${observe}`);
  }
  const { mostPrompts = 20_000 } = options;
  if (!(Number.isInteger(mostPrompts) && mostPrompts >= 1)) {
    throw new RangeError(`fitRun: "mostPrompts" expected an integer of at least 1, got ${mostPrompts}`);
  }
  const seen = Math.min(observe, longest);
  if (seen > MOST_VISITS) {
    throw new RangeError(
      `fitRun: "visits" expected at most ${MOST_VISITS} visits of a prompt, got ${longest}; "observe" takes the first ones`,
    );
  }
  const count = Math.min(all, mostPrompts);
  const prompts = Uint32Array.from({ length: count }, (_, i) => Math.floor((i * all) / count));
  const parts = historyParts(columns, seen, GRID.levels.length * GRID.rates.length, prompts);
  const levelsOnly = withoutRates(GRID);
  const still = yield* fitModel(parts, levelsOnly, law, parameters.nothing);
  const walking = yield* fitModel(parts, levelsOnly, law, parameters.walk);
  const none = yield* fitModel(parts, levelsOnly, law, parameters.noDrift);
  const drift = yield* fitModel(parts, GRID, law, parameters.drift(law));
  const odds = (NO_DRIFT / (1 - NO_DRIFT)) * exp(Math.min(700, none.logEvidence - drift.logEvidence));
  const noDrift = odds / (1 + odds);
  let rollouts = 0;
  for (const { cell, cells, multiplicity, offsets } of parts) {
    for (let h = 0; h < multiplicity.length; h++) {
      for (let c = offsets[h]!; c < offsets[h + 1]!; c++) rollouts += multiplicity[h]! * cell.n[cells[c]!]!;
    }
  }
  return {
    law,
    observe,
    prompts: count,
    rollouts,
    visits: seen,
    noDrift,
    ...estimates(drift),
    evidence: { drift: drift.logEvidence, noDrift: none.logEvidence, persistence: still.logEvidence },
    members: membersOf(drift, none, noDrift),
    baselines: { persistence: memberOf(still, 1), walk: memberOf(walking, 1) },
    notes: notesOf(count, all, seen, noDrift),
  };
}

function lawOf(law: FitLawName | FitLaw): FitLaw {
  if (typeof law !== 'string') return law;
  if (!Object.hasOwn(fitLaws, law)) {
    throw new RangeError(
      `fitRun: "law" expected one of ${Object.keys(fitLaws).join(', ')}, got ${JSON.stringify(law)}`,
    );
  }
  return fitLaws[law];
}

function longestOf(offsets: ArrayLike<number>): number {
  let most = 0;
  for (let i = 1; i < offsets.length; i++) most = Math.max(most, offsets[i]! - offsets[i - 1]!);
  return most;
}

function estimates(model: Model): Pick<Fit, 'gain' | 'beta' | 'spread' | 'tilt' | 'walk' | 'transient' | 'alpha'> {
  const { list, at, covariance, motion } = model;
  const n = list.length;
  const index = (name: string): number => list.findIndex((parameter) => parameter.name === name);
  const plain = (name: string): Estimate => {
    const c = index(name);
    const standardError = Math.sqrt(covariance[c * n + c]!);
    const { low = -Infinity, high = Infinity } = list[c]!;
    const value = at[c]!;
    const ends = { low: Math.max(low, value - Z * standardError), high: Math.min(high, value + Z * standardError) };
    return { value, standardError, ...ends };
  };
  /** A size whose log is estimated. */
  const size = (name: string, unit: number): Estimate => {
    const { value, standardError, low, high } = plain(name);
    const middle = unit * exp(value);
    return { value: middle, standardError: middle * standardError, low: unit * exp(low), high: unit * exp(high) };
  };
  const gain = plain('gain');
  const perGain = motion.gain / gain.value;
  const tilt = plain('tilt');
  const ends = [1 / (gain.low * perGain), 1 / (gain.high * perGain)] as const;
  return {
    gain,
    beta: { value: 1 / motion.gain, low: ends[1], high: gain.low > 0 ? ends[0] : Infinity },
    spread: size('logSpread', Math.abs(gain.value)),
    tilt: {
      value: tilt.value * gain.value,
      standardError: tilt.standardError * Math.abs(gain.value),
      low: Math.min(tilt.low * gain.value, tilt.high * gain.value),
      high: Math.max(tilt.low * gain.value, tilt.high * gain.value),
    },
    walk: size('logWalk', 1),
    transient: plain('transient'),
    ...(index('alpha') < 0 ? {} : { alpha: plain('alpha') }),
  };
}

function memberOf({ law, shape, motion, levels }: Model, weight: number): Member {
  return { weight, law, shape, motion, levels };
}

/** No drift, and the drift at three gains, the nodes of Gauss and Hermite: the gain is what a short log leaves open. */
function membersOf(drift: Model, none: Model, noDrift: number): Member[] {
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
    return { ...memberOf(drift, weight * (1 - noDrift)), motion: motionAt(list, there, drift.law) };
  });
  const kept = [memberOf(none, noDrift), ...drifting].filter(({ weight }) => weight >= LEAST_WEIGHT);
  const total = kept.reduce((sum, { weight }) => sum + weight, 0);
  return kept.map((member) => ({ ...member, weight: member.weight / total }));
}

function notesOf(prompts: number, all: number, visits: number, noDrift: number): string[] {
  const notes: string[] = [];
  if (visits < 2) {
    notes.push(
      'Every prompt has one visit: a log without time says nothing about a drift. The forecast is persistence.',
    );
  } else if (visits < 5) {
    notes.push(`Only ${visits} visits are seen: an early transient and a drift cannot be told apart.`);
  }
  if (prompts < 30)
    notes.push(
      `Only ${prompts} prompt${prompts === 1 ? '' : 's'}: what is thought beforehand decides more than the log.`,
    );
  if (visits >= 2 && noDrift > 0.05 && noDrift < 0.95) {
    notes.push('The log does not settle whether the run has a drift; the forecast weighs both.');
  }
  if (prompts < all) notes.push(`Fitted to ${prompts} of ${all} prompts, evenly spaced.`);
  return notes;
}
