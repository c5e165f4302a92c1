// Which tokens of rows × columns count: all, those of a mask, or the first so many of each row.
import { checkCount } from '../arguments/checks.js';
import { rangeError, wrongValue } from '../arguments/errors.js';
import { bitsOf, countOnes } from '../arguments/flagBytes.js';
import { listOf } from './lists.js';

/** What says which tokens count. */
export interface MaskOptions {
  /** Number of rows. Default: that of the lengths, or of the advantages. */
  readonly rows?: number;
  /** 1 or true for tokens that count, 0 or false for padding, rows × columns. Not together with lengths. */
  readonly mask?: ArrayLike<number | boolean>;
  /** How many tokens of each row count, from its start. Not together with a mask. */
  readonly lengths?: ArrayLike<number>;
}

export interface TokenMask {
  readonly rows: number;
  readonly columns: number;
  /** 1 for tokens that count; null where all do, or where `prefix` says so. */
  readonly mask: Uint8Array | null;
  /** True if the tokens that count are the first of their rows. */
  readonly prefix: boolean;
  /** Tokens of each row. */
  readonly counts: Int32Array;
  /** Tokens in all. */
  readonly total: number;
}

/** @param usual the number of rows that something else tells */
export function resolveMask(
  where: string,
  name: string,
  length: number,
  { rows: given, mask, lengths }: MaskOptions,
  usual?: number,
): TokenMask {
  if (length === 0) throw rangeError(`${where}: "${name}" expected at least one token, got none`, 'ERR_LENGTH');
  if (mask !== undefined && lengths !== undefined)
    throw rangeError(`${where}: "mask" and "lengths" say the same: expected one of them, got both`);
  const rows = given === undefined ? (lengths?.length ?? usual ?? 1) : checkCount(where, 'rows', given, 1);
  if (rows < 1 || length % rows !== 0)
    throw wrongValue(where, name, `a length that ${rows} rows divide`, length, 'ERR_LENGTH');
  const columns = length / rows;
  if (lengths !== undefined) {
    const list = listOf(where, 'lengths', lengths, rows, 'rows');
    const counts = Int32Array.from(list, (n, i) => checkCount(where, `lengths[${i}]`, n, 0, columns));
    return { rows, columns, mask: null, prefix: true, counts, total: sumOf(counts) };
  }
  const counts = new Int32Array(rows).fill(columns);
  if (mask === undefined) return { rows, columns, mask: null, prefix: true, counts, total: length };
  const flags = flagsOf(where, mask, length);
  for (let i = 0; i < rows; i++) counts[i] = countOnes(flags.subarray(i * columns, (i + 1) * columns));
  return { rows, columns, mask: flags, prefix: false, counts, total: sumOf(counts) };
}

function flagsOf(where: string, mask: ArrayLike<number | boolean>, length: number): Uint8Array {
  const list = listOf(where, 'mask', mask, length) as ArrayLike<number | boolean>;
  const flags = new Uint8Array(length);
  if (list instanceof Uint8Array) {
    flags.set(list);
    if (bitsOf(flags) <= 1) return flags;
  }
  for (let k = 0; k < length; k++) {
    const flag = list[k];
    if (flag === 1 || flag === true) flags[k] = 1;
    else if (flag !== 0 && flag !== false) throw wrongValue(where, `mask[${k}]`, '0 or 1', flag);
  }
  return flags;
}

function sumOf(list: Int32Array): number {
  let sum = 0;
  for (let k = 0; k < list.length; k++) sum += list[k]!;
  return sum;
}

/** Whether token t of row i counts. */
export function counts({ mask, columns, counts: n }: TokenMask, i: number, t: number): boolean {
  return mask === null ? t < n[i]! : mask[i * columns + t] === 1;
}
