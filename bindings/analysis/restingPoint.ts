// Where training with the k3 estimate of the KL divergence in its loss comes to rest (docs/theory.md, section 14).
import { unsupported } from '../arguments/options.js';
import type { DriveFunctions } from '../recurrence/drives/drive.js';
import { bisect, expandUntil } from './roots.js';
import type { ScalarMap } from './scalarMap.js';

/**
 * The log-odds of the policy ref/(1 - A/beta), at which p - p_ref = p q Omega/beta: there is one, since p q Omega is concave in p.
 */
export function restingPoint({ log1p }: DriveFunctions, { xRef, rule, drive }: ScalarMap): number {
  const { beta } = rule;
  if (Math.abs(xRef) === Infinity) return xRef;
  if (drive.table !== undefined && !isConcave(drive.table)) {
    throw unsupported(
      'fixedPoints',
      'klEstimator',
      'with this convention of the group "k3" may have several resting points',
    );
  }
  /** The odds grow by the ratio of 1 + omega-/beta to 1 - omega+/beta, which is without bound where the latter is not above 0. */
  const excess = (x: number) => {
    const { success, failure } = drive.weights(x);
    if (!(success < beta)) return Infinity;
    return xRef + (log1p(failure / beta) - log1p(-success / beta)) - x;
  };
  if (!(excess(xRef) > 0)) return xRef;
  const far = xRef + expandUntil(1, (gain) => excess(xRef + gain) < 0);
  return bisect(excess, xRef, far);
}

/**
 * The beta at which x_ref + gain is the resting point: omega+/(1 - p_ref/p) = omega+/(q_ref (1 - exp(-gain))).
 *
 * @param success omega+ there
 */
export function restingStrength({ exp, log1p }: DriveFunctions, xRef: number, gain: number, success: number): number {
  const ratio = exp(-gain);
  // 1 - exp(-gain) without the rounding of that difference (Kahan)
  const rise = ratio === 1 ? gain : ratio === 0 ? 1 : ((1 - ratio) * gain) / -log1p(ratio - 1);
  return (success / rise) * (1 + exp(xRef));
}

/** Whether p q times the polynomial with these Bernstein coefficients is concave: its own coefficients are, up to rounding. */
function isConcave(table: Float64Array): boolean {
  const n = table.length - 1;
  const c = (k: number) => (k === 0 || k === n + 2 ? 0 : table[k - 1]! * k * (n + 2 - k));
  const slack = 1e-13 * Math.max(...table) * (n + 2) * (n + 2);
  for (let k = 1; k <= n + 1; k++) if (c(k - 1) + c(k + 1) - 2 * c(k) > slack) return false;
  return table.every((d) => d >= 0);
}
