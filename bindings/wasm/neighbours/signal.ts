import type { SignalKernel } from '../../neighbours/signal.js';
import { neighbours as room } from '../rooms.js';

/** Elements that are copied at a time. */
const PART = 4096;

export const signalColumn: SignalKernel = (x, size) => {
  const { heap, kernels } = room();
  const out = new Float64Array(x.length);
  return heap.borrow(8 * PART, (at) => {
    for (let from = 0; from < x.length; from += PART) {
      const count = Math.min(PART, x.length - from);
      const part = heap.float64(at, count + (count & 1));
      part[part.length - 1] = 0;
      part.set(x.subarray(from, from + count));
      kernels.signal(at, part.length, size, at);
      out.set(part.subarray(0, count), from);
    }
    return out;
  });
};
