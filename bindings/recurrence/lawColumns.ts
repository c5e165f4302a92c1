// The parameters of a recurrence, as kernels take them.
import type { Clip, Verifier } from '../arguments/refinements.js';
import type { ResolvedSchedule } from '../arguments/schedule.js';
import type { GroupTable } from './drives/groupTable.js';

/** The parameters of a recurrence, one value per element, and what all elements share. */
export interface Law {
  readonly meanOnly: boolean;
  readonly alpha: Float64Array;
  readonly beta: Float64Array;
  readonly varianceEpsilon: Float64Array;
  /** Of groups of finite size, the verifier's errors included: it takes the place of the ideal drive. */
  readonly group?: GroupTable;
  /** Of the ideal drive. */
  readonly verifier?: Verifier;
  readonly clip?: Clip;
  /** Where training rests, of which theory knows no steps. */
  readonly klEstimator?: 'k3';
  /** Of the steps, where parameters or the reference policy change between them. */
  readonly schedule?: ResolvedSchedule;
}

/** The law of the elements from `from` to `to`. */
export function partOfLaw(law: Law, from: number, to: number): Law {
  const part = (column: Float64Array) => column.subarray(from, to);
  const { alpha, beta, varianceEpsilon } = law;
  return { ...law, alpha: part(alpha), beta: part(beta), varianceEpsilon: part(varianceEpsilon) };
}
