// Quantiles on the kernels, without sorting: numbers are counted in bins of equal width, and only those in bins that are wanted are
// taken out and looked at again, in the same way.
import type { Quantiles } from '../../updates/paths.js';
import { updates as room } from '../rooms.js';

const BINS = 2048;
/** Numbers that are sorted at once. */
const FEW = 1024;
/** Numbers that are in the module's memory at once: they stay in the nearest caches for both kernels. */
const TILE = 2048;

export const quantilesOf: Quantiles = (x, levels, least, most) => {
  const places = Array.from(levels, (level) => level * (x.length - 1));
  const ranks = new Set(places.flatMap((place) => [Math.floor(place), Math.ceil(place)]));
  const found = new Map<number, number>();
  select({ numbers: x, first: 0, ranks: [...ranks], least, most }, found);
  return places.map((place) => {
    const [below, above] = [found.get(Math.floor(place))!, found.get(Math.ceil(place))!];
    // Two that are infinite have no difference.
    return below === above ? below : below + (place - Math.floor(place)) * (above - below);
  });
};

/** Numbers that follow each other in order, from rank `first` of all on. */
interface Part {
  readonly numbers: Float64Array;
  readonly first: number;
  /** The ranks that are wanted among them, ascending. */
  readonly ranks: readonly number[];
  readonly least: number;
  readonly most: number;
}

/** Finds the numbers of the ranks that are wanted. */
function select(part: Part, found: Map<number, number>): void {
  const { first, ranks, least, most } = part;
  const scale = (BINS - 1) / (most - least);
  if (least === most) for (const rank of ranks) found.set(rank, least);
  // Where bins would have no width, or an infinite one, there is nothing to count in.
  else if (part.numbers.length <= FEW || !(scale > 0 && scale < Infinity)) {
    const sorted = part.numbers.slice().sort();
    for (const rank of ranks) found.set(rank, sorted[rank - first]!);
  } else for (const smaller of partsOf(part, scale)) select(smaller, found);
}

/** The bins of the ranks that are wanted. */
function partsOf({ numbers, first, ranks, least }: Part, scale: number): Part[] {
  const { heap, kernels } = room();
  // Two counts of a bin, and whether it is wanted; a tile of the numbers, what is taken of it, and what of that is in one bin.
  const bytes = { counts: 8 * BINS, wanted: BINS, tile: 8 * TILE };
  return heap.borrow(bytes.counts + bytes.wanted + 3 * bytes.tile, (counts) => {
    const wanted = counts + bytes.counts;
    const tile = wanted + bytes.wanted;
    const taken = tile + bytes.tile;
    const inBin = taken + bytes.tile;
    const { int32, uint8, float64 } = heap.views;
    const countAt = int32.subarray(counts / 4, counts / 4 + 2 * BINS).fill(0);
    const isWanted = uint8.subarray(wanted, wanted + BINS).fill(0);
    const eachTile = (visit: (count: number) => void) => {
      for (let i = 0; i < numbers.length; i += TILE) {
        const own = numbers.subarray(i, i + TILE);
        float64.set(own, tile / 8);
        visit(own.length);
      }
    };
    eachTile((count) => kernels.countBins(tile, count, least, scale, counts));

    const bins: Bin[] = [];
    for (let bin = 0, before = first, k = 0; k < ranks.length; bin++) {
      const count = countAt[2 * bin]! + countAt[2 * bin + 1]!;
      const begin = k;
      while (k < ranks.length && ranks[k]! < before + count) k++;
      if (k > begin) {
        bins.push(new Bin(bin, count, before, ranks.slice(begin, k)));
        isWanted[bin] = 8;
      }
      before += count;
    }
    eachTile((count) => {
      const some = kernels.takeBins(tile, count, least, scale, wanted, taken);
      for (const own of bins) {
        const few = kernels.takeBin(taken, some, least, scale, own.bin, inBin);
        if (few > 0) own.add(float64.subarray(inBin / 8, inBin / 8 + few));
      }
    });
    return bins;
  });
}

/** What is in a bin, as far as it is found. Many paths are often at one place, such as all whose group told nothing: those are counted only. */
class Bin implements Part {
  readonly bin: number;
  readonly first: number;
  readonly ranks: readonly number[];
  least = Infinity;
  most = -Infinity;
  readonly #count: number;
  #filled = 0;
  #numbers: Float64Array | undefined;

  constructor(bin: number, count: number, first: number, ranks: readonly number[]) {
    this.bin = bin;
    this.first = first;
    this.ranks = ranks;
    this.#count = count;
  }

  get numbers(): Float64Array {
    this.#numbers ??= new Float64Array(this.#count).fill(this.least, 0, this.#filled);
    return this.#numbers;
  }

  add(some: Float64Array): void {
    let [least, most] = [this.least, this.most];
    for (let i = 0; i < some.length; i++) {
      const value = some[i]!;
      if (value < least) least = value;
      if (value > most) most = value;
    }
    if (least < most) {
      const { numbers } = this;
      numbers.set(some, this.#filled);
    }
    [this.least, this.most] = [least, most];
    this.#filled += some.length;
  }
}
