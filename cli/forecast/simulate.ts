import type { ResolvedVariant } from '../../bindings/index.js';
import type { Counts, Prompt } from '../log/tally.js';
import type { Api } from '../options/backend.js';
import { type Band, bandsOfColumns } from './bands.js';
import { logOddsSampler } from './posterior.js';

export interface SimulationOptions {
  readonly steps: number;
  readonly draws: number;
  readonly seed: number;
}

/** The prompts' future, averaged over draws of their p_ref. Lists have one entry per step, 0 to `steps`. */
export interface Simulation {
  /** Mean success over all prompts. */
  readonly all: readonly Band[];
  /** Mean success over the prompts that have an unseen visit at that step; at step 0 over all prompts. */
  readonly visited: readonly Band[];
  /** Expected success of prompt i at step k, at `k * prompts + i`: only for prompts with an unseen visit there. */
  readonly expected: Float64Array;
}

/** Values of trajectories held at a time. Prompts beyond take turns, so that memory does not grow with prompts × steps. */
const BLOCK = 1 << 20;

export function simulate(
  api: Api,
  variant: ResolvedVariant,
  prompts: readonly Prompt[],
  evidence: readonly Counts[],
  { steps, draws, seed }: SimulationOptions,
  onDraw: (done: number) => void,
): Simulation {
  const columns = steps + 1;
  const horizon = Int32Array.from(prompts, (prompt) => Math.min(prompt.unseen.length, steps));
  const furthest = horizon.reduce((a, b) => Math.max(a, b), 0);
  const reach = promptsWithin(horizon, columns);

  const sampleLogOdds = logOddsSampler(evidence, seed);
  const blockSize = Math.min(prompts.length, Math.max(1, Math.floor(BLOCK / columns)));
  const logOdds = new Float64Array(blockSize);
  const paths = new Float64Array(blockSize * columns);

  const all = new Float64Array(draws * columns);
  const visited = new Float64Array(draws * columns);
  const expected = new Float64Array(furthest === 0 ? 0 : prompts.length * (furthest + 1));

  for (let draw = 0; draw < draws; draw++) {
    const row = draw * columns;
    for (let from = 0; from < prompts.length; from += blockSize) {
      const count = Math.min(blockSize, prompts.length - from);
      const reference = logOdds.subarray(0, count);
      sampleLogOdds(reference, from);
      const path = paths.subarray(0, count * columns);
      api.successTrajectories({ logOdds: reference }, variant, steps, { out: path });
      api.logistic(path, path);
      for (let step = 0; step < columns; step++) {
        let sum = 0;
        let sumVisited = 0;
        for (let i = 0; i < count; i++) {
          const success = path[step * count + i]!;
          sum += success;
          if (horizon[from + i]! < step) continue;
          sumVisited += success;
          if (furthest > 0) expected[step * prompts.length + from + i]! += success / draws;
        }
        all[row + step]! += sum / prompts.length;
        visited[row + step]! += sumVisited / reach[step]!;
      }
    }
    onDraw(draw + 1);
  }
  return {
    all: bandsOfColumns(all, columns),
    visited: bandsOfColumns(visited, columns).slice(0, furthest + 1),
    expected,
  };
}

/** How many prompts have at least that many unseen visits, per step. */
function promptsWithin(horizon: Int32Array, columns: number): Int32Array {
  const reach = new Int32Array(columns);
  for (const last of horizon) reach[last]! += 1;
  for (let step = columns - 2; step >= 0; step--) reach[step]! += reach[step + 1]!;
  return reach;
}
