import { UNORDERED, type Visits } from '../visits.js';
import { hypergeometricTail } from './binomial.js';

/** A prompt that became worse, and where it did. */
export interface Regression {
  readonly prompt: string;
  /** The first step after the fall. */
  readonly step: number;
  /** Share of successes before and from then on. */
  readonly before: number;
  readonly after: number;
  /** The share of false findings among this one and all that are surer, at most (Benjamini and Hochberg). */
  readonly q: number;
}

/** Places of a fall that are tried for one prompt. */
const MOST_SPLITS = 256;

/** Share of false findings among all. */
const FALSE_DISCOVERIES = 0.05;

/**
 * Prompts of which the share of successes fell at some visit. For each place where a prompt's visits can be divided, Fisher's
 * exact test compares the rollouts before and after; the smallest p-value, times the number of places, is the prompt's own.
 * Of all prompts those are found whose q is at most 5 %.
 */
export function regressions(visits: Visits): Regression[] {
  const candidates: (Omit<Regression, 'q'> & { readonly p: number })[] = [];
  let tested = 0;
  for (let prompt = 0; prompt < visits.ids.length; prompt++) {
    const fall = steepestFall(visits, prompt);
    if (fall === undefined) continue;
    tested += 1;
    if (fall.p < 1) candidates.push(fall);
  }
  candidates.sort((a, b) => a.p - b.p);
  const found: Regression[] = [];
  let least = 1;
  for (let rank = candidates.length; rank >= 1; rank--) {
    const { p, ...fall } = candidates[rank - 1]!;
    least = Math.min(least, (p * tested) / rank);
    if (least <= FALSE_DISCOVERIES) found.push({ ...fall, q: least });
  }
  return found.reverse();
}

function steepestFall({ ids, offsets, n, k, step }: Visits, prompt: number) {
  let from = offsets[prompt]!;
  const to = offsets[prompt + 1]!;
  while (from < to && step[from] === UNORDERED) from += 1;
  if (to - from < 2) return undefined;
  let all = 0;
  let successes = 0;
  for (let visit = from; visit < to; visit++) {
    all += n[visit]!;
    successes += k[visit]!;
  }
  const stride = Math.ceil((to - from - 1) / MOST_SPLITS);
  let splits = 0;
  let best = { p: 2, split: from, before: 0, after: 0 };
  let drawn = 0;
  let right = 0;
  for (let split = from + 1; split < to; split++) {
    drawn += n[split - 1]!;
    right += k[split - 1]!;
    if ((split - from - 1) % stride !== 0) continue;
    splits += 1;
    const p = hypergeometricTail(all, successes, all - drawn, successes - right);
    if (p < best.p) best = { p, split, before: right / drawn, after: (successes - right) / (all - drawn) };
  }
  const { before, after } = best;
  return { prompt: ids[prompt]!, step: step[best.split]!, before, after, p: Math.min(1, best.p * splits) };
}
