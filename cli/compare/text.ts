import type { Change, Comparison, Log } from '../../runs/index.js';
import type { Io } from '../io.js';
import { logLines } from '../log/words.js';
import { blocksFor } from '../terminal/blocks.js';
import { count, countOf, probability } from '../terminal/numbers.js';
import { printable } from '../terminal/printable.js';
import { alignColumns } from '../terminal/table.js';

const LISTED = 5;

export function renderComparison(
  comparison: Comparison,
  [nameA, nameB]: readonly [string, string],
  [logA, logB]: readonly [Log, Log],
  labels: ReadonlyMap<string, string>,
  io: Io,
): string {
  const { block } = blocksFor(io);
  const { prompts, onlyA, onlyB, meanA, meanB, difference, mcnemar, gained, lost } = comparison;
  const signed = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(4)}`;
  const blocks = [
    block('Logs', [
      `A ${printable(nameA)}`,
      ...logLines(logA),
      `B ${printable(nameB)}`,
      ...logLines(logB),
      `${countOf(prompts, 'prompt')} in common; only in A ${count(onlyA)}, only in B ${count(onlyB)}`,
    ]),
    block('Success', [
      `A ${probability(meanA)}, B ${probability(meanB)}: ${signed(difference.mean)} ` +
        `(95 % interval ${signed(difference.low)} to ${signed(difference.high)}, bootstrap over prompts)`,
      difference.low > 0
        ? 'B is better than A'
        : difference.high < 0
          ? 'B is worse than A'
          : 'no difference that chance would not explain',
    ]),
    block('McNemar', [
      `solved more often than not: gained ${count(mcnemar.gained)}, lost ${count(mcnemar.lost)}, p = ${mcnemar.p.toPrecision(3)}`,
      `solved at least once by A alone: ${count(comparison.onlySolvedByA.length)}, by B alone: ${count(comparison.onlySolvedByB.length)}`,
    ]),
    ...(gained.length > 0 ? [block('Gained', changeLines(gained, labels))] : []),
    ...(lost.length > 0 ? [block('Lost', changeLines(lost, labels))] : []),
    block('pass@k', passLines(comparison)),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function changeLines(changes: readonly Change[], labels: ReadonlyMap<string, string>): string[] {
  const lines = changes
    .slice(0, LISTED)
    .map(({ prompt, a, b }) => `${probability(a)} → ${probability(b)}  ${printable(labels.get(prompt) ?? prompt)}`);
  return changes.length > LISTED ? [...lines, `and ${count(changes.length - LISTED)} more (--json has all)`] : lines;
}

function passLines({ passAtK: { a, b } }: Comparison): string[] {
  const both = a.filter(({ k }) => b.some((other) => other.k === k));
  return alignColumns([
    ['k', 'A', 'B'],
    ...both.map(({ k, mean }) => [String(k), probability(mean), probability(b.find((other) => other.k === k)!.mean)]),
  ]);
}
