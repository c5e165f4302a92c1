// Weighted minimax polynomials by the Remez exchange.
//
// p of the given degree minimises E = max |f(x) - p(x)| weight(x) over [low, high]: the weighted error takes +E and -E in
// turn at degree + 2 points. Each round solves f(x) - p(x) = (-1)^i E/weight(x) there, a linear system, and moves the points
// to the extrema of the error it finds on a grid.

export interface Approximand {
  target(x: number): number;
  /** Turns an absolute error of the polynomial into the error that matters. */
  weight(x: number): number;
  readonly low: number;
  readonly high: number;
}

const ROUNDS = 30;
const GRID = 20000;

const horner = (coefficients: readonly number[], x: number): number =>
  coefficients.reduceRight((sum, c) => sum * x + c, 0);

/** The coefficients, lowest first, and E before they are rounded to their format. */
export function remez(degree: number, of: Approximand): { coefficients: number[]; error: number } {
  const centre = (of.high + of.low) / 2;
  const radius = (of.high - of.low) / 2;
  let points = Array.from(
    { length: degree + 2 },
    (_, i) => centre - radius * Math.cos((Math.PI * (i + 0.5)) / (degree + 2)),
  );
  let coefficients: number[] = [];
  let error = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const matrix = points.map((x, i) => [
      ...Array.from({ length: degree + 1 }, (_, k) => x ** k),
      (i % 2 ? -1 : 1) / of.weight(x),
    ]);
    coefficients = solve(matrix, points.map(of.target)).slice(0, -1);
    const extrema = alternation(of, coefficients, centre, radius);
    error = Math.max(...extrema.map(({ e }) => Math.abs(e)));
    while (extrema.length > degree + 2) {
      if (Math.abs(extrema[0]!.e) < Math.abs(extrema.at(-1)!.e)) extrema.shift();
      else extrema.pop();
    }
    if (extrema.length < degree + 2) break;
    points = extrema.map(({ x }) => x);
  }
  return { coefficients, error };
}

/** The extrema of the weighted error between its changes of sign. */
function alternation(
  of: Approximand,
  coefficients: readonly number[],
  centre: number,
  radius: number,
): { x: number; e: number }[] {
  const extrema: { x: number; e: number }[] = [];
  for (let i = 0; i <= GRID; i++) {
    const x = centre + radius * (-1 + (2 * i) / GRID);
    const e = (of.target(x) - horner(coefficients, x)) * of.weight(x);
    const last = extrema.at(-1);
    if (last && Math.sign(last.e) === Math.sign(e)) {
      if (Math.abs(e) > Math.abs(last.e)) Object.assign(last, { x, e });
    } else if (e !== 0) extrema.push({ x, e });
  }
  return extrema;
}

/** Gaussian elimination with partial pivoting. */
function solve(matrix: number[][], right: number[]): number[] {
  const rows = matrix.map((row, i) => [...row, right[i]!]);
  const n = rows.length;
  for (let k = 0; k < n; k++) {
    const pivot = rows
      .slice(k)
      .reduce((best, row, i) => (Math.abs(row[k]!) > Math.abs(rows[best]![k]!) ? k + i : best), k);
    [rows[k], rows[pivot]] = [rows[pivot]!, rows[k]!];
    for (let i = k + 1; i < n; i++) {
      const factor = rows[i]![k]! / rows[k]![k]!;
      for (let j = k; j <= n; j++) rows[i]![j]! -= factor * rows[k]![j]!;
    }
  }
  const x = new Array<number>(n).fill(0);
  for (let i = n - 1; i >= 0; i--) {
    let sum = rows[i]![n]!;
    for (let j = i + 1; j < n; j++) sum -= rows[i]![j]! * x[j]!;
    x[i] = sum / rows[i]![i]!;
  }
  return x;
}
