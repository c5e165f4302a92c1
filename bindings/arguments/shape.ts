// How rows lie in an array of logits.
import { checkCount } from './checks.js';
import { rangeError } from './errors.js';

export interface RowShape {
  /** Number of policies. Default 1, or the number of tokens where there is one for each. */
  readonly rows?: number;
  /** Distance between rows in the logits, for padded vocabularies. Default: the number of outcomes. */
  readonly stride?: number;
  /** Number of outcomes in a row. Default: the stride, if given, else what the logits' length gives. */
  readonly outcomes?: number;
}

/** The fields of a shape. */
export const shapeFields = ['rows', 'stride', 'outcomes'] as const;

export interface ResolvedShape {
  readonly rows: number;
  readonly outcomes: number;
  readonly stride: number;
  /** The least length that holds all rows: the padding after the last one may be missing. */
  readonly needed: number;
}

/** Checks a shape against the length of the argument `name`. `usual`: the number of outcomes where only a stride is given. */
export function resolveShape(
  where: string,
  name: string,
  length: number,
  given: RowShape,
  defaultRows = 1,
  usual = (stride: number): number => stride,
): ResolvedShape {
  const rows = checkCount(where, 'rows', given.rows ?? defaultRows, 1);
  if (length === 0) throw rangeError(`${where}: "${name}" expected at least one outcome, got none`, 'ERR_LENGTH');
  const stride = given.stride === undefined ? undefined : checkCount(where, 'stride', given.stride, 1);
  const outcomes = outcomesOf(where, name, given, stride, rows, length, usual);
  const distance = stride ?? outcomes;
  if (distance < outcomes)
    throw rangeError(`${where}: "stride" expected ${outcomes} (outcomes) or more, got ${distance}`);
  const needed = (rows - 1) * distance + outcomes;
  // Without a stride the length is exactly rows * outcomes.
  const fits = stride === undefined ? length === needed : length >= needed && length <= rows * distance;
  if (!fits) {
    throw rangeError(
      `${where}: "${name}" expected length ${rows * distance} (${rows} rows of ${distance}), got ${length}`,
      'ERR_LENGTH',
    );
  }
  return { rows, outcomes, stride: distance, needed };
}

function outcomesOf(
  where: string,
  name: string,
  { outcomes }: RowShape,
  stride: number | undefined,
  rows: number,
  length: number,
  usual: (stride: number) => number,
): number {
  if (outcomes !== undefined) return checkCount(where, 'outcomes', outcomes, 1);
  if (stride !== undefined) return usual(stride);
  if (length % rows !== 0) {
    throw rangeError(`${where}: "${name}" expected a length that ${rows} rows divide, got ${length}`, 'ERR_LENGTH');
  }
  return length / rows;
}
