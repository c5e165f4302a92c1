// The drive of groups of finite size as functions of the API (groupTable.ts, bernstein.ts).
import { isNumericList, type Numbers } from '../arguments/arrays.js';
import { checkCount, checkFinite } from '../arguments/checks.js';
import { wrongKind, wrongValue } from '../arguments/errors.js';
import { readNumbers } from '../arguments/numbers.js';
import { type Probability, resolveLogOdds } from '../arguments/probability.js';
import { MOST_MEMBERS } from '../arguments/refinements.js';
import type { Backend } from '../backend.js';
import { type ConventionOptions, resolveConvention } from '../rewards/convention.js';
import type { ConventionName } from '../rewards/presets.js';
import { bernstein } from './drives/bernstein.js';
import { groupTable } from './drives/groupTable.js';

export interface DriveTable {
  /**
   * What a rule of advantages does to success probabilities in groups of finite size, as `size` numbers: d_j is how much more a
   * success gets than a failure beside the same j successes among the other members. They are the Bernstein coefficients of the
   * expected drive, which `groupDrive` evaluates; the ideal drive Omega = (p (1-p) + epsilon)^(-1/2) is the limit of large
   * groups (docs/theory.md, section 12).
   *
   * @param convention of `groupAdvantages`: the name of a preset, or options
   * @param size members of a group, 2 to 4096
   * @returns d_0 to d_(size-1), each to a few roundings
   * @throws TypeError, RangeError naming the argument; with code ERR_UNSUPPORTED for a convention that looks at other groups, or
   *   at the lengths of answers
   * @example
   * driveTable({ baseline: 'leave-one-out', scale: 'none' }, 4)[0]; // => 1
   */
  (convention: ConventionName | ConventionOptions, size: number): Float64Array<ArrayBuffer>;
}

export interface GroupDrive {
  /**
   * The expected drive Omega_G of groups of finite size at a success probability: in place of Omega, it moves the log-odds by
   * Omega_G(p)/beta in a step of the recurrence (docs/theory.md, section 12).
   *
   * @param p probability of success, or `{ logOdds }`
   * @param table what `driveTable` gives
   * @returns the drive, to 1e-12 where the coefficients are of one sign
   * @throws TypeError, RangeError naming the argument
   * @example
   * groupDrive(0.5, driveTable({ epsilon: 0 }, 2)); // => 1
   */
  (p: Probability, table: Numbers): number;
}

export function createDriveTable(backend: Backend): DriveTable {
  const where = 'driveTable';
  return (convention, size) => {
    const rule = resolveConvention(where, convention);
    checkCount(where, 'size', size, 2, MOST_MEMBERS);
    return groupTable(where, backend, { size, convention: rule }).drive;
  };
}

export function createGroupDrive(backend: Backend): GroupDrive {
  const where = 'groupDrive';
  return (p, table) => {
    const x = resolveLogOdds(backend, where, 'p', p);
    return bernstein(checkTable(where, table), backend.logistic(x), backend.logistic(-x));
  };
}

function checkTable(where: string, table: unknown): Float64Array {
  if (!isNumericList(table)) throw wrongKind(where, 'table', 'an array of numbers', table);
  const numbers = readNumbers(where, 'table', table);
  if (numbers.length < 1 || numbers.length > MOST_MEMBERS) {
    throw wrongValue(where, 'table', `1 to ${MOST_MEMBERS} numbers`, table, 'ERR_LENGTH');
  }
  for (let j = 0; j < numbers.length; j++) checkFinite(where, `table[${j}]`, numbers[j]);
  return numbers;
}
