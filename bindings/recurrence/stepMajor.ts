// Columns in which all elements of a step stand together.

/** Puts the columns of `size` elements where they belong among those of all `count`, of which they are the ones from `first` on. */
export function placeSteps(part: Float64Array, size: number, all: Float64Array, first: number, count: number): void {
  for (let k = 0; k * size < part.length; k++) all.set(part.subarray(k * size, (k + 1) * size), k * count + first);
}
