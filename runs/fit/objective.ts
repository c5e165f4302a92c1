// How well parameters explain the visits seen, with the distribution of starting levels fitted inside.

import { log } from '../elementary.js';
import { driftOf } from './drift.js';
import { BLOCK, type GridShape, type Motion, Paths } from './grid.js';
import { type Histories, histories, type VisitColumns } from './histories.js';
import type { FitLaw } from './laws.js';
import { cellTable, type LevelLikelihoods, levelLikelihoods } from './likelihood.js';
import { evidence, fitLevels } from './mixture.js';
import type { Search } from './search.js';

/** Numbers of a table of cells at most, unless one history alone has more: 64 MB. */
const MOST_IN_TABLE = 1 << 23;
/** Steps of EM at most at a point of the search: each begins with the levels of the one before. */
const EM_STEPS = 30;
/** Products between two turns of others: about five milliseconds. */
const SLICE = 1 << 22;

/** The histories of prompts in parts whose tables of cells stay small. */
export function historyParts(
  visits: VisitColumns,
  observe: number,
  nodes: number,
  prompts: Uint32Array,
): readonly Histories[] {
  const all = histories(visits, observe, prompts);
  if (all.cell.count * nodes <= MOST_IN_TABLE || prompts.length === 1) return [all];
  const half = prompts.length >> 1;
  return [
    ...historyParts(visits, observe, nodes, prompts.subarray(0, half)),
    ...historyParts(visits, observe, nodes, prompts.subarray(half)),
  ];
}

/** Log-likelihoods of the same histories under one law after the other motion. */
export class Likelihood {
  readonly #parts: readonly Histories[];
  readonly #shape: GridShape;
  readonly #law: FitLaw;
  readonly #likelihoods: LevelLikelihoods;
  readonly #multiplicity: Float64Array;
  /** The distribution of starting levels that was fitted last. */
  readonly levels: Float64Array;

  /** @param start of the distribution of starting levels; default: all levels are as likely */
  constructor(parts: readonly Histories[], shape: GridShape, law: FitLaw, start?: Float64Array) {
    this.#parts = parts;
    this.#shape = shape;
    this.#law = law;
    const count = parts.reduce((sum, part) => sum + part.count, 0);
    const levels = shape.levels.length;
    this.#likelihoods = {
      levels: new Float64Array(count * levels),
      logs: new Float64Array(count),
      first: new Uint32Array(count),
      last: new Uint32Array(count),
    };
    this.#multiplicity = new Float64Array(count);
    let at = 0;
    for (const part of parts) {
      this.#multiplicity.set(part.multiplicity, at);
      at += part.count;
    }
    this.levels = start?.slice() ?? new Float64Array(levels).fill(1 / levels);
  }

  /**
   * The log-likelihood of all prompts, up to the binomial coefficients and what the best p of every visit would give.
   *
   * @param block visits between two moves of the walk
   */
  *at(motion: Motion, emSteps = EM_STEPS, block = BLOCK): Search<number> {
    const levels = this.levels.length;
    const total = this.#multiplicity.length;
    let first = 0;
    for (const part of this.#parts) {
      const paths = new Paths(this.#shape, driftOf(this.#law), motion, part.visits, block);
      const table = cellTable(paths, part);
      const slice = Math.ceil(SLICE / (paths.nodes * (part.visits + 1)));
      for (let from = 0; from < part.count; from += slice) {
        const to = Math.min(part.count, from + slice);
        const [start, end] = [first + from, first + to];
        levelLikelihoods(paths, table, this.#shape.weights, part, from, to, {
          levels: this.#likelihoods.levels.subarray(start * levels, end * levels),
          logs: this.#likelihoods.logs.subarray(start, end),
          first: this.#likelihoods.first.subarray(start, end),
          last: this.#likelihoods.last.subarray(start, end),
        });
        yield (to - from) / total;
      }
      first += part.count;
    }
    return fitLevels(this.#likelihoods, this.#multiplicity, this.levels, emSteps);
  }

  get prompts(): number {
    return this.#parts.reduce((sum, part) => sum + part.of.length, 0);
  }

  /** The same per prompt, at the motion and the levels of the last call. */
  perPrompt(): Float64Array {
    const { logs } = this.#likelihoods;
    const out: number[] = [];
    let first = 0;
    for (const part of this.#parts) {
      for (const history of part.of) {
        const h = first + history;
        out.push(logs[h]! + log(evidence(this.#likelihoods, this.levels, h)));
      }
      first += part.count;
    }
    return Float64Array.from(out);
  }
}
