/** The mean over draws with the interval that holds 90 % of them. */
export interface Band {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

const TAIL = 0.05;

/** The q-quantile of sorted values, interpolated between the two nearest. */
function quantile(sorted: Float64Array, q: number): number {
  const position = q * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return low + (position - below) * (high - low);
}

/** One band per column of a matrix with one row per draw. */
export function bandsOfColumns(matrix: Float64Array, columns: number): Band[] {
  const draws = matrix.length / columns;
  const column = new Float64Array(draws);
  return Array.from({ length: columns }, (_, c) => {
    let sum = 0;
    for (let draw = 0; draw < draws; draw++) {
      column[draw] = matrix[draw * columns + c]!;
      sum += column[draw]!;
    }
    column.sort();
    return { mean: sum / draws, low: quantile(column, TAIL), high: quantile(column, 1 - TAIL) };
  });
}

/** The 95 % quantile of the normal distribution. */
const Z = 1.6448536269514722;

/** The band of a normal variate. */
export function normalBand(mean: number, deviation: number): Band {
  return { mean, low: mean - Z * deviation, high: mean + Z * deviation };
}
