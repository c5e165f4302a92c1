import { UNORDERED, type Visits } from '../visits.js';
import type { VisitColumns } from './histories.js';

/**
 * The visits that a fit can follow: those that have a place in time; of a prompt without such visits, all its rollouts together
 * as one visit.
 */
export function fitColumns({ offsets, n, k, step }: Visits): VisitColumns {
  const out: { offsets: number[]; n: number[]; k: number[] } = { offsets: [0], n: [], k: [] };
  for (let i = 0; i + 1 < offsets.length; i++) {
    const last = offsets[i + 1]!;
    let first = offsets[i]!;
    while (first < last && step[first] === UNORDERED) first += 1;
    if (first === last && last > offsets[i]!) {
      let [rollouts, successes] = [0, 0];
      for (let v = offsets[i]!; v < last; v++) {
        rollouts += n[v]!;
        successes += k[v]!;
      }
      out.n.push(rollouts);
      out.k.push(successes);
    }
    for (let v = first; v < last; v++) {
      out.n.push(n[v]!);
      out.k.push(k[v]!);
    }
    out.offsets.push(out.n.length);
  }
  return { offsets: Uint32Array.from(out.offsets), n: Uint32Array.from(out.n), k: Uint32Array.from(out.k) };
}
