// What trainers write twice, counted once, and what they write as one visit that was two.
import { mixed } from './textHash.js';
import { UNORDERED } from './visits.js';
import type { VisitTable } from './visitTable.js';

/** How a log may hold the same rollouts twice. */
export interface Habits {
  /** A generation may be written again under later steps. */
  readonly repeats: boolean;
  /** Rollouts have fingerprints: those of one visit can be compared with those of another. */
  readonly fingerprints: boolean;
}

/** What was found and mended, in visits. */
export interface Settled {
  /** Written again under a later step. */
  readonly repeated: number;
  /** Written again under the same step, by a run that was taken up again. */
  readonly restarted: number;
  /** Twice as many rollouts as usual, of one prompt in one step. */
  readonly doubled: number;
  /** Different prompts, or all steps, have the same completions: what was written twice cannot be told. */
  readonly alike: boolean;
}

/**
 * Settles the rows of a table; those that are not to count lose their rollouts.
 *
 * @param earlier the row that a row goes on from: rollouts of the same visit, that others came between
 */
export function settle(table: VisitTable, earlier: ReadonlyMap<number, number>, habits: Habits): Settled {
  const { fingerprints, repeats } = habits;
  const alike = fingerprints && areAlike(table);
  const restarted = fingerprints ? dropEqualBlocks(table, earlier) : 0;
  const usual = usualSize(table, earlier);
  joinBlocks(table, earlier, usual);
  const halved = fingerprints ? halvePairs(table, usual, alike) : 0;
  const dropped = fingerprints && repeats && !alike ? dropRepeatedSteps(table) : 0;
  const repeated = dropped === 'alike' ? 0 : dropped;
  let doubled = 0;
  for (let row = 0; row < table.length; row++) if (usual > 1 && table.n[row] === 2 * usual) doubled += 1;
  return { repeated, restarted: restarted + halved, doubled, alike: alike || dropped === 'alike' };
}

/** Visits that are looked at to see whether completions tell rollouts apart. */
const LOOKED_AT = 1 << 16;

/** Share of visits that may have the completions of others by chance, where completions are short. */
const MOST_ALIKE = 0.1;

/**
 * Whether visits of different prompts have the same completions, or visits of one prompt the same completions and other
 * rewards: then a placeholder was logged, or answers are of a few letters.
 */
function areAlike({ prompt, n, k, sum, xor, length }: VisitTable): boolean {
  const first = new Map<number, number>();
  let [alike, seen] = [0, 0];
  for (let row = 0; row < Math.min(length, LOOKED_AT); row++) {
    if (n[row] === 0) continue;
    seen += 1;
    const print = mixed(sum[row]! ^ mixed(xor[row]! + n[row]! * 31));
    const other = first.get(print);
    if (other === undefined) first.set(print, row);
    else if (prompt[other] !== prompt[row] || k[other] !== k[row]) alike += 1;
  }
  return alike > MOST_ALIKE * seen;
}

function drop({ n, k, cut, cutFailed }: VisitTable, row: number): void {
  n[row] = k[row] = cut[row] = cutFailed[row] = 0;
}

function dropEqualBlocks(table: VisitTable, earlier: ReadonlyMap<number, number>): number {
  const { n, k, sum, xor } = table;
  let dropped = 0;
  for (const [row, first] of earlier) {
    for (let other: number | undefined = first; other !== undefined; other = earlier.get(other)) {
      if (n[row] === 0 || n[row] !== n[other] || k[row] !== k[other]) continue;
      if (sum[row] !== sum[other] || xor[row] !== xor[other]) continue;
      drop(table, row);
      dropped += 1;
      break;
    }
  }
  return dropped;
}

/** The size that most visits have, whatever came between their rollouts. */
function usualSize({ n, length }: VisitTable, earlier: ReadonlyMap<number, number>): number {
  const extra = new Map<number, number>();
  const continued = new Set<number>(earlier.keys());
  for (const row of earlier.keys()) {
    let first = row;
    while (earlier.has(first)) first = earlier.get(first)!;
    extra.set(first, (extra.get(first) ?? 0) + n[row]!);
  }
  const visits = new Map<number, number>();
  for (let row = 0; row < length; row++) {
    if (continued.has(row)) continue;
    const size = n[row]! + (extra.get(row) ?? 0);
    if (size > 0) visits.set(size, (visits.get(size) ?? 0) + 1);
  }
  let usual = 0;
  for (const [size, count] of visits) {
    const most = visits.get(usual) ?? 0;
    // Of two sizes that are as frequent, the larger one may be two visits that were taken for one.
    if (count > most || (count === most && size < usual)) usual = size;
  }
  return usual;
}

/** Blocks of the usual size are visits of their own; others are parts of one. */
function joinBlocks(table: VisitTable, earlier: ReadonlyMap<number, number>, usual: number): void {
  for (const [row, before] of [...earlier].reverse()) {
    if (table.n[row] === usual && table.n[before]! % usual === 0) continue;
    for (const column of [table.n, table.k, table.cut, table.cutFailed, table.sum]) column[before]! += column[row]!;
    table.xor[before]! ^= table.xor[row]!;
    table.varied[before]! |= table.varied[row]!;
    drop(table, row);
  }
}

/** Mixed visits of one size that are enough to say that all of this size were written twice. */
const ENOUGH_PAIRS = 5;

/**
 * Halves visits in which every rollout is there twice: those of twice the usual size, or all of a size if all are so and
 * completions tell rollouts apart.
 */
function halvePairs(table: VisitTable, usual: number, alike: boolean): number {
  const { n, k, cut, cutFailed, xor, length } = table;
  const isPaired = (row: number): boolean => n[row]! % 2 === 0 && k[row]! % 2 === 0 && xor[row] === 0;
  const sizes = new Map<number, { mixed: number; paired: number }>();
  for (let row = 0; row < length; row++) {
    const size = sizes.get(n[row]!) ?? { mixed: 0, paired: 0 };
    sizes.set(n[row]!, size);
    // Rollouts that all failed, or all succeeded, may be one completion that was sampled again and again.
    if (k[row] === 0 || k[row] === n[row]) continue;
    size.mixed += 1;
    size.paired += Number(isPaired(row));
  }
  const isTwice = (size: number): boolean => {
    if (usual > 1 && size === 2 * usual) return true;
    const { mixed, paired } = sizes.get(size)!;
    return !alike && size > 2 && mixed >= ENOUGH_PAIRS && paired === mixed;
  };
  const twice = new Set([...sizes.keys()].filter((size) => size > 0 && isTwice(size)));
  let halved = 0;
  for (let row = 0; row < length; row++) {
    if (!twice.has(n[row]!) || !isPaired(row)) continue;
    for (const column of [n, k, cut, cutFailed]) column[row]! /= 2;
    halved += 1;
  }
  return halved;
}

/** The steps of a log that may hold one generation; the same completions under more of them are placeholders. */
const MOST_STEPS = 4;

/** Drops steps of which every group equals one of the step before: they hold the same generation. */
function dropRepeatedSteps(table: VisitTable): number | 'alike' {
  const { prompt, step, n, k, sum, xor, length } = table;
  const steps = new Map<number, { rows: number[]; low: number; high: number }>();
  for (let row = 0; row < length; row++) {
    if (n[row] === 0 || step[row] === UNORDERED) continue;
    const known = steps.get(step[row]!) ?? { rows: [], low: 0, high: 0 };
    steps.set(step[row]!, known);
    known.rows.push(row);
    const group = mixed(prompt[row]! ^ mixed(sum[row]! ^ mixed(xor[row]! + n[row]! * 31 + k[row]!)));
    known.low = (known.low + group) >>> 0;
    known.high ^= mixed(group);
  }
  const repeats: number[][] = [];
  let last: { rows: number[]; low: number; high: number } | undefined;
  for (const [, generation] of [...steps].sort(([a], [b]) => a - b)) {
    const same =
      last?.rows.length === generation.rows.length && last.low === generation.low && last.high === generation.high;
    if (same) repeats.push(generation.rows);
    else last = generation;
  }
  if (steps.size > MOST_STEPS && repeats.length === steps.size - 1) return 'alike';
  for (const row of repeats.flat()) drop(table, row);
  return repeats.flat().length;
}
