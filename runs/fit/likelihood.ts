// How likely histories are from each node, and where they leave their prompts.
import { exp, log } from '../elementary.js';
import { type Paths, walkBackward, walkForward } from './grid.js';
import type { Histories } from './histories.js';
import { power } from './power.js';

/** A cell rules out no node altogether: five of them in a row then leave numbers that are not 0. */
const FLOOR = 1e-40;

/** Numbers whose largest is below it are scaled up: another five cells leave more than the least double. */
const SMALL = 1e-60;

/** Rollouts of a visit up to which powers of p stay within the numbers: (n/k)^k is at most e^(n/e). */
const MOST_BY_POWERS = 256;

/** Likelihood of every cell at every node, relative to that at p = k/n: row `cell` of a table. */
export function cellTable(paths: Paths, { cell }: Histories): Float64Array {
  const { nodes } = paths;
  const table = new Float64Array(cell.count * nodes);
  for (let c = 0; c < cell.count; c++) {
    const first = cell.visit[c]! * nodes;
    const [p, q] = [paths.p.subarray(first, first + nodes), paths.q.subarray(first, first + nodes)];
    const row = table.subarray(c * nodes, (c + 1) * nodes);
    (cell.n[c]! <= MOST_BY_POWERS ? byPowers : byLogs)(p, q, cell.k[c]!, cell.n[c]!, row);
  }
  return table;
}

function byPowers(p: Float64Array, q: Float64Array, k: number, n: number, row: Float64Array): void {
  const [ofSuccess, ofFailure] = [n / k, n / (n - k)];
  for (let node = 0; node < row.length; node++) {
    const successes = k === 0 ? 1 : power(p[node]! * ofSuccess, k);
    const failures = k === n ? 1 : power(q[node]! * ofFailure, n - k);
    row[node] = Math.max(FLOOR, successes * failures);
  }
}

function byLogs(p: Float64Array, q: Float64Array, k: number, n: number, row: Float64Array): void {
  const best = entropyTerm(k, n) + entropyTerm(n - k, n);
  for (let node = 0; node < row.length; node++) {
    row[node] = Math.max(FLOOR, exp(k * log(p[node]!) + (n - k) * log(q[node]!) - best));
  }
}

/** k log(k/n) */
function entropyTerm(k: number, n: number): number {
  return k === 0 ? 0 : k * log(k / n);
}

/** Multiplies `values` by the cells from `from` to `to` - 1; returns the largest product. */
function multiply(values: Float64Array, table: Float64Array, cells: Uint32Array, from: number, to: number): number {
  const nodes = values.length;
  let most = 0;
  if (to - from === 5) {
    const a = cells[from]! * nodes;
    const b = cells[from + 1]! * nodes;
    const c = cells[from + 2]! * nodes;
    const d = cells[from + 3]! * nodes;
    const e = cells[from + 4]! * nodes;
    for (let node = 0; node < nodes; node++) {
      const product = table[a + node]! * table[b + node]! * (table[c + node]! * table[d + node]!) * table[e + node]!;
      const value = values[node]! * product;
      values[node] = value;
      if (value > most) most = value;
    }
    return most;
  }
  for (let at = from; at < to; at++) {
    const row = cells[at]! * nodes;
    most = 0;
    for (let node = 0; node < nodes; node++) {
      const value = values[node]! * table[row + node]!;
      values[node] = value;
      if (value > most) most = value;
    }
  }
  return most;
}

function scale(values: Float64Array, factor: number): void {
  for (let node = 0; node < values.length; node++) values[node]! *= factor;
}

/** Likelihoods of histories from each starting level: exp(logs[h]) times row h of `levels`, whose largest is 1. */
export interface LevelLikelihoods {
  readonly levels: Float64Array;
  readonly logs: Float64Array;
  /** The levels of row h that say something, from `first[h]` to `last[h]`: at all others it is next to nothing. */
  readonly first: Uint32Array;
  readonly last: Uint32Array;
}

/** Likelihoods relative to the largest that are next to nothing: no distribution of levels makes them count. */
const NEXT_TO_NOTHING = 1e-16;

/** Those of the histories `from` to `to` - 1; row 0 of `out` is that of `from`. */
export function levelLikelihoods(
  paths: Paths,
  table: Float64Array,
  weights: Float64Array,
  { offsets, cells }: Histories,
  from: number,
  to: number,
  out: LevelLikelihoods,
): void {
  const { nodes, block } = paths;
  const levels = nodes / weights.length;
  const values = new Float64Array(nodes);
  for (let row = 0; row < to - from; row++) {
    const first = offsets[from + row]!;
    const visits = offsets[from + row + 1]! - first;
    let logScale = 0;
    values.fill(1);
    for (let v = visits === 0 ? -1 : Math.floor((visits - 1) / block) * block; v >= 0; v -= block) {
      const most = multiply(values, table, cells, first + v, first + Math.min(v + block, visits));
      if (most < SMALL) {
        scale(values, 1 / most);
        logScale += log(most);
      }
      if (v > 0) walkBackward(paths.walk(v), values);
    }
    let most = 0;
    for (let j = 0; j < levels; j++) {
      let sum = 0;
      for (let r = 0; r < weights.length; r++) sum += weights[r]! * values[r * levels + j]!;
      out.levels[row * levels + j] = sum;
      most = Math.max(most, sum);
    }
    let [lowest, highest] = [levels, 0];
    for (let j = 0; j < levels; j++) {
      const value = out.levels[row * levels + j]! / most;
      out.levels[row * levels + j] = value;
      if (value < NEXT_TO_NOTHING) continue;
      lowest = Math.min(lowest, j);
      highest = j;
    }
    out.first[row] = lowest;
    out.last[row] = highest;
    out.logs[row] = logScale + log(most);
  }
}

/** Masses of the nodes after the visits of history h, before the walk that may follow. They add up to 1. */
export function filter(
  paths: Paths,
  table: Float64Array,
  start: Float64Array,
  { offsets, cells }: Histories,
  h: number,
  masses: Float64Array,
): void {
  const first = offsets[h]!;
  const visits = offsets[h + 1]! - first;
  masses.set(start);
  for (let v = 0; v < visits; v += paths.block) {
    if (v > 0) walkForward(paths.walk(v), masses);
    const most = multiply(masses, table, cells, first + v, first + Math.min(v + paths.block, visits));
    if (most < SMALL) scale(masses, 1 / most);
  }
  let sum = 0;
  for (let node = 0; node < masses.length; node++) sum += masses[node]!;
  scale(masses, 1 / sum);
}
