// Where histories leave their prompts, and what is to be expected of them further on.
import { driftOf } from './drift.js';
import { type GridShape, type Motion, Paths, walkBackward, walkForward } from './grid.js';
import type { Histories } from './histories.js';
import type { FitLaw } from './laws.js';
import { cellTable, filter } from './likelihood.js';
import { finished, type Search } from './search.js';

/** One of the descriptions of a run that a forecast averages. */
export interface Member {
  readonly weight: number;
  readonly law: FitLaw;
  readonly shape: GridShape;
  readonly motion: Motion;
  /** Distribution of the starting levels. */
  readonly levels: Float64Array;
}

/** Histories between two turns of others: a few milliseconds. */
const SLICE = 64;

/** Something of the probability of success p = 1 - q at one visit. */
export type Functional = (p: number, q: number) => number;

/** The histories of a part after their last visits, as every member sees them. */
export class Outlook {
  readonly histories: Histories;
  readonly #members: readonly { readonly weight: number; readonly paths: Paths; readonly masses: Float64Array }[];
  /** Visits of each history, and the distinct ones. */
  readonly #lengths: Uint32Array;
  readonly #distinct: readonly number[];
  /** Histories that are asked about, and how many visits on their masses are. */
  #asked: Uint32Array;
  #moved = 0;
  readonly #totals: Map<number, Float64Array>[] = [];

  private constructor(members: readonly Member[], histories: Histories, ahead: number) {
    this.histories = histories;
    const { offsets, count } = histories;
    this.#lengths = Uint32Array.from({ length: count }, (_, h) => offsets[h + 1]! - offsets[h]!);
    this.#distinct = [...new Set(this.#lengths)].sort((a, b) => a - b);
    this.#asked = Uint32Array.from({ length: count }, (_, h) => h);
    this.#members = members.map(({ weight, law, shape, motion }) => {
      const paths = new Paths(shape, driftOf(law), motion, histories.visits + ahead);
      return { weight, paths, masses: new Float64Array(count * paths.nodes) };
    });
  }

  /** @param ahead visits after the last one seen that can be asked about */
  static of(members: readonly Member[], histories: Histories, ahead: number): Outlook {
    return finished(Outlook.steps(members, histories, ahead));
  }

  /** The same in slices; yields the share that was done. */
  static *steps(members: readonly Member[], histories: Histories, ahead: number): Search<Outlook> {
    const outlook = new Outlook(members, histories, ahead);
    for (const [m, { levels, shape }] of members.entries()) {
      const { paths, masses } = outlook.#members[m]!;
      const { nodes } = paths;
      const table = cellTable(paths, histories);
      const start = new Float64Array(nodes);
      for (let node = 0; node < nodes; node++) {
        start[node] = levels[node % levels.length]! * shape.weights[Math.floor(node / levels.length)]!;
      }
      for (let h = 0; h < histories.count; h++) {
        filter(paths, table, start, histories, h, masses.subarray(h * nodes, (h + 1) * nodes));
        if (h % SLICE === SLICE - 1) yield SLICE / histories.count / members.length;
      }
    }
    return outlook;
  }

  /**
   * From now on only `expect` is asked, for `ahead` visits and more, and for these histories; others have 0. Masses walk forward
   * once, where otherwise everything that is asked walks back over all these visits.
   */
  moveOn(ahead: number, asked: Uint32Array): void {
    this.#asked = asked;
    for (const { paths, masses } of this.#members) {
      const { nodes, block } = paths;
      for (const h of asked) {
        const seen = this.#lengths[h]!;
        const mass = masses.subarray(h * nodes, (h + 1) * nodes);
        const first = Math.max(block, Math.ceil((seen + this.#moved) / block) * block);
        for (let v = first; v < seen + ahead; v += block) walkForward(paths.walk(v), mass);
      }
    }
    this.#moved = ahead;
  }

  /** Expectation for each history, `ahead` visits after its last one; 0 is the last one itself. */
  expect(ahead: number, functional: Functional, out = new Float64Array(this.histories.count)): Float64Array {
    out.fill(0);
    for (let m = 0; m < this.#members.length; m++) this.#add(m, ahead, functional, this.#members[m]!.weight, out);
    return out;
  }

  /**
   * Sum over all prompts under one member alone. Masses of prompts with as many visits are added up beforehand, so that it costs
   * next to nothing.
   */
  total(member: number, ahead: number, functional: Functional): number {
    const { paths, masses } = this.#members[member]!;
    this.#totals[member] ??= this.#totalMasses(masses, paths.nodes);
    let sum = 0;
    for (const [seen, total] of this.#totals[member]) {
      const values = pulledBack(paths, seen, ahead, functional);
      for (let node = 0; node < paths.nodes; node++) sum += total[node]! * values[node]!;
    }
    return sum;
  }

  /** The masses of all prompts at their last visits: at p, of so many prompts under a member. */
  eachNode(visit: (member: number, p: number, q: number, prompts: number) => void): void {
    for (const [m, { paths, masses }] of this.#members.entries()) {
      this.#totals[m] ??= this.#totalMasses(masses, paths.nodes);
      for (const [seen, total] of this.#totals[m]!) {
        const first = Math.max(0, seen - 1) * paths.nodes;
        for (let node = 0; node < paths.nodes; node++)
          visit(m, paths.p[first + node]!, paths.q[first + node]!, total[node]!);
      }
    }
  }

  #totalMasses(masses: Float64Array, nodes: number): Map<number, Float64Array> {
    const totals = new Map(this.#distinct.map((seen) => [seen, new Float64Array(nodes)]));
    for (let h = 0; h < this.histories.count; h++) {
      const total = totals.get(this.#lengths[h]!)!;
      const prompts = this.histories.multiplicity[h]!;
      for (let node = 0; node < nodes; node++) total[node]! += prompts * masses[h * nodes + node]!;
    }
    return totals;
  }

  #add(member: number, ahead: number, functional: Functional, weight: number, out: Float64Array): void {
    const { paths, masses } = this.#members[member]!;
    const { nodes } = paths;
    const pulled = new Map<number, Float64Array>();
    for (const h of this.#asked) {
      const seen = this.#lengths[h]!;
      const values = pulled.get(seen) ?? pulledBack(paths, seen, ahead, functional, this.#moved);
      pulled.set(seen, values);
      const first = h * nodes;
      let sum = 0;
      for (let node = 0; node < nodes; node++) sum += masses[first + node]! * values[node]!;
      out[h]! += weight * sum;
    }
  }
}

/** Expectation of a functional `ahead` visits on, as a function of the node `moved` visits after the `seen` ones. */
function pulledBack(paths: Paths, seen: number, ahead: number, functional: Functional, moved = 0): Float64Array {
  const { nodes, block, p, q } = paths;
  const visit = Math.max(0, seen + ahead - 1);
  const values = new Float64Array(nodes);
  for (let node = 0; node < nodes; node++)
    values[node] = functional(p[visit * nodes + node]!, q[visit * nodes + node]!);
  // The last node's masses are those before the walk at `seen`, if there is one.
  for (let v = Math.floor(visit / block) * block; v >= seen + moved && v > 0; v -= block)
    walkBackward(paths.walk(v), values);
  return values;
}
