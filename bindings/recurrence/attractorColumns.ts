// The result of following many orbits.
import { allocate } from '../arguments/checks.js';

/** What an orbit ends as; `Attractors.kind` holds indices of this list. */
export const attractorKinds = ['undecided', 'fixed-point', 'one', 'zero', 'cycle', 'irregular'] as const;
export type AttractorKind = (typeof attractorKinds)[number];

/** One value per element. */
export interface Attractors {
  /** Number of elements. */
  readonly count: number;
  /** Index of the kind in `attractorKinds`. */
  readonly kind: Uint8Array<ArrayBuffer>;
  /** Number of points of the cycle; 1 for a single point, 0 where the orbit did not settle. */
  readonly period: Int32Array<ArrayBuffer>;
  /** Log-odds of the limit, or of the least point of the cycle; NaN where the orbit did not settle. */
  readonly logOdds: Float64Array<ArrayBuffer>;
  /** Derivative of the map once round the cycle, the same in p and in log-odds; NaN where the orbit did not settle. */
  readonly multiplier: Float64Array<ArrayBuffer>;
  /** Lyapunov exponent a step, in nats: of what the orbit settled on, or estimated along the second half of its steps. */
  readonly lyapunov: Float64Array<ArrayBuffer>;
  /** Standard error of `lyapunov`; 0 where the orbit settled. */
  readonly lyapunovError: Float64Array<ArrayBuffer>;
  /** Steps until the orbit settled, or the step limit. */
  readonly steps: Int32Array<ArrayBuffer>;
  /**
   * How far, in log-odds, the orbit got beyond its limit as seen from its start; NaN where there is no single limit. It has the digits
   * of the orbit (`Attractor.overshoot`).
   */
  readonly overshoot: Float64Array<ArrayBuffer>;
  /** 1 where the orbit never turned round before it settled. */
  readonly monotone: Uint8Array<ArrayBuffer>;
}

export function allocateColumns(where: string, count: number): Attractors {
  const float = () => allocate(where, Float64Array, count);
  const integer = () => allocate(where, Int32Array, count);
  return {
    count,
    kind: new Uint8Array(count),
    period: integer(),
    logOdds: float(),
    multiplier: float(),
    lyapunov: float(),
    lyapunovError: float(),
    steps: integer(),
    overshoot: float(),
    monotone: new Uint8Array(count),
  };
}

/** The columns of the elements from `from` to `to`. */
export function partOfColumns(columns: Attractors, from: number, to: number): Attractors {
  const { count: _, ...all } = columns;
  const parts = Object.entries(all).map(([name, column]) => [name, column.subarray(from, to)]);
  return { count: to - from, ...Object.fromEntries(parts) } as Attractors;
}
