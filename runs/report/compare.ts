import { randomLcg } from 'd3-random';
import { LogError } from '../read/errors.js';
import { type Counts, promptCounts, type Visits } from '../visits.js';
import { signTest } from './binomial.js';
import { pairsOf } from './histogram.js';
import { type PassAtK, passAtKs } from './passAtK.js';

/** Two logs, prompt by prompt. */
export interface Comparison {
  /** Prompts that both have, and those of one alone. */
  readonly prompts: number;
  readonly onlyA: number;
  readonly onlyB: number;
  /** Mean over the common prompts of each one's share of successes. */
  readonly meanA: number;
  readonly meanB: number;
  /** B less A, and the interval that holds it with 95 %: a bootstrap over prompts. */
  readonly difference: { readonly mean: number; readonly low: number; readonly high: number };
  /** Prompts of which more than half of the rollouts succeeded in one log and not in the other. */
  readonly mcnemar: { readonly gained: number; readonly lost: number; readonly p: number };
  readonly gained: readonly Change[];
  readonly lost: readonly Change[];
  /** Prompts with a success in one log and none in the other. */
  readonly onlySolvedByA: readonly string[];
  readonly onlySolvedByB: readonly string[];
  /** Over the common prompts. */
  readonly passAtK: { readonly a: readonly PassAtK[]; readonly b: readonly PassAtK[] };
}

/** Share of successes of a prompt in both logs. */
export interface Change {
  readonly prompt: string;
  readonly a: number;
  readonly b: number;
}

/** Draws of the bootstrap, and values drawn in all: a million prompts need fewer draws. */
const MOST_DRAWS = 2000;
const MOST_VALUES = 2e8;

/**
 * Compares two logs on the prompts that they have in common.
 *
 * @throws LogError if there are none
 * @example
 * const logOf = (k: number) => {
 *   const builder = new VisitsBuilder();
 *   builder.addNext(builder.prompt('a'), 8, k);
 *   return builder.build();
 * };
 * compare(logOf(2), logOf(6)).difference.mean; // => 0.5
 */
export function compare(a: Visits, b: Visits, seed = 1): Comparison {
  const ofA = new Map(promptCounts(a).map((counts, i) => [a.ids[i]!, counts]));
  const pairs: { prompt: string; a: Counts; b: Counts }[] = [];
  for (const [i, counts] of promptCounts(b).entries()) {
    const prompt = b.ids[i]!;
    const other = ofA.get(prompt);
    if (other !== undefined) pairs.push({ prompt, a: other, b: counts });
  }
  if (pairs.length === 0) {
    throw new LogError(
      'the two logs have no prompt in common: prompts are told apart by their ids, or by a hash of their text, which ' +
        'templates change; name a field that both have with --prompt',
    );
  }
  const changes = pairs.map((pair) => ({ prompt: pair.prompt, a: share(pair.a), b: share(pair.b) }));
  const differences = Float64Array.from(changes, (change) => change.b - change.a);
  const gained = changes.filter((change) => change.a <= 0.5 && change.b > 0.5);
  const lost = changes.filter((change) => change.a > 0.5 && change.b <= 0.5);
  const without = (first: 'a' | 'b', second: 'a' | 'b'): string[] =>
    pairs.filter((pair) => pair[first].successes > 0 && pair[second].successes === 0).map(({ prompt }) => prompt);
  const passOf = (side: 'a' | 'b'): PassAtK[] =>
    passAtKs(
      pairsOf(
        pairs.map((pair) => pair[side].rollouts),
        pairs.map((pair) => pair[side].successes),
      ),
    );
  return {
    prompts: pairs.length,
    onlyA: a.ids.length - pairs.length,
    onlyB: b.ids.length - pairs.length,
    meanA: mean(changes.map((change) => change.a)),
    meanB: mean(changes.map((change) => change.b)),
    difference: { mean: mean(differences), ...bootstrap(differences, seed) },
    mcnemar: { gained: gained.length, lost: lost.length, p: signTest(gained.length, lost.length) },
    gained: gained.sort((x, y) => y.b - y.a - (x.b - x.a)),
    lost: lost.sort((x, y) => x.b - x.a - (y.b - y.a)),
    onlySolvedByA: without('a', 'b'),
    onlySolvedByB: without('b', 'a'),
    passAtK: { a: passOf('a'), b: passOf('b') },
  };
}

function share({ rollouts, successes }: Counts): number {
  return successes / rollouts;
}

function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}

/** The 2.5 % and the 97.5 % quantile of the mean of values drawn with replacement. */
function bootstrap(values: Float64Array, seed: number): { low: number; high: number } {
  const uniform = randomLcg(seed);
  const { length } = values;
  const draws = Math.min(MOST_DRAWS, Math.max(100, Math.floor(MOST_VALUES / length)));
  const means = Float64Array.from({ length: draws }, () => {
    let sum = 0;
    for (let i = 0; i < length; i++) sum += values[Math.floor(uniform() * length)]!;
    return sum / length;
  }).sort();
  return { low: means[Math.floor(0.025 * draws)]!, high: means[Math.ceil(0.975 * draws) - 1]! };
}
