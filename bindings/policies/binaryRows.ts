// What a batch does under a variant with refinements: theory knows its rows by their success probability alone, where rewards are 0
// and 1 (docs/theory.md, sections 11, 12 and 15).
import { unsupported } from '../arguments/options.js';
import { type Refinements, refinementFields } from '../arguments/refinements.js';
import type { Backend, Law, PolicyIterates } from '../backend.js';
import type { Work } from '../operation.js';

/** The first refinement that a variant has; undefined where it is the ideal rule. */
export function refinementOf(variant: { readonly [F in keyof Refinements]?: unknown }): keyof Refinements | undefined {
  return refinementFields.find((field) => variant[field] !== undefined);
}

/** Refuses rows whose rewards are not all 0 or 1. */
export function checkBinary(where: string, field: keyof Refinements, logOdds: Float64Array): void {
  const row = logOdds.findIndex((x) => Number.isNaN(x));
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
    const p = backend.logistic(x[k]!);
    out.mean[k] = p;
    out.variance[k] = p * backend.logistic(-x[k]!);
    // A row whose rewards are all the same keeps its tilt of 0.
    out.tilt[k] = x[k] === from ? 0 : x[k]! - from;
    out.kl[k] = backend.divergence(from, out.tilt[k]!);
  }
  return out;
}
