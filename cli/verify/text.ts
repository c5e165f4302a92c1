// What the terminal is shown of a verification.
import { type Io, tableWidth } from '../io.js';
import { painter } from '../terminal/paint.js';
import { alignColumns } from '../terminal/table.js';
import type { Outcome } from './compare.js';

function percent(share: number): string {
  return share > 0 && share < 5e-4 ? '< 0.1 %' : `${(100 * share).toFixed(1)} %`;
}

/** One line a check: how much of its bound it uses, the values compared, what it is. A bound that does not fit goes below. */
export function renderOutcomes(outcomes: readonly Outcome[], io: Io): string {
  const paint = painter(io);
  const width = tableWidth(io) ?? Infinity;
  const mark = '  EXCEEDED';
  const [head, ...lines] = alignColumns([
    ['of its bound', 'values'],
    ...outcomes.map(({ values, share }) => [percent(share), String(values)]),
  ]);
  const rows = lines.map((numbers, k) => {
    const { name, bound, passed } = outcomes[k]!;
    const verdict = passed ? '' : paint('yellow', mark);
    const start = `${numbers}  ${name}`;
    const apart = start.length + bound.length + 3 + (passed ? 0 : mark.length) > width ? '\n    ' : ' ';
    return `${start}${apart}${paint('dim', `(${bound})`)}${verdict}`;
  });
  const failed = outcomes.filter(({ passed }) => !passed).length;
  const verdict = failed === 0 ? `All ${outcomes.length} checks are within their bounds.` : '';
  return `${[paint('bold', `${head}  function (bound)`), ...rows, '', verdict].join('\n').trimEnd()}\n`;
}
