import type { ResolvedVariant } from '../../bindings/index.js';
import type { Log } from '../../runs/index.js';
import type { GroupCensus, Tally } from '../log/tally.js';
import type { Api, BackendName } from '../options/backend.js';
import type { NamedVariant, RuleName } from '../options/variant.js';
import type { Band } from './bands.js';
import { type EndCensus, endCensus } from './census.js';
import { brierScores, type ObservedStep, observedSteps, type Scores } from './observed.js';
import { posteriorMean } from './posterior.js';
import { type SimulationOptions, simulate } from './simulate.js';

/** The document that `grpo forecast --json` prints. Fields are added, never renamed. */
export interface ForecastReport {
  readonly log: {
    readonly files: number;
    /** Lines read, blank and skipped ones included. */
    readonly lines: number;
    /** Malformed lines, under --skip-invalid. */
    readonly skippedLines: number;
    /** Place and reason of the first of them, or null. */
    readonly firstSkipped: string | null;
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
  /** One entry per step, from 0. Under --observe N step k is the visit N − 1 + k, counted from 0. */
  readonly steps: readonly StepReport[];
  /** Every prompt followed from its posterior mean to the last step. The four numbers add up to the prompts. */
  readonly census: Readonly<EndCensus>;
  /** Under --observe, over all rollouts of unseen visits; null if there are none. */
  readonly brier: (Scores & { /** 1 − forecast/persistence. */ readonly improvement: number }) | null;
}

export interface StepReport {
  readonly step: number;
  /** Mean success over all prompts: mean over draws, 5 % and 95 % quantile. */
  readonly predicted: Band;
  /** What happened, where the log has this visit; null elsewhere. */
  readonly observed: (ObservedStep & { /** The forecast for the same prompts. */ readonly predicted: Band }) | null;
}

export interface ForecastOptions extends Omit<SimulationOptions, 'steps'> {
  readonly files: readonly string[];
  readonly observe?: number;
  /** Default: as many as there are unseen visits; 50 without `observe`. */
  readonly steps?: number;
  readonly backend: BackendName;
}

const DEFAULT_STEPS = 50;

export function forecast(
  api: Api,
  law: NamedVariant,
  log: Log,
  tally: Tally,
  options: ForecastOptions,
  onDraw: (done: number) => void,
): ForecastReport {
  const { observe, draws, seed } = options;
  const prompts = tally.prompts;
  const evidence = prompts.map((prompt) => tally.evidence(prompt));
  const longest = prompts.reduce((most, prompt) => Math.max(most, prompt.unseen.length), 0);
  const steps = options.steps ?? (observe === undefined || longest === 0 ? DEFAULT_STEPS : longest);

  const means = Float64Array.from(evidence, posteriorMean);
  const simulation = simulate(api, law.variant, prompts, evidence, { steps, draws, seed }, onDraw);
  const observed = observedSteps(prompts, steps);
  const scores = observed.length > 0 ? brierScores(prompts, steps, simulation.expected, means) : null;
  const totals = tally.totals();

  return {
    log: {
      files: options.files.length,
      lines: log.lines,
      skippedLines: log.skipped.count,
      firstSkipped: log.skipped.reasons[0] ?? null,
      prompts: prompts.length,
      rollouts: totals.rollouts,
      meanSuccess: totals.successes / totals.rollouts,
      groups: tally.groups(),
    },
    reference: {
      observe: observe ?? null,
      rollouts: evidence.reduce((sum, { rollouts }) => sum + rollouts, 0),
      promptsWithoutSuccess: evidence.filter(({ successes }) => successes === 0).length,
      promptsWithFewerVisits: prompts.filter(({ visits }) => visits < (observe ?? 0)).length,
    },
    law: { rule: law.rule, ...law.variant, backend: options.backend },
    draws,
    seed,
    steps: simulation.all.map((predicted, step) => {
      const seen = observed[step - 1];
      return { step, predicted, observed: seen ? { ...seen, predicted: simulation.visited[step]! } : null };
    }),
    census: endCensus(api, law.variant, evidence, means, steps),
    brier: scores && { ...scores, improvement: 1 - scores.forecast / scores.persistence },
  };
}
