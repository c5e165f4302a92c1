// Tokens whose advantage and log π are large together, which take most of the entropy: Clip-Cov and KL-Cov (arXiv:2505.22617).
import type { Elementary } from '../neighbours/elementary.js';
import type { CheckedBatch } from './batch.js';
import { advantageOf } from './levels.js';
import type { Covariance, LossRule } from './lossRule.js';
import { counts } from './mask.js';
import { type Point, ratioBounds, surrogate } from './surrogates.js';

/** 1 for the tokens of rows × columns that the rule names; null where it has no covariance. */
export function namedTokens(m: Elementary, batch: CheckedBatch, rule: LossRule): Uint8Array | null {
  const { covariance } = rule;
  if (covariance === null) return null;
  const { rows, columns, policy, old, total } = batch;
  const places: number[] = [];
  for (let k = 0; k < rows * columns; k++) if (counts(batch, Math.floor(k / columns), k % columns)) places.push(k);
  const advantage = (k: number) => advantageOf(batch, Math.floor(k / columns), k % columns);
  const mean = (of: (k: number) => number) => places.reduce((sum, k) => sum + of(k), 0) / total;
  const [meanAdvantage, meanLog] = [mean(advantage), mean((k) => policy[k]!)];
  const bounds = ratioBounds(rule);
  const point: Point = { value: 0, slope: 0, direct: 0, bound: 0 };
  const clipped = (k: number) => {
    const ratio = m.exp(old === null ? 0 : policy[k]! - old[k]!);
    surrogate(m, rule, bounds, ratio, advantage(k), policy[k]!, 1, point);
    return Math.abs(point.bound) === 1;
  };
  const covariances = places.map((k) => (advantage(k) - meanAdvantage) * (policy[k]! - meanLog));
  const named = new Uint8Array(rows * columns);
  for (const j of chosen(covariance, covariances, (j) => clipped(places[j]!))) named[places[j]!] = 1;
  return named;
}

/** Which of the tokens are named, by their covariances. */
export function chosen(
  { effect, share, low, high, seed }: Covariance,
  covariances: readonly number[],
  isClipped: (j: number) => boolean,
): number[] {
  const most = Math.max(1, Math.trunc(share * covariances.length));
  const all = covariances.map((_, j) => j);
  // Sorting is stable: of equal ones the first is taken.
  if (effect === 'penalty') return all.sort((a, b) => covariances[b]! - covariances[a]!).slice(0, most);
  return drawn(
    all.filter((j) => covariances[j]! > low && covariances[j]! < high && !isClipped(j)),
    most,
    seed,
  );
}

/** At most so many of a list, at random by the seed: the beginning of a shuffle. */
function drawn(list: number[], most: number, seed: number): number[] {
  const count = Math.min(most, list.length);
  let state = seed;
  for (let j = 0; j < count; j++) {
    // A Weyl sequence, mixed as in MurmurHash3.
    state = (state + 0x9e3779b9) | 0;
    let x = state;
    x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
    x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
    const other = j + Math.floor((((x ^ (x >>> 16)) >>> 0) / 2 ** 32) * (list.length - j));
    [list[j], list[other]] = [list[other]!, list[j]!];
  }
  return list.slice(0, count);
}
