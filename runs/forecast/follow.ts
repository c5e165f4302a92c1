// Prompts followed under a named law, averaged over what is known of each.
//
// Prompts with the same evidence have the same posterior, so that their paths are computed once: work grows with the number of
// different counts, not with that of prompts.
import { randomLcg } from 'd3-random';
import type { ResolvedVariant } from '../../bindings/index.js';
import type { Api } from '../api.js';
import type { Split } from '../split.js';
import type { Visits } from '../visits.js';
import { type Band, bandsOfColumns, normalBand } from './bands.js';
import type { EvidenceGroups } from './evidence.js';
import { posteriorMean, posteriorPoints } from './posterior.js';
import { type Scores, Scoring } from './scores.js';

export interface FollowOptions {
  readonly steps: number;
  readonly draws: number;
  readonly seed: number;
}

/** The prompts' future. Lists have one entry per step, from 0. */
export interface Followed {
  /** Mean success over all prompts. */
  readonly all: readonly Band[];
  /** Mean success over the prompts that have an unseen visit at that step; ends with the last of these. */
  readonly visited: readonly Band[];
  /** Whether bands come from draws; otherwise there are so many prompts that the mean is normal. */
  readonly drawn: boolean;
  /** Over all unseen visits up to the last step; absent if there are none. */
  readonly scores?: Scores;
  /** Expected success at the last step, by group of evidence. */
  readonly end: Float64Array;
}

/** Values of trajectories held at a time. */
const BLOCK = 1 << 20;
/** Points of a posterior: many where they cost little. */
const [FEWEST_POINTS, MOST_POINTS, ALL_POINTS] = [64, 256, 1 << 24];
/** Values that draws add up at most: about a second. */
const MOST_DRAWN = 300_000_000;

/** Follows all prompts; yields how many are done. */
export function* follow(
  api: Api,
  variant: ResolvedVariant,
  visits: Visits,
  split: Split,
  groups: EvidenceGroups,
  { steps, draws, seed }: FollowOptions,
): Generator<number, Followed, void> {
  const columns = steps + 1;
  const count = groups.rollouts.length;
  const prompts = groups.of.length;
  const horizon = Uint32Array.from(split.from, (from, i) => Math.min(visits.offsets[i + 1]! - from, steps));
  const reach = reached(horizon, columns);
  const furthest = reach.findLastIndex((number) => number > 0);
  const drawn = prompts * draws * columns <= MOST_DRAWN;

  const points = Math.max(FEWEST_POINTS, Math.min(MOST_POINTS, Math.floor(ALL_POINTS / (count * columns))));
  const together = Math.max(1, Math.min(count, Math.floor(BLOCK / (points * columns))));
  const logOdds = new Float64Array(together * points);
  const weights = new Float64Array(together * points);
  const paths = new Float64Array(together * points * columns);
  const expected = new Float64Array(columns);

  const bands = drawn ? new Draws(draws, columns, prompts, reach, seed) : new Moments(columns, prompts, reach);
  const scoring = new Scoring();
  const end = new Float64Array(count);
  for (let from = 0; from < count; from += together) {
    const last = Math.min(from + together, count);
    const size = (last - from) * points;
    for (let g = from; g < last; g++) {
      const at = (g - from) * points;
      posteriorPoints(
        groups.rollouts[g]!,
        groups.successes[g]!,
        logOdds.subarray(at, at + points),
        weights.subarray(at, at + points),
      );
    }
    const path = paths.subarray(0, size * columns);
    api.successTrajectories({ logOdds: logOdds.subarray(0, size) }, variant, steps, { out: path });
    api.logistic(path, path);
    for (let g = from; g < last; g++) {
      const at = (g - from) * points;
      const members = groups.members.subarray(groups.starts[g], groups.starts[g + 1]);
      const mine = { path, size, at, weights: weights.subarray(at, at + points) };
      expectations(mine, expected);
      bands.add(mine, expected, members, horizon);
      end[g] = expected[steps]!;
      const kept = posteriorMean(groups.rollouts[g]!, groups.successes[g]!);
      for (const prompt of members) {
        const first = split.from[prompt]!;
        for (let k = 0; k < horizon[prompt]!; k++) {
          scoring.add(visits.n[first + k]!, visits.k[first + k]!, expected[k + 1]!, kept);
        }
      }
    }
    yield groups.starts[last]!;
  }
  return {
    ...bands.result(furthest),
    drawn,
    end,
    ...(scoring.rollouts > 0 ? { scores: scoring.scores() } : {}),
  };
}

/** The paths of one group: step k of point j is `path[k * size + at + j]`. */
interface GroupPaths {
  readonly path: Float64Array;
  readonly size: number;
  readonly at: number;
  readonly weights: Float64Array;
}

function expectations({ path, size, at, weights }: GroupPaths, out: Float64Array): void {
  for (let step = 0; step < out.length; step++) {
    let sum = 0;
    for (let j = 0; j < weights.length; j++) sum += weights[j]! * path[step * size + at + j]!;
    out[step] = sum;
  }
}

/** How many prompts have at least that many unseen visits, per step. */
function reached(horizon: Uint32Array, columns: number): Uint32Array {
  const reach = new Uint32Array(columns);
  for (const last of horizon) reach[last]! += 1;
  for (let step = columns - 2; step >= 0; step--) reach[step]! += reach[step + 1]!;
  return reach;
}

/** Bands of means over prompts, each of which is drawn again and again. */
class Draws {
  readonly #all: Float64Array;
  readonly #visited: Float64Array;
  readonly #columns: number;
  readonly #draws: number;
  readonly #prompts: number;
  readonly #reach: Uint32Array;
  readonly #uniform: () => number;

  constructor(draws: number, columns: number, prompts: number, reach: Uint32Array, seed: number) {
    this.#draws = draws;
    this.#columns = columns;
    this.#prompts = prompts;
    this.#reach = reach;
    this.#uniform = randomLcg(seed);
    this.#all = new Float64Array(draws * columns);
    this.#visited = new Float64Array(draws * columns);
  }

  add({ path, size, at, weights }: GroupPaths, _: Float64Array, members: Uint32Array, horizon: Uint32Array): void {
    const columns = this.#columns;
    const totals = runningTotals(weights);
    // Path by path, so that the steps of one lie side by side.
    const rows = new Float64Array(weights.length * columns);
    for (let step = 0; step < columns; step++) {
      for (let j = 0; j < weights.length; j++) rows[j * columns + step] = path[step * size + at + j]!;
    }
    for (const prompt of members) {
      const last = horizon[prompt]!;
      for (let draw = 0; draw < this.#draws; draw++) {
        const from = columns * pick(totals, this.#uniform());
        const row = draw * columns;
        for (let step = 0; step < columns; step++) this.#all[row + step]! += rows[from + step]!;
        for (let step = 0; step <= last; step++) this.#visited[row + step]! += rows[from + step]!;
      }
    }
  }

  result(furthest: number): Pick<Followed, 'all' | 'visited'> {
    const columns = this.#columns;
    for (let i = 0; i < this.#all.length; i++) {
      this.#all[i]! /= this.#prompts;
      this.#visited[i]! /= Math.max(1, this.#reach[i % columns]!);
    }
    return {
      all: bandsOfColumns(this.#all, columns),
      visited: bandsOfColumns(this.#visited, columns).slice(0, furthest + 1),
    };
  }
}

function runningTotals(weights: Float64Array): Float64Array {
  let sum = 0;
  return weights.map((weight) => {
    sum += weight;
    return sum;
  });
}

/** The first point whose total exceeds u. */
function pick(totals: Float64Array, u: number): number {
  let low = 0;
  let high = totals.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (totals[middle]! > u) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Bands of means over so many prompts that they are normal: from the mean and the variance of each group. */
class Moments {
  readonly #sums: { readonly mean: Float64Array; readonly variance: Float64Array }[];
  readonly #prompts: number;
  readonly #reach: Uint32Array;

  constructor(columns: number, prompts: number, reach: Uint32Array) {
    this.#prompts = prompts;
    this.#reach = reach;
    this.#sums = [0, 1].map(() => ({ mean: new Float64Array(columns), variance: new Float64Array(columns) }));
  }

  add(
    { path, size, at, weights }: GroupPaths,
    expected: Float64Array,
    members: Uint32Array,
    horizon: Uint32Array,
  ): void {
    const columns = expected.length;
    const visited = new Uint32Array(columns);
    for (const prompt of members) visited[horizon[prompt]!]! += 1;
    for (let step = columns - 1, still = 0; step >= 0; step--) {
      still += visited[step]!;
      let variance = 0;
      for (let j = 0; j < weights.length; j++) {
        variance += weights[j]! * (path[step * size + at + j]! - expected[step]!) ** 2;
      }
      for (const [sum, number] of [
        [this.#sums[0]!, members.length],
        [this.#sums[1]!, still],
      ] as const) {
        sum.mean[step]! += number * expected[step]!;
        sum.variance[step]! += number * variance;
      }
    }
  }

  result(furthest: number): Pick<Followed, 'all' | 'visited'> {
    const [all, visited] = this.#sums.map(({ mean, variance }, which) =>
      Array.from(mean, (sum, step) => {
        const number = which === 0 ? this.#prompts : Math.max(1, this.#reach[step]!);
        return normalBand(sum / number, Math.sqrt(variance[step]!) / number);
      }),
    );
    return { all: all!, visited: visited!.slice(0, furthest + 1) };
  }
}
