// Quantiles by selection: the elements are put in order only around the ones that are wanted.

/** The values at `levels` (ascending, from 0 to 1) of the numbers in x, interpolated between neighbours. Changes their order. */
export function quantilesOf(x: Float64Array, levels: ArrayLike<number>): number[] {
  const found: number[] = [];
  let first = 0;
  for (let k = 0; k < levels.length; k++) {
    const place = levels[k]! * (x.length - 1);
    const below = Math.floor(place);
    const value = select(x, first, x.length - 1, below);
    // Everything before it is not larger, everything after it not smaller.
    first = below;
    const share = place - below;
    found.push(share === 0 ? value : value + share * (least(x, below + 1) - value));
  }
  return found;
}

function least(x: Float64Array, from: number): number {
  let value = Infinity;
  for (let i = from; i < x.length; i++) if (x[i]! < value) value = x[i]!;
  return value;
}

/** Puts the element that belongs at `wanted` there, those that are not larger before it and the others after it. */
function select(x: Float64Array, first: number, last: number, wanted: number): number {
  let [low, high] = [first, last];
  while (low < high) {
    const pivot = middle(x[low]!, x[(low + high) >> 1]!, x[high]!);
    let [i, j] = [low, high];
    while (i <= j) {
      while (x[i]! < pivot) i++;
      while (x[j]! > pivot) j--;
      if (i > j) break;
      const swapped = x[i]!;
      x[i++] = x[j]!;
      x[j--] = swapped;
    }
    if (wanted <= j) high = j;
    else if (wanted >= i) low = i;
    else break;
  }
  return x[wanted]!;
}

function middle(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}
