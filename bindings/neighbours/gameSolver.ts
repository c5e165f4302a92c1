// Newton's method for min over nu of b1 log sum mu0 e^(A nu/b1) + b2 KL(nu || nu0), a convex function on the simplex.
import type { Elementary } from './elementary.js';
import type { Column } from './inputs.js';
import { type RowPolicy, softmaxRow } from './policies.js';

export interface GameSides {
  /** Row-major payoff, rows x columns, of the row player. */
  readonly payoff: Column;
  readonly rows: RowPolicy;
  readonly columns: RowPolicy;
  readonly rowBeta: number;
  readonly columnBeta: number;
}

/** The row player's best answer to a column policy: a tilt of the row reference by the expected payoff. */
export function answerOfRows(m: Elementary, game: GameSides, nu: Column): RowPolicy {
  const { payoff, rows, rowBeta } = game;
  const n = nu.length;
  return softmaxRow(
    m,
    rows.logP.map((logP, i) => {
      let sum = 0;
      for (let j = 0; j < n; j++) sum += payoff[i * n + j]! * nu[j]!;
      return logP + sum / rowBeta;
    }),
  );
}

/** The column player's best answer to a row policy. */
export function answerOfColumns(m: Elementary, game: GameSides, mu: Column): RowPolicy {
  const { payoff, columns, columnBeta } = game;
  const n = columns.p.length;
  return softmaxRow(
    m,
    columns.logP.map((logP, j) => {
      let sum = 0;
      for (let i = 0; i < mu.length; i++) sum += payoff[i * n + j]! * mu[i]!;
      return logP - sum / columnBeta;
    }),
  );
}

/** What the column player pays against the best answer: its value and the answer. */
function payment(m: Elementary, game: GameSides, nu: Column, logNu: Column): { value: number; answer: RowPolicy } {
  const answer = answerOfRows(m, game, nu);
  let value = game.rowBeta * answer.logPartition;
  for (let j = 0; j < nu.length; j++)
    if (nu[j]! > 0) value += game.columnBeta * nu[j]! * (logNu[j]! - game.columns.logP[j]!);
  return { value, answer };
}

/** The column player's equilibrium policy, and the number of Newton steps that it took. */
export function solveColumns(m: Elementary, game: GameSides): { nu: RowPolicy; steps: number } {
  const { payoff, columns, rowBeta, columnBeta } = game;
  const n = columns.p.length;
  let nu = Float64Array.from(columns.p);
  let logNu = Float64Array.from(columns.logP);
  let { value, answer } = payment(m, game, nu, logNu);
  const tolerance = 1e-26 * Math.max(rowBeta, columnBeta);
  let steps = 0;
  for (; steps < 500; steps++) {
    const mu = answer.p;
    const gradient = new Float64Array(n);
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let i = 0; i < mu.length; i++) sum += payoff[i * n + j]! * mu[i]!;
      gradient[j] = sum + columnBeta * (logNu[j]! - columns.logP[j]!);
    }
    const hessian = new Float64Array(n * n);
    for (let j = 0; j < n; j++) {
      for (let k = 0; k <= j; k++) {
        let [product, left, right] = [0, 0, 0];
        for (let i = 0; i < mu.length; i++) {
          product += mu[i]! * payoff[i * n + j]! * payoff[i * n + k]!;
          left += mu[i]! * payoff[i * n + j]!;
          right += mu[i]! * payoff[i * n + k]!;
        }
        const entry = (product - left * right) / rowBeta;
        hessian[j * n + k] = hessian[k * n + j] = entry;
      }
      hessian[j * n + j]! += columnBeta / nu[j]!;
    }
    const direction = onSimplex(hessian, gradient, nu);
    let decrement = 0;
    for (let j = 0; j < n; j++) decrement -= direction.centred[j]! * direction.step[j]!;
    if (!(decrement > tolerance)) break;
    let length = 1;
    for (let j = 0; j < n; j++) {
      if (direction.step[j]! < 0) length = Math.min(length, (-0.95 * nu[j]!) / direction.step[j]!);
    }
    for (;;) {
      const next = softmaxRow(
        m,
        nu.map((probability, j) => logNu[j]! + m.log1p((length * direction.step[j]!) / probability)),
      );
      const paid = payment(m, game, next.p, next.logP);
      if (
        paid.value <= value - 1e-4 * length * decrement ||
        length < 1e-12 ||
        decrement < 1e-12 * (1 + Math.abs(value))
      ) {
        nu = next.p;
        logNu = next.logP;
        ({ value, answer } = paid);
        break;
      }
      length /= 2;
    }
  }
  return { nu: { p: nu, logP: logNu, logPartition: 0 }, steps };
}

/** Newton's step with entries that sum to 0: -H^-1 (g - lambda), and the centred gradient g - lambda. */
function onSimplex(hessian: Column, gradient: Column, nu: Column): { step: Column; centred: Column } {
  const n = nu.length;
  // Scaled by nu^(1/2) the matrix stays well conditioned where probabilities are tiny.
  const scale = nu.map(Math.sqrt);
  const matrix = hessian.map((entry, at) => entry * scale[Math.floor(at / n)]! * scale[at % n]!);
  const mean = nu.reduce((sum, probability, j) => sum + probability * gradient[j]!, 0);
  const shifted = gradient.map((g) => g - mean);
  const factor = cholesky(matrix, n);
  const a = solve(
    factor,
    n,
    shifted.map((g, j) => g * scale[j]!),
  );
  const b = solve(factor, n, scale);
  let [top, bottom] = [0, 0];
  for (let j = 0; j < n; j++) {
    top += a[j]! * scale[j]!;
    bottom += b[j]! * scale[j]!;
  }
  const lambda = top / bottom;
  const centred = shifted.map((g) => g - lambda);
  return { step: a.map((value, j) => -(value - lambda * b[j]!) * scale[j]!), centred };
}

/** The lower factor L of a positive definite matrix L L^T. */
function cholesky(matrix: Column, n: number): Column {
  const lower = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * n + j]!;
      for (let k = 0; k < j; k++) sum -= lower[i * n + k]! * lower[j * n + k]!;
      lower[i * n + j] = i === j ? Math.sqrt(sum) : sum / lower[j * n + j]!;
    }
  }
  return lower;
}

function solve(lower: Column, n: number, right: Column): Column {
  const x = Float64Array.from(right);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) x[i]! -= lower[i * n + k]! * x[k]!;
    x[i]! /= lower[i * n + i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i]! -= lower[k * n + i]! * x[k]!;
    x[i]! /= lower[i * n + i]!;
  }
  return x;
}
