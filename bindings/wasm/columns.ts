import type { FloatArray } from '../arguments/checks.js';
import { current } from '../arguments/resident.js';
import { addressOf, keeping } from './memory/inPlace.js';
import { type Kernels, place } from './module.js';

/** Elements that are copied into the module's memory at a time. */
const TILE = 4096;

type ColumnKernel = Kernels['logitF64'];

/** Maps a column by the kernel of its type, which reads and writes whole vectors, in place if it is to. */
export function mapColumn(from: FloatArray, to: FloatArray, kernelF32: ColumnKernel, kernelF64: ColumnKernel): void {
  const { heap } = place();
  const single = from instanceof Float32Array;
  const kernel = single ? kernelF32 : kernelF64;
  const bytes = from.byteLength;
  const beyond = -bytes & 15;
  const source = heap.addressOf(from);
  const target = addressOf(heap, to, beyond);
  if (source >= 0 && target >= 0) {
    keeping(heap, target + bytes, beyond, () => kernel(source, from.length, target));
    return;
  }
  heap.borrow(from.BYTES_PER_ELEMENT * Math.min(TILE, from.length), (at) => {
    const [given, results] = [current(from), current(to)];
    for (let start = 0; start < given.length; start += TILE) {
      const part = given.subarray(start, start + TILE);
      const view = single ? heap.float32(at, part.length) : heap.float64(at, part.length);
      view.set(part);
      kernel(at, part.length, at);
      results.set(view, start);
    }
  });
}
