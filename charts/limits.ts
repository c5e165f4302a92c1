// Where orbits end, over beta: one point for a fixed point, several for a cycle or for an orbit that does not settle.
import type { Api, Family } from './api.js';

/** An orbit that did not settle is shown by this many steps after that many. */
const SHOWN = 100;
const BEFORE = 4000;
/** A cycle of more points is shown by this many of them. */
const MOST_POINTS = 256;
/** Values of beta followed at a time. */
const BLOCK = 64;

/**
 * For each beta the log-odds of the points that the orbit ends among: of the limit, or of some time much later.
 *
 * @returns a generator that yields the share that is done
 */
export function* limitsOver(
  api: Api,
  reference: number,
  family: Family,
  betas: Float64Array,
  start: number | undefined,
): Generator<number, number[][]> {
  const limits: number[][] = [];
  for (let from = 0; from < betas.length; from += BLOCK) {
    yield from / betas.length;
    limits.push(...limitsOf(api, reference, { ...family, beta: betas.slice(from, from + BLOCK) }, start));
  }
  return limits;
}

interface Columns extends Family {
  readonly beta: Float64Array;
}

function limitsOf(api: Api, reference: number, columns: Columns, start: number | undefined): number[][] {
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
