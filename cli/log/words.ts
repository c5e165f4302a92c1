import { type Log, totals } from '../../runs/index.js';
import { countOf, probability } from '../terminal/numbers.js';
import { printable } from '../terminal/printable.js';

/** What was read of a log: its format first, and whatever is not as one might think. */
export function logLines(log: Log): string[] {
  const { visits, format, files, reward } = log;
  const { rollouts, successes } = totals(visits);
  return [
    `${printable(format.title)}: ${countOf(files, 'file')}, ${countOf(visits.ids.length, 'prompt')}, ` +
      `${countOf(visits.n.length, 'group')}, ${countOf(rollouts, 'rollout')}`,
    `success: ${printable(reward)}, mean ${probability(successes / rollouts)}`,
    ...asideLines({ ...log, skippedLines: log.skipped.count, skippedReasons: log.skipped.reasons }),
    ...settledLines(log),
  ];
}

/** What of the files is not in the numbers, and what the reader did. */
export function asideLines(log: {
  readonly unscored: number;
  readonly skippedLines: number;
  readonly skippedReasons: readonly string[];
  readonly notes: readonly string[];
}): string[] {
  return [
    ...(log.unscored > 0 ? [`${countOf(log.unscored, 'rollout')} without a reward`] : []),
    ...(log.skippedLines > 0
      ? [`${countOf(log.skippedLines, 'malformed line')} skipped, first ${printable(log.skippedReasons[0]!)}`]
      : []),
    ...log.notes.map(printable),
  ];
}

function settledLines({ settled: { repeated, restarted, doubled } }: Log): string[] {
  const twice = repeated + restarted;
  return [
    ...(twice > 0 ? [`${countOf(twice, 'group')} written twice, and counted once`] : []),
    ...(doubled > 0
      ? [`${countOf(doubled, 'group')} of twice the usual size: a prompt was drawn twice in a step`]
      : []),
  ];
}

/** The same for `--json`. */
export function logRecord({ format, files, lines, reward, unscored, skipped, notes, visits }: Log): object {
  const { count: skippedLines } = skipped;
  return { format: format.name, files, lines, reward, unscored, skippedLines, notes, prompts: visits.ids.length };
}
