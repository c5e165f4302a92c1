// Where the results of groupAdvantages go.
import type { FloatArray } from '../arguments/checks.js';

/** One advantage a reward; the others one value a group, null where they are not wanted. */
export interface AdvantageColumns {
  readonly advantages: FloatArray;
  readonly mean: Float64Array<ArrayBuffer> | null;
  readonly scale: Float64Array<ArrayBuffer> | null;
  readonly degenerate: Uint8Array<ArrayBuffer> | null;
  /** True if all arrays are new: nothing is lost if only some of the results are written. */
  readonly fresh: boolean;
}

/** New columns of as many groups, where `wanted` has some. */
export function columnsFor(advantages: FloatArray, groups: number, wanted: AdvantageColumns): AdvantageColumns {
  return {
    advantages,
    mean: wanted.mean && new Float64Array(groups),
    scale: wanted.scale && new Float64Array(groups),
    degenerate: wanted.degenerate && new Uint8Array(groups),
    fresh: true,
  };
}

/** Writes what is wanted of group g. */
export function setGroup(
  { mean, scale, degenerate }: Pick<AdvantageColumns, 'mean' | 'scale' | 'degenerate'>,
  g: number,
  values: { readonly mean: number; readonly scale: number; readonly degenerate: number },
): void {
  if (mean) mean[g] = values.mean;
  if (scale) scale[g] = values.scale;
  if (degenerate) degenerate[g] = values.degenerate;
}

/** The elements of every column from group `from` to group `to`, whose rewards are those from `first` to `last`. */
export function partOfColumns(
  { advantages, mean, scale, degenerate, fresh }: AdvantageColumns,
  from: number,
  to: number,
  first: number,
  last: number,
): AdvantageColumns {
  return {
    advantages: advantages.subarray(first, last),
    mean: mean?.subarray(from, to) ?? null,
    scale: scale?.subarray(from, to) ?? null,
    degenerate: degenerate?.subarray(from, to) ?? null,
    fresh,
  };
}
