// The visits that a fit sees, as the likelihood wants them: prompts with the same counts are one history, and every distinct
// (visit, n, k) is one cell, whose likelihood is computed once for all histories.

/** Visits as columns. Visit v of prompt i is entry offsets[i] + v of `n` and `k`: k of n rollouts succeeded. */
export interface VisitColumns {
  readonly offsets: ArrayLike<number>;
  readonly n: ArrayLike<number>;
  readonly k: ArrayLike<number>;
}

export interface Histories {
  readonly count: number;
  /** Prompts that have this history. */
  readonly multiplicity: Float64Array;
  /** The history of each prompt. */
  readonly of: Uint32Array;
  /** History h has the cells at offsets[h] to offsets[h + 1] - 1, by visit. */
  readonly offsets: Uint32Array;
  readonly cells: Uint32Array;
  readonly cell: Cells;
  /** Visits of the longest history. */
  readonly visits: number;
}

export interface Cells {
  readonly count: number;
  readonly visit: Uint32Array;
  readonly n: Float64Array;
  readonly k: Float64Array;
}

/** A map from pairs of integers below 2^26 to ascending numbers. */
class Pairs {
  readonly #numbers = new Map<number, number>();

  number(a: number, b: number): number {
    const key = a * 67_108_864 + b;
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.#numbers.size;
      this.#numbers.set(key, number);
    }
    return number;
  }

  get size(): number {
    return this.#numbers.size;
  }
}

/**
 * The first `observe` visits of the given prompts.
 *
 * @param prompts rows of the columns; default all
 */
export function histories(
  { offsets, n, k }: VisitColumns,
  observe: number,
  prompts: ArrayLike<number> = Array.from({ length: offsets.length - 1 }, (_, i) => i),
): Histories {
  const counts = new Pairs();
  const visitCells = new Pairs();
  const steps = new Pairs();
  const [cellVisit, cellN, cellK]: number[][] = [[], [], []];
  // A trie: a history is the node where its visits lead. Node 0 has no visit; `ends` are the nodes where a history ends.
  const ends = new Map<number, number>();
  const of = new Uint32Array(prompts.length);
  const multiplicity: number[] = [];
  const cells: number[] = [];
  const starts = [0];
  let longest = 0;
  for (let i = 0; i < prompts.length; i++) {
    const from = offsets[prompts[i]!]!;
    const visits = Math.min(observe, offsets[prompts[i]! + 1]! - from);
    longest = Math.max(longest, visits);
    const path: number[] = [];
    let node = 0;
    for (let v = 0; v < visits; v++) {
      const pair = counts.number(n[from + v]!, k[from + v]!);
      const cell = visitCells.number(v, pair);
      if (cell === cellVisit!.length) {
        cellVisit!.push(v);
        cellN!.push(n[from + v]!);
        cellK!.push(k[from + v]!);
      }
      path.push(cell);
      node = 1 + steps.number(node, cell);
    }
    let history = ends.get(node);
    if (history === undefined) {
      history = multiplicity.length;
      ends.set(node, history);
      multiplicity.push(0);
      for (const cell of path) cells.push(cell);
      starts.push(cells.length);
    }
    multiplicity[history]! += 1;
    of[i] = history;
  }
  return {
    count: multiplicity.length,
    multiplicity: Float64Array.from(multiplicity),
    of,
    offsets: Uint32Array.from(starts),
    cells: Uint32Array.from(cells),
    cell: {
      count: cellVisit!.length,
      visit: Uint32Array.from(cellVisit!),
      n: Float64Array.from(cellN!),
      k: Float64Array.from(cellK!),
    },
    visits: longest,
  };
}
