import { offsetOf } from '../../arguments/arrays.js';
import { current, overlap } from '../../arguments/resident.js';
import type { LogitGradientKernel } from '../../losses/fromLogits.js';
import { elementary } from '../elementary.js';
import { rows as room } from '../rooms.js';
import { BEYOND, formats, paddedLength, readerOf, writerOf } from '../rows/logitRows.js';

/** softmax times a factor, then the token's own entry, which keeps its digits where the token is nearly certain. */
export const logitGradient: LogitGradientKernel = (rows, tokens, temperature, coefficient, logProbability, out) => {
  const { heap, kernels } = room();
  const { logits, type, outcomes, stride } = rows;
  const kernel = type === 'float64' ? kernels.softmaxF64 : kernels.softmaxF32;
  const padded = paddedLength(outcomes);
  // A row may be written over itself, but not over others.
  const same =
    logits.BYTES_PER_ELEMENT === out.BYTES_PER_ELEMENT && offsetOf(logits) === offsetOf(out) && stride === outcomes;
  const apart = same || !overlap(logits, out, BEYOND);
  const input = readerOf(heap, apart ? rows : { ...rows, logits: current(logits).slice() });
  const output = writerOf(heap, out, outcomes);
  heap.borrow(input.bytes + output.bytes, (copy) => {
    for (let i = 0; i < rows.rows; i++) {
      const c = coefficient[i]! / temperature;
      if (c === 0) {
        current(out).fill(0, i * outcomes, (i + 1) * outcomes);
        continue;
      }
      const from = input.open(i, copy);
      const to = output.open(i, copy + input.bytes);
      kernel(from, formats[type], padded, temperature, -c, to);
      output.close(i);
      input.close(i);
      current(out)[i * outcomes + tokens[i]!] = -c * elementary.expm1(logProbability[i]!);
    }
  });
};
