import type { ResolvedVariant } from '../../bindings/index.js';
import type { Band } from '../../runs/forecast/bands.js';
import { type BaselineScore, baselineScores } from '../../runs/forecast/baselines.js';
import { type End, type EndCensus, endCensus, ends } from '../../runs/forecast/census.js';
import { evidenceGroups } from '../../runs/forecast/evidence.js';
import { type FollowOptions, follow } from '../../runs/forecast/follow.js';
import { mostUnseen, type ObservedStep, observedSteps } from '../../runs/forecast/observed.js';
import { posteriorMean } from '../../runs/forecast/posterior.js';
import type { Scores } from '../../runs/forecast/scores.js';
import { type GroupCensus, groupCensus, type Log, totals } from '../../runs/index.js';
import type { Split } from '../../runs/split.js';
import type { Row } from '../csv.js';
import type { Api, BackendName } from '../options/backend.js';
import type { NamedVariant, RuleName } from '../options/variant.js';

/** The document that `grpo forecast --json` prints. Fields are added, never renamed. */
export interface ForecastReport {
  readonly log: {
    readonly format: string;
    readonly files: number;
    /** Lines read, blank and skipped ones included. */
    readonly lines: number;
    /** The field that says success. */
    readonly reward: string;
    /** Rollouts without a reward. */
    readonly unscored: number;
    /** Malformed lines, under --skip-invalid. */
    readonly skippedLines: number;
    /** Place and reason of the first of them, or null. */
    readonly firstSkipped: string | null;
    /** What the reader did with the log that is not as one might think. */
    readonly notes: readonly string[];
    readonly prompts: number;
    readonly rollouts: number;
    /** Share of successes among the rollouts. */
    readonly meanSuccess: number;
    /** A visit is a group; all rollouts of a prompt without a step or visit are one. */
    readonly groups: Readonly<GroupCensus>;
  };
  /** p_ref of a prompt is Beta(1/2 + successes, 1/2 + failures). */
  readonly reference: {
    /** Visits of each trajectory that it comes from (--observe); null: all rollouts. */
    readonly observe: number | null;
    readonly rollouts: number;
    readonly promptsWithoutSuccess: number;
    /** Under --observe: prompts with fewer visits, whose p_ref comes from what there is; otherwise 0. */
    readonly promptsWithFewerVisits: number;
  };
  readonly law: Readonly<ResolvedVariant> & { readonly rule: RuleName; readonly backend: BackendName };
  readonly draws: number;
  readonly seed: number;
  /** Where the bands come from: the draws, or, where there are very many prompts, the mean and variance of each. */
  readonly bands: 'draws' | 'normal';
  /** Unseen visits of the prompt that has most, where they are more than the steps; otherwise 0. */
  readonly visitsLeftOut: number;
  /** One entry per step, from 0. Under --observe N step k is the visit N − 1 + k, counted from 0. */
  readonly steps: readonly StepReport[];
  /** Every prompt followed from its posterior mean to the last step. The four numbers add up to the prompts. */
  readonly census: Readonly<EndCensus>;
  /** Under --observe, over all rollouts of unseen visits; null if there are none. */
  readonly brier:
    | (Scores & {
        /** 1 − forecast/persistence. */
        readonly improvement: number;
        /** Forecasters that know no law, on the same rollouts. */
        readonly baselines: readonly BaselineScore[];
      })
    | null;
}

export interface StepReport {
  readonly step: number;
  /** Mean success over all prompts: mean over draws, 5 % and 95 % quantile. */
  readonly predicted: Band;
  /** What happened, where the log has this visit; null elsewhere. */
  readonly observed: (ObservedStep & { /** The forecast for the same prompts. */ readonly predicted: Band }) | null;
}

export interface ForecastOptions extends Omit<FollowOptions, 'steps'> {
  readonly observe?: number;
  /** Default: as many as there are unseen visits, 1,000 at most; 50 without `observe`. */
  readonly steps?: number;
  readonly backend: BackendName;
}

const DEFAULT_STEPS = 50;
/** Steps that are printed, and followed, without being asked for. */
const MOST_DEFAULT_STEPS = 1000;

/** Steps of a forecast. */
export function stepsOf(log: Log, split: Split, { steps, observe }: ForecastOptions): number {
  const unseen = observe === undefined ? 0 : mostUnseen(log.visits, split);
  return steps ?? (unseen === 0 ? DEFAULT_STEPS : Math.min(unseen, MOST_DEFAULT_STEPS));
}

/** What is said of one prompt. */
export interface PromptForecast extends Row {
  readonly id: string;
  /** Rollouts that its p_ref comes from, and successes among them. */
  readonly n: number;
  readonly k: number;
  /** Mean of its p_ref. */
  readonly posterior: number;
  /** Expected success at the last step. */
  readonly forecast: number;
  readonly end: End;
}

export interface NamedForecast {
  readonly report: ForecastReport;
  readonly prompts: () => Generator<PromptForecast>;
}

export function forecast(
  api: Api,
  law: NamedVariant,
  log: Log,
  split: Split,
  steps: number,
  options: ForecastOptions,
  onProgress: (done: number) => void,
): NamedForecast {
  const { observe, draws, seed } = options;
  const { visits } = log;
  const groups = evidenceGroups(split);
  const work = follow(api, law.variant, visits, split, groups, { steps, draws, seed });
  let state = work.next();
  for (; !state.done; state = work.next()) onProgress(state.value);
  const followed = state.value;
  const observed = observedSteps(visits, split, steps);
  const { rollouts, successes } = totals(visits);
  const endOf = ends(api, law.variant, groups, steps);
  const unseen = mostUnseen(visits, split);
  const count = (holds: (i: number) => boolean): number => {
    let number = 0;
    for (let i = 0; i < visits.ids.length; i++) if (holds(i)) number += 1;
    return number;
  };

  const report: ForecastReport = {
    log: {
      format: log.format.name,
      files: log.files,
      lines: log.lines,
      reward: log.reward,
      unscored: log.unscored,
      skippedLines: log.skipped.count,
      firstSkipped: log.skipped.reasons[0] ?? null,
      notes: log.notes,
      prompts: visits.ids.length,
      rollouts,
      meanSuccess: successes / rollouts,
      groups: groupCensus(visits),
    },
    reference: {
      observe: observe ?? null,
      rollouts: split.rollouts.reduce((sum, number) => sum + number, 0),
      promptsWithoutSuccess: count((i) => split.successes[i] === 0),
      promptsWithFewerVisits: count((i) => split.ordered[i]! < (observe ?? 0)),
    },
    law: { rule: law.rule, ...law.variant, backend: options.backend },
    draws,
    seed,
    bands: followed.drawn ? 'draws' : 'normal',
    visitsLeftOut: unseen > steps ? unseen : 0,
    steps: followed.all.map((predicted, step) => {
      const seen = observed[step - 1];
      return { step, predicted, observed: seen ? { ...seen, predicted: followed.visited[step]! } : null };
    }),
    census: endCensus(endOf, groups),
    brier: followed.scores
      ? {
          ...followed.scores,
          improvement: 1 - followed.scores.forecast / followed.scores.persistence,
          baselines: baselineScores(visits, observe!, steps),
        }
      : null,
  };
  function* prompts(): Generator<PromptForecast> {
    for (const [i, id] of visits.ids.entries()) {
      const g = groups.of[i]!;
      const [n, k] = [split.rollouts[i]!, split.successes[i]!];
      yield { id, n, k, posterior: posteriorMean(n, k), forecast: followed.end[g]!, end: endOf[g]! };
    }
  }
  return { report, prompts };
}
