// Several borrowed blocks at a time.
import { align, aside, type Heap, withAside } from '../memory/heap.js';

/** Runs `use` with a block for each number of bytes. */
export function borrowBlocks<T>(heap: Heap, bytes: readonly number[], use: (blocks: number[]) => T): T {
  const sizes = bytes.map(align);
  const total = sizes.reduce((sum, size) => sum + withAside(size), 0);
  return heap.borrow(total, (at) => {
    let next = at;
    return use(
      sizes.map((size) => {
        const block = withAside(size) === size ? next : aside(next);
        next = block + size;
        return block;
      }),
    );
  });
}

/** Writes the offsets of consecutive groups, counted from the first reward of them. */
export function writeOffsets(
  buffer: ArrayBufferLike,
  at: number,
  offsets: Int32Array,
  from: number,
  groups: number,
): void {
  const relative = new Int32Array(buffer, at, groups + 1);
  const start = offsets[from]!;
  for (let k = 0; k <= groups; k++) relative[k] = offsets[from + k]! - start;
}
