import type { Api } from '../options/backend.js';

interface Columns {
  readonly beta: Float64Array;
  readonly alpha: number;
  readonly varianceEpsilon: number;
}

/** An orbit that did not settle is shown by this many steps after that many. */
const SHOWN = 100;
const BEFORE = 4000;
/** A cycle of more points is shown by this many of them. */
const MOST_POINTS = 256;

/** For each beta the log-odds of the points that the orbit ends among: of the limit, or of some time much later. */
export function limitsOver(api: Api, reference: number, columns: Columns, start: number | undefined): number[][] {
  const from = start ?? { logOdds: reference };
  const found = api.attractors({ logOdds: reference }, columns, { start: from });
  const limits = Array.from(found.logOdds, (logOdds) => [logOdds]);

  const cycles = indicesWhere(found.period, (period) => period > 1);
  const longest = Math.min(MOST_POINTS, Math.max(1, ...cycles.map((k) => found.period[k]!)));
  const laps = iterate(cycles, { logOdds: cycles.map((k) => found.logOdds[k]!) }, longest - 1, 0);
  for (const [i, k] of cycles.entries()) limits[k] = laps[i]!.slice(0, found.period[k]);

  const unsettled = indicesWhere(found.period, (period) => period === 0);
  const wanderings = iterate(unsettled, from, BEFORE + SHOWN - 1, BEFORE);
  for (const [i, k] of unsettled.entries()) limits[k] = wanderings[i]!;
  return limits;

  /** The orbits of some columns from step `first` to step `last`. */
  function iterate(
    indices: readonly number[],
    start: number | { readonly logOdds: number | readonly number[] },
    last: number,
    first: number,
  ): number[][] {
    if (indices.length === 0) return [];
    const references = { logOdds: indices.map(() => reference) };
    const law = { ...columns, beta: indices.map((k) => columns.beta[k]!) };
    const keep = Array.from({ length: last - first + 1 }, (_, n) => first + n);
    const { count, logOdds } = api.successTrajectories(references, law, last, { start, keep });
    return indices.map((_, i) => keep.map((_, n) => logOdds[n * count + i]!));
  }
}

function indicesWhere(column: ArrayLike<number>, holds: (value: number) => boolean): number[] {
  return Array.from(column, (_, k) => k).filter((k) => holds(column[k]!));
}
