// Paths that draw their groups, one member at a time from a small generator of random numbers.

/** Log-odds after the steps, into x. The advantages are those of a success and of a failure by the number of successes. */
export function sampledPaths(
  x: Float64Array,
  steps: number,
  reference: number,
  beta: number,
  success: Float64Array,
  failure: Float64Array,
  seed: number,
): Float64Array {
  const size = success.length - 1;
  let state = seed | 0;
  for (let n = 0; n < steps; n++) {
    for (let i = 0; i < x.length; i++) {
      const p = 1 / (1 + Math.exp(-x[i]!));
      let k = 0;
      for (let member = 0; member < size; member++) {
        // mulberry32
        state = (state + 0x6d2b79f5) | 0;
        let t = Math.imul(state ^ (state >>> 15), 1 | state);
        t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
        if (((t ^ (t >>> 14)) >>> 0) / 4294967296 < p) k++;
      }
      const drive = ((k / size) * success[k]!) / p - (((size - k) / size) * failure[k]!) / (1 - p);
      x[i] = reference + drive / beta;
    }
  }
  return x;
}
