// Maximisation without derivatives, and the curvature at the maximum.
import { log } from '../elementary.js';

/** Work in slices of some milliseconds, so that others get their turn: yields which share of an evaluation was done. */
export type Search<T> = Generator<number, T, void>;

/** The whole of a work in slices. */
export function finished<T>(work: Generator<number, T, void>): T {
  for (;;) {
    const state = work.next();
    if (state.done) return state.value;
  }
}

/** A work that says otherwise how far it is. */
export function* told<T>(work: Search<T>, say: (value: number) => number): Search<T> {
  for (;;) {
    const state = work.next();
    if (state.done) return state.value;
    yield say(state.value);
  }
}

/** Something to maximise. */
export type Objective = (at: Float64Array) => Search<number>;

export interface Maximum {
  readonly at: Float64Array;
  readonly value: number;
}

/**
 * A pattern search: each coordinate in turn is moved by its step, one way or the other; steps that no longer help are halved.
 *
 * @param steps the first step of each coordinate
 * @param least share of the first steps at which the search ends
 */
export function* patternSearch(
  objective: Objective,
  start: ArrayLike<number>,
  steps: ArrayLike<number>,
  least: number,
): Search<Maximum> {
  let at = Float64Array.from(start);
  let value = yield* objective(at);
  const direction = new Float64Array(at.length).fill(1);
  for (let share = at.length === 0 ? 0 : 1; share >= least; ) {
    let moved = false;
    for (let c = 0; c < at.length; c++) {
      for (const sign of [direction[c]!, -direction[c]!]) {
        const next = at.slice();
        next[c]! += sign * share * steps[c]!;
        const there = yield* objective(next);
        if (there > value) {
          [at, value, moved] = [next, there, true];
          direction[c] = sign;
          break;
        }
      }
    }
    if (!moved) share /= 2;
  }
  return { at, value };
}

/** The second derivatives of minus the objective, row by row, and the first of the objective. */
export interface Curvature {
  readonly gradient: Float64Array;
  readonly hessian: Float64Array;
}

/** Falls of the objective between which a difference says something of its curvature: rounding below, other terms above. */
const LEAST_FALL = 0.2;
const MOST_FALL = 4;
/** Steps that are tried for one coordinate. */
const ATTEMPTS = 4;

/**
 * Derivatives by differences, over steps that change the objective by about 1.
 *
 * @param low, high bounds of each coordinate: there the steps begin a step inside
 */
export function* curvature(
  objective: Objective,
  { at, value }: Maximum,
  steps: ArrayLike<number>,
  low: ArrayLike<number>,
  high: ArrayLike<number>,
): Search<Curvature> {
  const count = at.length;
  const size = Float64Array.from(steps);
  const gradient = new Float64Array(count);
  const hessian = new Float64Array(count * count);
  /** What a step inwards changes, and one outwards; NaN where that is out of bounds. */
  const inwards = new Float64Array(count);
  const outwards = new Float64Array(count).fill(Number.NaN);
  const inside = new Float64Array(count).fill(1);
  const moved = (...changes: readonly (readonly [number, number])[]): Search<number> => {
    const point = at.slice();
    for (const [c, by] of changes) point[c]! += by;
    return objective(point);
  };
  for (let c = 0; c < count; c++) {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      // Where one side is out of bounds, the derivative is that of the parabola through two points inside.
      const sign = at[c]! + size[c]! > high[c]! ? -1 : 1;
      const oneSided = at[c]! - size[c]! < low[c]! || sign < 0;
      const near = yield* moved([c, sign * size[c]!]);
      const far = yield* moved([c, sign * (oneSided ? 2 : -1) * size[c]!]);
      inside[c] = sign;
      inwards[c] = near - value;
      outwards[c] = oneSided ? Number.NaN : far - value;
      const second = oneSided ? value - 2 * near + far : near - 2 * value + far;
      hessian[c * count + c] = -second / size[c]! ** 2;
      gradient[c] = (oneSided ? sign * (2 * near - 1.5 * value - 0.5 * far) : (near - far) / 2) / size[c]!;
      // The differences above are those of this size.
      if (attempt === ATTEMPTS - 1) break;
      if (-second > MOST_FALL) size[c]! *= Math.max(0.1, Math.sqrt(1 / -second));
      else if (-second < LEAST_FALL) size[c]! *= 3;
      else break;
    }
  }
  for (let a = 0; a < count; a++) {
    for (let b = 0; b < a; b++) {
      const [da, db] = [inside[a]! * size[a]!, inside[b]! * size[b]!];
      let bend = (yield* moved([a, da], [b, db])) - value - inwards[a]! - inwards[b]!;
      const opposite = outwards[a]! + outwards[b]!;
      // The mean over both sides has no third derivatives in it: next to them a mixed term may be small.
      if (!Number.isNaN(opposite)) bend = (bend + (yield* moved([a, -da], [b, -db])) - value - opposite) / 2;
      hessian[a * count + b] = hessian[b * count + a] = -bend / (da * db);
    }
  }
  return { gradient, hessian };
}

/**
 * The inverse of a symmetric matrix and the log of its determinant. Of a matrix that is not positive definite the mixed terms
 * are first made smaller, by no more than it takes: coordinates that trade off against each other stay uncertain together.
 *
 * @param least a lower bound of each entry of the diagonal
 */
export function invert(matrix: Float64Array, least: Float64Array): { inverse: Float64Array; logDeterminant: number } {
  const n = least.length;
  const full = matrix.slice();
  for (let c = 0; c < n; c++) full[c * n + c] = Math.max(full[c * n + c]!, least[c]!);
  for (const share of MIXED_SHARES) {
    const smaller = full.map((value, at) => (Math.floor(at / n) === at % n ? value : share * value));
    const result = byElimination(smaller, n);
    if (result !== undefined) return result;
  }
  throw new Error('a diagonal matrix with positive entries has an inverse');
}

const MIXED_SHARES = [1, 0.95, 0.9, 0.8, 0.6, 0.4, 0.2, 0];

function byElimination(matrix: Float64Array, n: number): { inverse: Float64Array; logDeterminant: number } | undefined {
  const a = matrix.slice();
  const inverse = new Float64Array(n * n);
  for (let c = 0; c < n; c++) inverse[c * n + c] = 1;
  let logDeterminant = 0;
  for (let c = 0; c < n; c++) {
    const pivot = a[c * n + c]!;
    if (!(pivot > 1e-12 * matrix[c * n + c]!)) return undefined;
    logDeterminant += log(pivot);
    for (let j = 0; j < n; j++) {
      a[c * n + j]! /= pivot;
      inverse[c * n + j]! /= pivot;
    }
    for (let i = 0; i < n; i++) {
      if (i === c) continue;
      const factor = a[i * n + c]!;
      for (let j = 0; j < n; j++) {
        a[i * n + j]! -= factor * a[c * n + j]!;
        inverse[i * n + j]! -= factor * inverse[c * n + j]!;
      }
    }
  }
  return { inverse, logDeterminant };
}
