import { UNORDERED, type Visits } from './visits.js';

/** A log divided into what a forecast may know and what comes later. A log is read once and divided as often as wanted. */
export interface Split {
  /** Visits of each prompt that have a place in time, seen and unseen. */
  readonly ordered: Uint32Array;
  /** Rollouts and successes of each prompt that may be known. */
  readonly rollouts: Float64Array;
  readonly successes: Float64Array;
  /** The unseen visits of prompt i are entries `from[i]` to `offsets[i + 1] - 1` of the log's columns. */
  readonly from: Uint32Array;
}

/**
 * Divides a log after the first visits of every prompt. Visits without a place in time are left out beside visits that have one:
 * nothing says that they are older than the visits to be forecast.
 *
 * @param observe visits of a prompt that are seen; all, those without a place in time included, if absent
 */
export function splitVisits({ ids, offsets, n, k, step }: Visits, observe?: number): Split {
  const prompts = ids.length;
  const ordered = new Uint32Array(prompts);
  const rollouts = new Float64Array(prompts);
  const successes = new Float64Array(prompts);
  const from = new Uint32Array(prompts);
  for (let i = 0; i < prompts; i++) {
    const last = offsets[i + 1]!;
    let first = offsets[i]!;
    while (first < last && step[first] === UNORDERED) first += 1;
    ordered[i] = last - first;
    from[i] = Math.min(last, first + (observe ?? Infinity));
    for (let v = observe === undefined || first === last ? offsets[i]! : first; v < from[i]!; v++) {
      rollouts[i]! += n[v]!;
      successes[i]! += k[v]!;
    }
  }
  return { ordered, rollouts, successes, from };
}
