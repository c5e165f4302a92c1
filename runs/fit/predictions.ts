// What forecasters say beforehand of the later visits of every prompt: the ones after the first `observe`.

import { recentBeta } from './baselines.js';
import type { VisitColumns } from './histories.js';
import { historyParts } from './objective.js';
import { type Member, Outlook } from './outlook.js';
import { power } from './power.js';

/** Takes what was said of a visit. @param pmf the probability of each count */
export type Receiver = (
  visit: { readonly prompt: number; readonly ahead: number; readonly n: number; readonly k: number },
  mean: number,
  pmf: (k: number) => number,
) => void;

/** Visits of the prompt that has most of them after the first `observe`. */
export function mostAhead({ offsets }: VisitColumns, observe: number): number {
  let most = 0;
  for (let i = 0; i + 1 < offsets.length; i++) most = Math.max(most, offsets[i + 1]! - offsets[i]! - observe);
  return most;
}

/** Visits ahead from one point: as many as the prompts of a run have, most often. */
const STRETCH = 100;

/**
 * Predictions of an average of members.
 *
 * @param ahead up to how many visits after those seen
 */
export function predictByMembers(
  members: readonly Member[],
  columns: VisitColumns,
  observe: number,
  receive: Receiver,
  ahead: number = mostAhead(columns, observe),
): void {
  const { offsets, n, k } = columns;
  const nodes = members.reduce((most, { shape }) => Math.max(most, shape.levels.length * shape.rates.length), 0);
  const everyone = Uint32Array.from({ length: offsets.length - 1 }, (_, i) => i);
  let first = 0;
  for (const part of historyParts(columns, observe, nodes, everyone)) {
    const outlook = Outlook.of(members, part, ahead);
    for (let step = 1; step <= ahead; step++) {
      if (step % STRETCH === 1) {
        const asked = new Set<number>();
        for (let i = 0; i < part.of.length; i++) {
          if (offsets[first + i]! + observe + step - 1 < offsets[first + i + 1]!) asked.add(part.of[i]!);
        }
        if (asked.size === 0) break;
        outlook.moveOn(step - 1, Uint32Array.from(asked).sort());
      }
      // Prompts whose visit has as many rollouts share a predictive distribution.
      const sizes = new Map<number, number[]>();
      for (let i = 0; i < part.of.length; i++) {
        const entry = offsets[first + i]! + observe + step - 1;
        if (entry >= offsets[first + i + 1]!) continue;
        const same = sizes.get(n[entry]!) ?? [];
        sizes.set(n[entry]!, same);
        same.push(i);
      }
      if (sizes.size === 0) continue;
      const mean = outlook.expect(step, (p) => p);
      for (const [size, rows] of sizes) {
        const counts = countDistributions(outlook, step, size);
        for (const i of rows) {
          const [prompt, h] = [first + i, part.of[i]!];
          const visit = { prompt, ahead: step, n: size, k: k[offsets[prompt]! + observe + step - 1]! };
          receive(visit, mean[h]!, (j) => counts[j]![h]!);
        }
      }
    }
    first += part.of.length;
  }
}

/** Probability of each count of successes among `size` rollouts, for every history. */
export function countDistributions(outlook: Outlook, ahead: number, size: number): Float64Array[] {
  let choose = 1;
  return Array.from({ length: size + 1 }, (_, j) => {
    if (j > 0) choose = (choose * (size - j + 1)) / j;
    const ways = choose;
    return outlook.expect(ahead, (p, q) => ways * power(p, j) * power(q, size - j));
  });
}

/** Predictions from the last five visits seen: beta-binomial, from Jeffreys' prior. */
export function predictByAverage(columns: VisitColumns, observe: number, receive: Receiver): void {
  const { offsets, n, k } = columns;
  for (let prompt = 0; prompt + 1 < offsets.length; prompt++) {
    const [a, b] = recentBeta(columns, prompt, observe);
    const known = new Map<number, Float64Array>();
    const seen = offsets[prompt]! + observe;
    for (let v = seen; v < offsets[prompt + 1]!; v++) {
      const pmf = known.get(n[v]!) ?? betaBinomial(n[v]!, a, b);
      known.set(n[v]!, pmf);
      receive({ prompt, ahead: v - seen + 1, n: n[v]!, k: k[v]! }, a / (a + b), (j) => pmf[j]!);
    }
  }
}

/** The probabilities of 0 to n successes. */
export function betaBinomial(n: number, a: number, b: number): Float64Array {
  const pmf = new Float64Array(n + 1);
  let first = 1;
  for (let i = 0; i < n; i++) first *= (b + i) / (a + b + i);
  pmf[0] = first;
  for (let k = 0; k < n; k++) pmf[k + 1] = (pmf[k]! * (n - k) * (a + k)) / ((k + 1) * (b + n - k - 1));
  return pmf;
}
