// Quantiles by distribution: the numbers are counted in bins of equal width, and only those in bins that are wanted are looked at
// again, in the same way.

const BINS = 1024;
/** Numbers that are sorted at once. */
const FEW = 1024;

/**
 * The values at `levels` (ascending, from 0 to 1) of the numbers in x, interpolated between neighbours. The least and the largest of
 * them are known.
 */
export function quantilesOf(x: Float64Array, levels: ArrayLike<number>, least: number, most: number): number[] {
  const places = Array.from(levels, (level) => level * (x.length - 1));
  const ranks = new Set(places.flatMap((place) => [Math.floor(place), Math.ceil(place)]));
  const found = new Map<number, number>();
  select({ numbers: x, first: 0, ranks: [...ranks], filled: x.length, least, most }, found);
  return places.map((place) => {
    const below = found.get(Math.floor(place))!;
    const share = place - Math.floor(place);
    return share === 0 ? below : below + share * (found.get(Math.ceil(place))! - below);
  });
}

/** Numbers that follow each other in order, from rank `first` of all on. */
interface Part {
  readonly numbers: Float64Array;
  readonly first: number;
  /** The ranks that are wanted among them, ascending. */
  readonly ranks: readonly number[];
  /** How many of them are there yet, and the least and the largest of those. */
  filled: number;
  least: number;
  most: number;
}

/** Finds the numbers of the ranks that are wanted. */
function select(part: Part, found: Map<number, number>): void {
  const { numbers, first, ranks, least, most } = part;
  const scale = (BINS - 1) / (most - least);
  if (least === most) for (const rank of ranks) found.set(rank, least);
  // Where bins would have no width, or an infinite one, there is nothing to count in.
  else if (numbers.length <= FEW || !(scale > 0 && scale < Infinity)) {
    const sorted = numbers.slice().sort();
    for (const rank of ranks) found.set(rank, sorted[rank - first]!);
  } else for (const smaller of partsOf(part, scale)) select(smaller, found);
}

/** The bins of the ranks that are wanted. */
function partsOf({ numbers, first, ranks, least }: Part, scale: number): Part[] {
  const counts = new Uint32Array(BINS);
  for (let i = 0; i < numbers.length; i++) counts[((numbers[i]! - least) * scale) | 0]!++;
  const parts: Part[] = [];
  const partAt = new Uint16Array(BINS); // 0: not wanted
  for (let bin = 0, before = first, k = 0; k < ranks.length; bin++) {
    const after = before + counts[bin]!;
    const begin = k;
    while (k < ranks.length && ranks[k]! < after) k++;
    if (k > begin) partAt[bin] = parts.push(emptyPart(counts[bin]!, before, ranks.slice(begin, k)));
    before = after;
  }
  for (let i = 0; i < numbers.length; i++) {
    const value = numbers[i]!;
    const part = partAt[((value - least) * scale) | 0]!;
    if (part > 0) add(parts[part - 1]!, value);
  }
  return parts;
}

function emptyPart(count: number, first: number, ranks: readonly number[]): Part {
  return { numbers: new Float64Array(count), first, ranks, filled: 0, least: Infinity, most: -Infinity };
}

function add(part: Part, value: number): void {
  part.numbers[part.filled++] = value;
  if (value < part.least) part.least = value;
  if (value > part.most) part.most = value;
}
