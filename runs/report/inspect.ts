import type { Log } from '../read/reading.js';
import type { Series } from '../read/series.js';
import { promptCounts } from '../visits.js';
import type { Finding } from './finding.js';
import { findings } from './findings.js';
import { type GroupCounts, groupsByStep, otherSizes, type SizeForecast, type StepGroups, sumGroups } from './groups.js';
import { pairsOf } from './histogram.js';
import { type PassAtK, passAtKs } from './passAtK.js';
import { type PromptSpread, promptSpread } from './prompts.js';
import { type Regression, regressions } from './regressions.js';

/** What is in a log, and what will hurt. */
export interface Inspection {
  readonly log: {
    readonly format: string;
    readonly title: string;
    /** What tells prompts apart: an id, their text, a field that was named, or nothing. */
    readonly identity: string;
    readonly evaluation: boolean;
    readonly files: number;
    readonly lines: number;
    readonly steps: number;
    readonly firstStep: number | null;
    readonly lastStep: number | null;
    readonly prompts: number;
    readonly visits: number;
    readonly rollouts: number;
    readonly meanSuccess: number;
    /** The field that says success, and all fields that may be rewards. */
    readonly reward: string;
    readonly rewards: readonly string[];
    readonly unscored: number;
    readonly skippedLines: number;
    readonly skippedReasons: readonly string[];
    readonly notes: readonly string[];
  };
  /** The size that most groups have. */
  readonly groupSize: number;
  readonly groups: GroupCounts;
  readonly steps: readonly StepGroups[];
  /** What groups of 2, 4, 8, 16 and 32 would have given. */
  readonly sizes: readonly SizeForecast[];
  readonly prompts: PromptSpread;
  readonly passAtK: readonly PassAtK[];
  readonly regressed: readonly Regression[];
  readonly rewards: Series | null;
  readonly findings: readonly Finding[];
}

/**
 * Inspects a log.
 *
 * @example
 * const log = await readLog([memorySource('log.jsonl', '{"prompt_id":"a","n":4,"successes":[0,2]}\n')]);
 * inspect(log).groups.allFailed; // => 1
 */
export function inspect(log: Log): Inspection {
  const { visits } = log;
  const steps = groupsByStep(visits);
  const groups = sumGroups(steps);
  const counts = promptCounts(visits);
  const passAtK = passAtKs(
    pairsOf(
      counts.map(({ rollouts }) => rollouts),
      counts.map(({ successes }) => successes),
    ),
  );
  const sizes = otherSizes(visits);
  const spread = promptSpread(visits);
  const regressed = regressions(visits);
  const size = usualSize(visits.n);
  const neverSolved = visits.ids.filter((_, i) => counts[i]!.successes === 0);
  const timed = steps.flatMap(({ step }) => (step === null ? [] : [step]));
  return {
    log: {
      format: log.format.name,
      title: log.format.title,
      identity: log.format.identity,
      evaluation: log.format.evaluation,
      files: log.files,
      lines: log.lines,
      steps: timed.length,
      firstStep: timed[0] ?? null,
      lastStep: timed.at(-1) ?? null,
      prompts: visits.ids.length,
      visits: visits.n.length,
      rollouts: groups.rollouts,
      meanSuccess: groups.successes / groups.rollouts,
      reward: log.reward,
      rewards: log.series?.columns ?? [log.reward],
      unscored: log.unscored,
      skippedLines: log.skipped.count,
      skippedReasons: log.skipped.reasons,
      notes: log.notes,
    },
    groupSize: size,
    groups,
    steps,
    sizes,
    prompts: spread,
    passAtK,
    regressed,
    rewards: log.series ?? null,
    findings: findings({ log, groups, steps, sizes, spread, regressed, size, neverSolved }),
  };
}

function usualSize(sizes: ArrayLike<number>): number {
  const times = new Map<number, number>();
  for (let i = 0; i < sizes.length; i++) times.set(sizes[i]!, (times.get(sizes[i]!) ?? 0) + 1);
  return [...times].reduce((best, one) => (one[1] > best[1] ? one : best))[0];
}
