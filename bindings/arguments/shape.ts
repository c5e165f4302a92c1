// How rows lie in an array of logits.
import { checkCount } from './checks.js';
import { rangeError, wrongValue } from './errors.js';
import { couldBeRows } from './vocabularies.js';

export interface RowShape {
  /**
   * Number of policies. Default: what `outcomes`, `stride`, the tokens or the axes of a tensor tell. Where nothing does, it is 1,
   * for a length that is a vocabulary of a published model (128,000, 128,256, 151,936, 256,000, ...) or a multiple of none.
   * Other multiples of a vocabulary (100,514 = 2 × 50,257), and more than 262,400 logits, could be several rows and are an error.
   * A few vocabularies are as long as rows of a shorter one: 64,000 and 128,000 logits, two and four rows of 32,000, are one
   * row unless `rows` says otherwise.
   */
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

/** What else than options tells a shape. */
export interface ShapeHints {
  /** The number of rows, where something else has an entry for each. */
  readonly tokens?: number | undefined;
  /** The number of outcomes, where something else has an entry for each. */
  readonly usual?: number | undefined;
  /** The axes of a tensor: the last one is that of the outcomes. */
  readonly dims?: readonly number[] | undefined;
}

/** Checks a shape against the length of the argument `name`. */
export function resolveShape(
  where: string,
  name: string,
  length: number,
  given: RowShape,
  { tokens, usual, dims }: ShapeHints = {},
): ResolvedShape {
  const stride = count(where, 'stride', given.stride);
  const last = dims?.at(-1);
  const width = count(where, 'outcomes', given.outcomes) ?? last;
  const rows =
    count(where, 'rows', given.rows) ??
    (last ? length / last : undefined) ??
    tokens ??
    rowsOf(length, stride ?? width ?? usual ?? length);
  if (length === 0) throw rangeError(`${where}: "${name}" expected at least one outcome, got none`, 'ERR_LENGTH');
  if (last !== undefined && (width !== last || (stride ?? last) !== last || rows * last !== length)) {
    throw rangeError(
      `${where}: "${name}" expected the shape of the tensor, ${length / last} rows of ${last}, got options that say otherwise`,
      'ERR_LENGTH',
    );
  }
  const told = given.rows ?? tokens ?? stride ?? width ?? usual;
  if (told === undefined && couldBeRows(length)) {
    throw rangeError(
      `${where}: "rows" or "outcomes" is needed, since ${length} logits could be several rows of tokens; { rows: 1 } for one`,
      'ERR_LENGTH',
    );
  }
  const outcomes = width ?? outcomesOf(where, name, stride, usual, rows, length);
  const distance = stride ?? outcomes;
  if (distance < outcomes) throw wrongValue(where, 'stride', `${outcomes} (outcomes) or more`, distance);
  const needed = (rows - 1) * distance + outcomes;
  // Without a stride the length is exactly rows * outcomes.
  const fits = stride === undefined ? length === needed : length >= needed && length <= rows * distance;
  if (!fits) {
    throw wrongValue(where, name, `length ${rows * distance} (${rows} rows of ${distance})`, length, 'ERR_LENGTH');
  }
  return { rows, outcomes, stride: distance, needed };
}

function count(where: string, name: string, value: unknown): number | undefined {
  return value === undefined ? undefined : checkCount(where, name, value, 1);
}

/** How many rows at that distance there are in a length, the last of which may be incomplete. */
function rowsOf(length: number, distance: number): number {
  return Math.max(1, Math.ceil(length / distance));
}

function outcomesOf(
  where: string,
  name: string,
  stride: number | undefined,
  usual: number | undefined,
  rows: number,
  length: number,
): number {
  if (stride !== undefined) return usual !== undefined && usual <= stride ? usual : stride;
  if (length % rows !== 0) {
    throw wrongValue(where, name, `a length that ${rows} rows divide`, length, 'ERR_LENGTH');
  }
  return length / rows;
}
