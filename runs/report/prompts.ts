import { promptCounts, type Visits } from '../visits.js';
import { meanOver } from './groups.js';
import { pairsOf } from './histogram.js';
import { Population } from './population.js';

const BINS = 10;

/** How prompts are spread over their probability of success. */
export interface PromptSpread {
  readonly prompts: number;
  /** No rollout succeeded, or all did. */
  readonly neverSolved: number;
  readonly alwaysSolved: number;
  /** Visits of a prompt: the least, the middle one and the most. */
  readonly visits: { readonly least: number; readonly median: number; readonly most: number };
  /** Prompts expected in each tenth of the probability, from the posterior of each. They add up to `prompts`. */
  readonly histogram: readonly number[];
  /** Prompts expected below 20 %, and above 80 %. */
  readonly below20: number;
  readonly above80: number;
  /** Of the prompts never solved, how many are expected to be solved within as many rollouts again as they have had. */
  readonly merelyRare: number;
}

export function promptSpread(visits: Visits): PromptSpread {
  const counts = promptCounts(visits);
  const pairs = pairsOf(
    counts.map(({ rollouts }) => rollouts),
    counts.map(({ successes }) => successes),
  );
  const population = new Population(pairs);
  const prompts = counts.length;
  const expected = (holds: (p: number) => boolean): number =>
    prompts * meanOver(pairs, ({ n, k }) => population.mean(n, k, (p) => Number(holds(p))));
  const lengths = visits.offsets
    .slice(1)
    .map((end, i) => end - visits.offsets[i]!)
    .sort();
  const never = pairs.filter(({ k }) => k === 0);
  const isNever = (sum: number, { count }: { count: number }): number => sum + count;
  return {
    prompts,
    neverSolved: never.reduce(isNever, 0),
    alwaysSolved: pairs.filter(({ n, k }) => n === k).reduce(isNever, 0),
    visits: { least: lengths[0]!, median: lengths[lengths.length >> 1]!, most: lengths.at(-1)! },
    histogram: Array.from({ length: BINS }, (_, bin) =>
      expected((p) => Math.min(BINS - 1, Math.floor(p * BINS)) === bin),
    ),
    below20: expected((p) => p < 0.2),
    above80: expected((p) => p > 0.8),
    merelyRare: never.reduce((sum, { n, count }) => sum + count * population.mean(n, 0, (p) => 1 - (1 - p) ** n), 0),
  };
}
