// Columns that grow, for tables of which nobody knows the length beforehand.

type Column = Uint8Array | Uint16Array | Int32Array | Uint32Array | Float32Array | Float64Array;

/** The column itself if it has room for `length` values, else a copy with twice the room. */
export function withRoom<T extends Column>(column: T, length: number): T {
  if (length <= column.length) return column;
  const larger = new (column.constructor as new (length: number) => T)(Math.max(length, 2 * column.length, 64));
  larger.set(column as never);
  return larger;
}

/** Counts in two bytes each where they fit, in four where they do not. */
export function narrowest(counts: Uint32Array): Uint16Array | Uint32Array {
  for (const count of counts) if (count > 0xffff) return counts;
  return Uint16Array.from(counts);
}
