import type { LogitGradientKernel } from '../../losses/fromLogits.js';
import { readRow, weights } from '../rows/logitRow.js';

/** coefficient (1[outcome = token] − π)/T. */
export const logitGradient: LogitGradientKernel = (rows, tokens, temperature, coefficient, logProbability, out) => {
  // Rows may be written over those that are read.
  const read = { ...rows, logits: rows.logits.slice() };
  for (let i = 0; i < rows.rows; i++) {
    const c = coefficient[i]! / temperature;
    const first = i * rows.outcomes;
    out.fill(0, first, first + rows.outcomes);
    if (c === 0) continue;
    const { weight, total } = weights(readRow(read, i)!, temperature);
    for (const [k, w] of weight.entries()) out[first + k] = -c * (w / total);
    out[first + tokens[i]!] = -c * Math.expm1(logProbability[i]!);
  }
};
