import type { Backend } from '../backend.js';

/** A success probability, in the forms that keep its digits. */
export interface SuccessPoint {
  readonly logOdds: number;
  readonly success: number;
  /** 1 - success, without the rounding of that difference. */
  readonly failure: number;
}

export function successPoint(backend: Backend, logOdds: number): SuccessPoint {
  return { logOdds, success: backend.logistic(logOdds), failure: backend.logistic(-logOdds) };
}
