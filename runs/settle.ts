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
}

/**
 * Settles the rows of a table; those that are not to count lose their rollouts.
 *
 * @param earlier the row that a row goes on from: rollouts of the same visit, that others came between
 */
export function settle(table: VisitTable, earlier: ReadonlyMap<number, number>, habits: Habits): Settled {
  const restarted = habits.fingerprints ? dropEqualBlocks(table, earlier) : 0;
  const usual = usualSize(table, earlier);
  joinBlocks(table, earlier, usual);
  const halved = habits.fingerprints ? halvePairs(table, usual) : 0;
  const repeated = habits.repeats && habits.fingerprints ? dropRepeatedSteps(table) : 0;
  let doubled = 0;
  for (let row = 0; row < table.length; row++) if (usual > 1 && table.n[row] === 2 * usual) doubled += 1;
  return { repeated, restarted: restarted + halved, doubled };
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
  for (const [size, count] of visits) if (count > (visits.get(usual) ?? 0)) usual = size;
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

/** A visit of twice the usual size in which every rollout is there twice was written twice. */
function halvePairs({ n, k, cut, cutFailed, xor, length }: VisitTable, usual: number): number {
  let halved = 0;
  for (let row = 0; row < length; row++) {
    if (usual < 2 || n[row] !== 2 * usual || xor[row] !== 0 || k[row]! % 2 === 1) continue;
    for (const column of [n, k, cut, cutFailed]) column[row]! /= 2;
    halved += 1;
  }
  return halved;
}

/** A step of which every group equals one of the step before it holds the same generation. */
function dropRepeatedSteps(table: VisitTable): number {
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
  let repeated = 0;
  let last: { rows: number[]; low: number; high: number } | undefined;
  for (const [, generation] of [...steps].sort(([a], [b]) => a - b)) {
    const same =
      last?.rows.length === generation.rows.length && last.low === generation.low && last.high === generation.high;
    if (same) {
      for (const row of generation.rows) drop(table, row);
      repeated += generation.rows.length;
    } else last = generation;
  }
  return repeated;
}
