// Rows of logits that every function over a vocabulary is tried on.
import { normal } from './random.js';
import { casesFor } from './slow.js';

/** Every length up to beyond four paddings, and around the size of a block. */
export const lengths = [...Array.from({ length: 70 }, (_, i) => i + 1), 511, 512, 513, 1023, 1024, 1025];
export const LARGE = 131_072;

const few = [1, 2, 3, 16, 70, 512, 1025];

/** The lengths that a backend is tried on. */
export const lengthsOf = (backend: string): readonly number[] => casesFor(backend, lengths, few);

/** Keeps what was computed under a key: oracles are the same for all backends. */
export function once<T>(): (key: string, compute: () => T) => T {
  const known = new Map<string, T>();
  return (key, compute) => {
    const value = known.get(key) ?? compute();
    known.set(key, value);
    return value;
  };
}

export function normals(length: number, deviation: number, seed = length): Float64Array {
  const z = normal(seed + deviation);
  return Float64Array.from({ length }, () => deviation * z());
}

/** Rows by what is special about them. */
export const rows: Readonly<Record<string, Float64Array>> = {
  'normal, sd 4': normals(1000, 4),
  'normal, sd 20': normals(1000, 20),
  'normal, sd 0.1': normals(1000, 0.1),
  'shifted by 3000': normals(1000, 4).map((x) => x + 3000),
  'shifted by -3000': normals(1000, 4).map((x) => x - 3000),
  'one in three impossible': normals(1000, 4).map((x, i) => (i % 3 === 1 ? -Infinity : x)),
  'one possible outcome': new Float64Array(1000).fill(-Infinity).fill(5, 77, 78),
  'one outcome far above': new Float64Array(1000).fill(-10).fill(80, 77, 78),
  'all equal': new Float64Array(1000).fill(1.25),
  'the largest vocabulary': normals(LARGE, 4),
};

/** The rows that a backend is tried on: the textbook sums the largest vocabulary as it sums any other. */
export const rowsOf = (backend: string): readonly string[] =>
  casesFor(
    backend,
    Object.keys(rows),
    Object.keys(rows).filter((name) => rows[name]!.length < LARGE),
  );

/** The same values, starting 4 or 8 bytes into a buffer. */
export function unaligned<T extends Float32Array | Float64Array | Uint16Array>(array: T): T {
  const type = array.constructor as new (length: number) => T;
  const view = new type(array.length + 1).subarray(1) as T;
  view.set(array);
  return view;
}
