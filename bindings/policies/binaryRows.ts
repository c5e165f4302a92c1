// What a batch does under a variant with refinements: theory knows its rows by their success probability alone, where rewards are 0
// and 1 (docs/theory.md, sections 11, 12 and 15).
import { unsupported } from '../arguments/options.js';
import { type Refinements, refinementFields } from '../arguments/refinements.js';
import type { Backend, PolicyIterates, PolicyKernel, PolicyStatistics } from '../backend.js';
import type { Work } from '../operation.js';
import type { Law } from '../recurrence/lawColumns.js';
import { lawOfStep } from '../recurrence/scheduledTrajectories.js';

/** The first refinement that a variant has; undefined where it is the ideal rule. */
export function refinementOf(variant: { readonly [F in keyof Refinements]?: unknown }): keyof Refinements | undefined {
  return refinementFields.find((field) => variant[field] !== undefined);
}

type Rows = Pick<PolicyStatistics, 'logOdds' | 'mean'>;

/** Refuses rows whose rewards are not all 0 or 1. Rows without a possible outcome have neither. */
export function checkBinary(where: string, field: string, { logOdds, mean }: Rows): void {
  const row = logOdds.findIndex((x, i) => Number.isNaN(x) && !Number.isNaN(mean[i]!));
  if (row >= 0) throw unsupported(where, field, `it is known for rewards of 0 and 1 only, and row ${row} has others`);
}

/** The iteration of rows with 0/1 rewards, from their log-odds of success. */
export function* binaryIterates(
  backend: Backend,
  logOdds: Float64Array,
  law: Law,
  steps: number,
): Work<PolicyIterates> {
  const rows = logOdds.length;
  const kept = Int32Array.from({ length: steps + 1 }, (_, n) => n);
  const x = new Float64Array((steps + 1) * rows);
  yield* backend.trajectories(logOdds, logOdds, law, kept, x);
  const out = {
    tilt: x,
    mean: new Float64Array(x.length),
    variance: new Float64Array(x.length),
    kl: new Float64Array(x.length),
  };
  for (let k = 0; k < x.length; k++) {
    const from = logOdds[k % rows]!;
    if (Number.isNaN(from)) x[k] = from;
    const p = backend.logistic(x[k]!);
    out.mean[k] = p;
    out.variance[k] = p * backend.logistic(-x[k]!);
    // A row whose rewards are all the same keeps its tilt of 0.
    out.tilt[k] = x[k] === from ? 0 : x[k]! - from;
    out.kl[k] = Number.isNaN(from) ? from : backend.divergence(from, out.tilt[k]!);
  }
  return out;
}

const omegaOf = (meanOnly: boolean, squared: number) => (meanOnly ? 1 : 1 / Math.sqrt(squared));

/** The iteration of rows with any reward whose parameters or reference policy change between steps: a pass over the rows a step. */
export function* scheduledIterates(
  backend: Backend,
  kernel: PolicyKernel,
  rows: number,
  law: Law,
  steps: number,
): Work<PolicyIterates> {
  const { logOdds } = kernel.statistics;

  const column = () => new Float64Array((steps + 1) * rows);
  const out = { tilt: column(), mean: column(), variance: column(), kl: column() };
  const constant = Array.from({ length: rows }, (_, i) => kernel.row(i).isConstant());
  let anchor = new Float64Array(rows);
  let tilt = new Float64Array(rows);
  for (let n = 0; n <= steps; n++) {
    // Without smoothing tilts can overflow; every finite one this large gives the same policy.
    const { mean, variance, kl } = kernel.moments(tilt.map((c) => Math.min(c, Number.MAX_VALUE)));
    for (const [name, values] of Object.entries({ tilt, mean, variance, kl })) {
      out[name as keyof PolicyIterates].set(values, n * rows);
    }
    const { alpha, beta, meanOnly, varianceEpsilon } = lawOfStep(law, n);
    tilt = tilt.map((c, i) => {
      if (constant[i]) return c;
      // Of 0/1 rewards, from the log-odds: the variance can be below doubles.
      const drive = Number.isNaN(logOdds[i])
        ? omegaOf(meanOnly, variance[i]! + varianceEpsilon[i]!)
        : backend.weightsAt(logOdds[i]! + c, varianceEpsilon[i]!, meanOnly).total;
      const apart = c - anchor[i]!;
      // What has overflowed has no distance to itself, and a part of weight 0 is not there.
      const kept = alpha[i] === 1 || Number.isNaN(apart) ? 0 : (1 - alpha[i]!) * apart;
      return anchor[i]! + kept + drive / beta[i]!;
    });
    if ((n + 1) % law.schedule!.resetEvery === 0) anchor = tilt;
    yield n * rows;
  }
  return out;
}
