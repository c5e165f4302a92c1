// Accuracy of softmax (tilt 0) and of the policy tilted by a 0/1 reward, against sums in more than double precision.
import { describe, expect, it } from 'vitest';
import { backends } from '../backends.js';
import { expBig } from '../oracle/expBig.js';
import { sumOf } from '../oracle/sum.js';
import { normal, uniform } from '../random.js';
import { logCounts } from '../tokens.js';

const LARGE = 131_072;
const LEAST_NORMAL_F32 = 2 ** -126;

function normals(count: number, deviation: number, shift = 0): Float64Array {
  const z = normal(count + deviation);
  return Float64Array.from({ length: count }, () => deviation * z() + shift);
}

/** Errors of many different probabilities: nothing is common to them, so they nearly cancel in the sum. */
const spread: Record<string, Float64Array> = {
  'normal, sd 4': normals(LARGE, 4),
  'normal, sd 4, again': normals(LARGE + 1, 4),
  'normal, sd 4, once more': normals(LARGE + 2, 4),
  'normal, sd 20': normals(LARGE, 20),
  'normal, sd 4, shifted by 3000': normals(LARGE, 4, 3000),
  'normal, sd 4, shifted by -3000': normals(LARGE, 4, -3000),
  'normal, sd 4, one in four impossible': normals(LARGE, 4).map((x, i) => (i % 4 === 1 ? -Infinity : x)),
  'counts of GPT-2 tokens': logCounts,
};
/** Few or equal probabilities: the error of the sum is that of each. */
const alike: Record<string, Float64Array> = {
  'one outcome far above': new Float64Array(LARGE).fill(-10).fill(40, 77, 78),
  'one possible outcome': new Float64Array(LARGE).fill(-Infinity).fill(5, 77, 78),
  'all equal': new Float64Array(LARGE).fill(1.25),
};
for (const length of [...Array(71).keys(), ...[128, 512, 1024].flatMap((n) => [n - 1, n, n + 1])].slice(1)) {
  alike[`normal, sd 4, ${length} outcomes`] = normals(length, 4);
}
const cases = { ...spread, ...alike };

function maskFor(length: number): Uint8Array {
  const u = uniform(length);
  return Uint8Array.from({ length }, () => Number(u() < 0.2));
}

/** Worst relative error of the normal probabilities, and |sum - 1|. The oracle works in f64 on the very logits given. */
function errors(
  got: Float32Array,
  logits: Float32Array,
  mask: Uint8Array,
  tilt: number,
): { worst: number; mass: number } {
  const n = logits.length;
  const y = Float64Array.from(logits, (x, i) => x + tilt * mask[i]!);
  const top = y.reduce((a, b) => Math.max(a, b), -Infinity);
  const total = sumOf(n, (i) => Math.exp(y[i]! - top));
  let worst = 0;
  for (let i = 0; i < n; i++) {
    const p = Math.exp(y[i]! - top) / total;
    if (p < LEAST_NORMAL_F32) continue;
    const error = Math.abs(got[i]! - p) / p;
    if (!(error <= worst)) worst = error; // NaN counts as worst
  }
  return { worst, mass: Math.abs(sumOf(n, (i) => got[i]!) - 1) };
}

describe.each(backends)('softmax in f32 on %s', (_name, api) => {
  it.each(Object.keys(cases))(
    '%s: p to 4e-7 relative, with and without tilt; the sum of many different p to 1e-7',
    (name) => {
      const logits = Float32Array.from(cases[name]!);
      const mask = maskFor(logits.length);
      const batch = new api.PolicyBatch(logits, mask);
      for (const tilt of [0, 1.7, -3, 40]) {
        const { worst, mass } = errors(batch.tilt(tilt), logits, mask, tilt);
        expect(worst).toBeLessThanOrEqual(4e-7);
        expect(mass).toBeLessThanOrEqual(name in spread ? 1e-7 : 4e-7);
      }
      batch.dispose();
    },
  );
});

describe.each(backends)('softmax in f64 on %s', (backend, api) => {
  it.each(Object.keys(cases))('%s: p to 1e-14 relative, with and without tilt', (name) => {
    const logits = cases[name]!;
    const n = logits.length;
    const mask = maskFor(n);
    const batch = new api.PolicyBatch(logits, mask);
    for (const tilt of [0, 1.75]) {
      const got = batch.tilt(tilt);
      const top = logits.reduce((a, b) => Math.max(a, b), -Infinity);
      // x - top is rounded for each term, but those errors have no common sign: the sum is good to 1e-16.
      const total = sumOf(n, (i) => Math.exp(logits[i]! - top) * (mask[i] ? exp175 : 1));
      const lead = expBig(top);
      for (let i = 0; i < n; i += Math.max(1, Math.floor(n / 300))) {
        if (logits[i] === -Infinity) {
          expect(got[i]).toBe(0);
          continue;
        }
        const e = expBig(logits[i]!);
        const ratio = (e.high / lead.high) * (1 + e.low / e.high - lead.low / lead.high);
        const want =
          (ratio * 2 ** (e.exponent - lead.exponent) * (tilt && mask[i] ? exp175 : 1)) /
          (tilt ? total : plain(logits, top));
        // The reference rounds x - max, the kernels do not.
        const rounding = backend === 'reference' ? 2 ** -53 * Math.abs(logits[i]! - top) : 0;
        expect(Math.abs(got[i]! - want)).toBeLessThanOrEqual((1e-14 + rounding) * want);
      }
      expect(Math.abs(sumOf(n, (i) => got[i]!) - 1)).toBeLessThanOrEqual(1e-14);
    }
    batch.dispose();
  });
});

const exp175 = 5.75460267600573;

function plain(logits: Float64Array, top: number): number {
  return sumOf(logits.length, (i) => Math.exp(logits[i]! - top));
}
