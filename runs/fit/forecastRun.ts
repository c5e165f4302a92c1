// A fitted run continued.
import { checkCount } from '../../bindings/arguments/checks.js';
import { rangeError, show, typeError } from '../../bindings/arguments/errors.js';
import { checkOptions } from '../../bindings/arguments/options.js';
import { type AsyncOptions, inSlices, type Steps, takeRun } from '../../bindings/operation.js';
import { type Band, normalBand } from '../forecast/bands.js';
import type { Visits } from '../visits.js';
import { type Baseline, baselinesOf } from './baselines.js';
import { fitColumns } from './columns.js';
import type { Fit } from './fitRun.js';
import { historyParts } from './objective.js';
import { type Functional, Outlook } from './outlook.js';
import { power } from './power.js';
import { finished, told } from './search.js';
import { checkVisits } from './seen.js';

export interface ForecastRunOptions {
  /** Visits ahead, 1 to 10,000. Default 50. */
  readonly visits?: number;
  /** Sizes of groups whose share of mixed ones is wanted. Default [4, 8, 16, 32]. */
  readonly groupSizes?: readonly number[];
  /** A probability of success that counts as reached. Default 0.9. */
  readonly target?: number;
  /** Other prompts of the same run, to be continued in place of those that were fitted. */
  readonly log?: Visits;
}

/** What is expected of a run some visits after the last one of every prompt. All but `ahead` are means over prompts. */
export interface RunStep {
  /** 0 is the last visit seen. */
  readonly ahead: number;
  /** Probability of success, with 90 % of the uncertainty of the fit and of the prompts. */
  readonly mean: Band;
  /** Share of prompts at or above the target. */
  readonly reached: number;
  /** Share of prompts of which 8 rollouts all fail. */
  readonly allFailed: number;
  /** p (1 - p): what a rollout teaches. */
  readonly signal: number;
  /** Share of groups that hold both successes and failures, by size, in the order of `groupSizes`. */
  readonly mixed: readonly number[];
}

export interface PromptOutlook {
  readonly id: string;
  /** Rollouts seen, and successes among them. */
  readonly n: number;
  readonly k: number;
  /** Expected probability of success at the last visit seen. */
  readonly posterior: number;
  /** The same at the last visit of the forecast. */
  readonly forecast: number;
  /** Probability that it is below 0.5 % then, and that it is at or above the target. */
  readonly dead: number;
  readonly reached: number;
}

export interface RunForecast {
  readonly groupSizes: readonly number[];
  readonly target: number;
  /** One entry for each visit ahead, from 0. */
  readonly steps: readonly RunStep[];
  readonly prompts: readonly PromptOutlook[];
  /** What the same prompts show if nothing changes: of all visits seen, and of the last five. */
  readonly baselines: readonly Baseline[];
}

/** Rollouts of a group that is counted as failing altogether. */
export const FAILING_GROUP = 8;
/** A prompt below it is called dead: of 200 rollouts it solves less than one. */
export const DEAD = 0.005;

/**
 * Continues every prompt of a log from its last visit (of the first `fit.observe`) by what was fitted.
 *
 * @param fit of `fitRun`
 * @returns the run visit by visit, and every prompt now and at the end
 * @throws TypeError, RangeError with a `code` for options that are not valid
 *
 * @example
 * const builder = new VisitsBuilder();
 * for (const id of ['a', 'b', 'c']) for (const k of [2, 3, 5, 4]) builder.addNext(builder.prompt(id), 8, k);
 * forecastRun(fitRun(builder.build()), { visits: 10, groupSizes: [8] }).steps.length; // => 11
 */
export function forecastRun(fit: Fit, options: ForecastRunOptions = {}): RunForecast {
  return finished(forecasting('forecastRun', fit, options));
}

/**
 * `forecastRun` in slices of some milliseconds, between which the host gets its turn; the result has the same bits.
 *
 * @param options those of `forecastRun`, `signal` and `onProgress`
 * @throws what `forecastRun` throws; rejects with the signal's reason when it is aborted
 *
 * @example
 * const builder = new VisitsBuilder();
 * for (const id of ['a', 'b', 'c']) for (const k of [2, 3, 5, 4]) builder.addNext(builder.prompt(id), 8, k);
 * (await forecastRunAsync(fitRun(builder.build()), { visits: 10, onProgress: () => {} })).steps.length; // => 11
 */
export async function forecastRunAsync(
  fit: Fit,
  options: ForecastRunOptions & AsyncOptions = {},
): Promise<RunForecast> {
  const { run, rest } = takeRun('forecastRunAsync', [fit, options] as [Fit, ForecastRunOptions], 1);
  return inSlices(forecasting('forecastRunAsync', ...rest), THOUSANDTHS, run);
}

/** Progress is told in thousandths; that of a part first in setting it up, then in its steps. */
const THOUSANDTHS = 1000;
const SETTING_UP = 0.7;

/** `forecastRun` as work in slices. */
export function* forecasting(where: string, fit: Fit, options: ForecastRunOptions): Steps<RunForecast> {
  checkFit(where, fit);
  checkOptions<ForecastRunOptions>(where, 'options', options, ['visits', 'groupSizes', 'target', 'log']);
  const { visits: steps = 50, groupSizes = [4, 8, 16, 32], target = 0.9, log = fit.log } = options;
  checkCount(where, 'visits', steps, 1, 10_000);
  if (!Array.isArray(groupSizes))
    throw typeError(`${where}: "groupSizes" expected an array of sizes, got ${show(groupSizes)}`);
  for (const [g, size] of groupSizes.entries()) checkCount(where, `groupSizes[${g}]`, size, 1, 1 << 20);
  checkProbability(where, 'target', target);
  if (options.log !== undefined) checkVisits(where, log);

  const columns = fitColumns(log);
  const count = log.ids.length;
  const sums = Array.from({ length: steps + 1 }, () => ({
    means: new Float64Array(fit.members.length),
    variance: 0,
    reached: 0,
    allFailed: 0,
    signal: 0,
    mixed: new Float64Array(groupSizes.length),
  }));
  const prompts: PromptOutlook[] = [];
  const nodes = fit.members.reduce((most, { shape }) => Math.max(most, shape.levels.length * shape.rates.length), 0);
  const everyone = Uint32Array.from({ length: count }, (_, i) => i);
  const success = (p: number) => p;
  const isReached = (p: number) => Number(p >= target);
  const parts = historyParts(columns, fit.observe, nodes, everyone);
  for (const [at, part] of parts.entries()) {
    const thousandths = (share: number): number => Math.floor((THOUSANDTHS * (at + share)) / parts.length);
    let done = 0;
    const outlook = yield* told(Outlook.steps(fit.members, part, steps), (share) => {
      done += share;
      return thousandths(SETTING_UP * done);
    });
    let variance = 0;
    const total = (ahead: number, functional: Functional): number =>
      fit.members.reduce((sum, { weight }, m) => sum + weight * outlook.total(m, ahead, functional), 0);
    for (const [ahead, sum] of sums.entries()) {
      for (let m = 0; m < fit.members.length; m++) sum.means[m]! += outlook.total(m, ahead, success);
      sum.signal += total(ahead, (p, q) => p * q);
      sum.reached += total(ahead, isReached);
      sum.allFailed += total(ahead, (_, q) => power(q, FAILING_GROUP));
      for (const [g, size] of groupSizes.entries()) {
        sum.mixed[g]! += total(ahead, (p, q) => 1 - power(p, size) - power(q, size));
      }
      // The variance changes slowly: that of every eighth visit serves those after it.
      if (ahead % 8 === 0 || ahead === steps) {
        const mean = outlook.expect(ahead, success);
        const square = outlook.expect(ahead, (p) => p * p);
        variance = square.reduce((v, value, h) => v + part.multiplicity[h]! * Math.max(0, value - mean[h]! ** 2), 0);
      }
      sum.variance += variance;
      yield thousandths(SETTING_UP + ((1 - SETTING_UP) * ahead) / steps);
    }
    const now = outlook.expect(0, success);
    const later = outlook.expect(steps, success);
    const dead = outlook.expect(steps, (p) => Number(p < DEAD));
    const reached = outlook.expect(steps, isReached);
    for (const h of part.of) {
      const i = prompts.length;
      let [n, k] = [0, 0];
      const last = Math.min(columns.offsets[i]! + fit.observe, columns.offsets[i + 1]!);
      for (let v = columns.offsets[i]!; v < last; v++) {
        n += columns.n[v]!;
        k += columns.k[v]!;
      }
      const id = log.ids[i]!;
      prompts.push({ id, n, k, posterior: now[h]!, forecast: later[h]!, dead: dead[h]!, reached: reached[h]! });
    }
  }
  return {
    groupSizes,
    target,
    steps: sums.map(({ means, variance, reached, allFailed, signal, mixed }, ahead) => {
      const mean = fit.members.reduce((sum, { weight }, m) => sum + (weight * means[m]!) / count, 0);
      const between = fit.members.reduce((sum, { weight }, m) => sum + weight * (means[m]! / count - mean) ** 2, 0);
      return {
        ahead,
        mean: within(normalBand(mean, Math.sqrt(between + variance / count ** 2))),
        reached: reached / count,
        allFailed: allFailed / count,
        signal: signal / count,
        mixed: Array.from(mixed, (sum) => sum / count),
      };
    }),
    prompts,
    baselines: baselinesOf(fit, columns, groupSizes),
  };
}

/** A mean of probabilities is none beyond 0 and 1. */
export function within({ mean, low, high }: Band): Band {
  return { mean, low: Math.max(0, low), high: Math.min(1, high) };
}

/** @throws TypeError for what `fitRun` did not make */
export function checkFit(where: string, fit: unknown): asserts fit is Fit {
  if (typeof fit === 'object' && fit !== null && 'members' in fit && 'log' in fit) return;
  throw typeError(`${where}: "fit" expected what fitRun returns, got ${show(fit)}`);
}

export function checkProbability(where: string, name: string, value: unknown): number {
  if (typeof value !== 'number') throw typeError(`${where}: "${name}" expected a number, got ${show(value)}`);
  if (value > 0 && value < 1) return value;
  throw rangeError(`${where}: "${name}" expected a number between 0 and 1, got ${show(value)}`);
}
