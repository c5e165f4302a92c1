// The tables of a group's drive in the module's memory, as assembly/recurrence/groupDrive.ts wants them.
import { binomials } from '../../recurrence/drives/bernstein.js';
import type { GroupTable } from '../../recurrence/drives/groupTable.js';
import { recurrence as room } from '../rooms.js';

/** The largest degree whose coefficients are taken times their binomials. */
const MOST = 511;

/** How many numbers the tables of a group are. */
export function tableLength({ drive }: GroupTable): number {
  return 4 * drive.length - 2;
}

/** Writes the tables at `at`. */
export function writeTables({ drive }: GroupTable, at: number): void {
  const degree = drive.length - 1;
  const steps = Float64Array.from({ length: degree }, (_, j) => drive[j + 1]! - drive[j]!);
  const view = room().heap.float64(at, 4 * drive.length - 2);
  let end = 0;
  for (const table of [drive, steps]) {
    const weighted = degree > MOST ? table.slice() : times(table, binomials(table.length - 1));
    view.set(weighted, end);
    view.set(weighted.reverse(), end + table.length);
    end += 2 * table.length;
  }
}

function times(table: Float64Array, weights: Float64Array): Float64Array {
  return table.map((value, j) => value * weights[j]!);
}
