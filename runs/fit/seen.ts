// What a fit sees of a log: checked visits, the first ones of every prompt, as histories.
import { checkCount } from '../../bindings/arguments/checks.js';
import { rangeError, show, typeError } from '../../bindings/arguments/errors.js';
import type { Visits } from '../visits.js';
import { fitColumns } from './columns.js';
import { type GridShape, gridShape } from './grid.js';
import type { Histories, VisitColumns } from './histories.js';
import type { FitLaw } from './laws.js';
import { historyParts } from './objective.js';

/** Visits of a history at most. */
export const MOST_VISITS = 2000;

export interface Seen {
  readonly columns: VisitColumns;
  readonly parts: readonly Histories[];
  /** Rows of the prompts that are fitted, and how many prompts the log has. */
  readonly prompts: Uint32Array;
  readonly all: number;
  /** Visits of a prompt that may be seen, and visits of the longest history. */
  readonly observe: number;
  readonly visits: number;
  readonly rollouts: number;
  /** For most laws; `gridUnder` says for which one it is finer. */
  readonly grid: GridShape;
}

/** Half steps of log-odds, whole deviations of rates: as good as twice as fine in every score of the bundled run. */
const COARSE = /* @__PURE__ */ gridShape(0.5, 1);
/**
 * Many rollouts say where a prompt is, and how fast it learns, more closely than the steps of the coarse grid: the likelihood
 * would have a peak at every node, and parameters would look surer than they are.
 */
const FINE = /* @__PURE__ */ gridShape(0.25, 0.5);
/**
 * Where prompts speed up on their way to p = 1/2, paths from low levels part, so that the same rollouts tell them apart more
 * sharply. On the fine grid the scores of the gain, in a log of 55 visits of 8 rollouts, were then off by a fifth of their squares
 * (2 sqrt(p (1 - p))) to four fifths (4 p (1 - p)); with rates half as far apart, by less than a hundredth.
 */
const FINER = /* @__PURE__ */ gridShape(0.25, 0.25);
/** Rollouts of a prompt from which on the grid is fine, on average; and where prompts are few. */
const MANY_ROLLOUTS = 200;
const MANY_ROLLOUTS_OF_FEW = 100;
/** What a coarse grid does to one prompt is averaged over the others, unless there are no more than these. */
const FEW_PROMPTS = 50;
/** Prompts that are fitted by default: more would not move the parameters. On the fine grid each costs four times as much. */
const MOST_PROMPTS = 20_000;
const MOST_PROMPTS_FINE = 2_500;

/** @throws TypeError, RangeError naming what of the visits or the options is not valid */
export function seenOf(
  where: string,
  visits: Visits,
  { observe, mostPrompts }: { readonly observe?: number; readonly mostPrompts?: number },
): Seen {
  checkVisits(where, visits);
  const columns = fitColumns(visits);
  const all = columns.offsets.length - 1;
  let longest = 0;
  for (let i = 0; i < all; i++) longest = Math.max(longest, columns.offsets[i + 1]! - columns.offsets[i]!);
  const first = observe === undefined ? longest : checkCount(where, 'observe', observe, 1);
  const seen = Math.min(first, longest);
  if (seen > MOST_VISITS) {
    throw rangeError(
      `${where}: "visits" expected at most ${MOST_VISITS} visits of a prompt, got ${longest}; "observe" takes the first ones`,
    );
  }
  const rolloutsOf = (i: number): number => {
    const last = Math.min(columns.offsets[i]! + seen, columns.offsets[i + 1]!);
    let sum = 0;
    for (let v = columns.offsets[i]!; v < last; v++) sum += columns.n[v]!;
    return sum;
  };
  let inLog = 0;
  for (let i = 0; i < all; i++) inLog += rolloutsOf(i);
  const isFine = inLog >= (all <= FEW_PROMPTS ? MANY_ROLLOUTS_OF_FEW : MANY_ROLLOUTS) * all;
  const most = mostPrompts ?? (isFine ? MOST_PROMPTS_FINE : MOST_PROMPTS);
  const count = Math.min(all, checkCount(where, 'mostPrompts', most, 1));
  const prompts = Uint32Array.from({ length: count }, (_, i) => Math.floor((i * all) / count));
  const rollouts = prompts.reduce((sum, i) => sum + rolloutsOf(i), 0);
  const grid = isFine ? FINE : COARSE;
  const finest = isFine ? FINER : COARSE;
  const parts = historyParts(columns, seen, finest.levels.length * finest.rates.length, prompts);
  return { columns, parts, prompts, all, observe: first, visits: seen, rollouts, grid };
}

/** By how much faster prompts move at p = 1/2 than at 1/10 where paths part: laws of one pace differ by rounding. */
const SPEEDS_UP = 1.1;

/** The grid on which a law is fitted. */
export function gridUnder({ drive }: FitLaw, { grid }: Seen): GridShape {
  return grid === FINE && drive(0.5, 0.5) > SPEEDS_UP * drive(0.1, 0.9) ? FINER : grid;
}

/** @throws TypeError, RangeError unless the columns of a log fit together */
export function checkVisits(where: string, visits: Visits): void {
  if (typeof visits !== 'object' || visits === null)
    throw typeError(`${where}: "visits" expected the visits of a log, got ${show(visits)}`);
  if ('visits' in visits)
    throw typeError(`${where}: "visits" expected the visits of a log, got a log: pass log.visits`);
  const { ids, offsets, n, k, step } = visits;
  for (const [name, column] of Object.entries({ ids, offsets, n, k, step })) {
    if (typeof column === 'object' && column !== null && typeof column.length === 'number') continue;
    throw typeError(`${where}: "visits.${name}" expected an array, got ${show(column)}`);
  }
  if (ids.length === 0) throw rangeError(`${where}: "visits" expected at least one prompt, got none`, 'ERR_LENGTH');
  const lengths = { offsets: ids.length + 1, k: n.length, step: n.length };
  for (const [name, length] of Object.entries(lengths)) {
    const found = visits[name as keyof typeof lengths].length;
    if (found !== length)
      throw rangeError(`${where}: "visits.${name}" expected ${length} entries, got ${found}`, 'ERR_LENGTH');
  }
  for (let i = 0; i < ids.length; i++) {
    if (!(offsets[i + 1]! >= offsets[i]!))
      throw rangeError(
        `${where}: "visits.offsets" expected ascending entries, got ${offsets[i + 1]} after ${offsets[i]}`,
      );
  }
  if (offsets[0] !== 0 || offsets[ids.length] !== n.length)
    throw rangeError(`${where}: "visits.offsets" expected entries from 0 to ${n.length}`);
  for (let v = 0; v < n.length; v++) {
    const [rollouts, successes] = [n[v]!, k[v]!];
    if (
      Number.isInteger(rollouts) &&
      Number.isInteger(successes) &&
      successes >= 0 &&
      successes <= rollouts &&
      rollouts > 0
    )
      continue;
    throw rangeError(
      `${where}: visit ${v} expected 0 to n successes of n rollouts, n at least 1, got ${successes} of ${rollouts}`,
    );
  }
}
