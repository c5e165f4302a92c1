// KL(tilted || reference) of weak tilts, where the textbook's difference c m - (log Z_c - log Z_0) has no digits left.
import { describe, expect, it } from 'vitest';
import { backends } from '../backends.js';
import { floats } from '../floats.js';
import { sumOf } from '../oracle/sum.js';
import { normal, uniform } from '../random.js';

const OUTCOMES = 3000;
const TILTS = [1e-6, 1e-5, 1e-3, 0.01, 0.1, 0.3, 1, 3].flatMap((c) => [c, -c]);

const [z, u] = [normal(7), uniform(8)];
const rewards: Record<string, Float64Array> = {
  uniform: Float64Array.from({ length: OUTCOMES }, () => u()),
  normal: Float64Array.from({ length: OUTCOMES }, () => z()),
  'far from 0': Float64Array.from({ length: OUTCOMES }, () => 1000 + u()),
  'rare and large': Float64Array.from({ length: OUTCOMES }, (_, i) => (i % 500 === 0 ? 5 + u() : u() / 10)),
  exponential: Float64Array.from({ length: OUTCOMES }, () => -Math.log(1 - u())),
  'of three values': Float64Array.from({ length: OUTCOMES }, (_, i) => [0, 0.3, 1][i % 3]!),
  '0 or 1': Float64Array.from({ length: OUTCOMES }, (_, i) => Number(i % 7 === 0)),
};

/** exp(v) - 1 - v */
function phi(v: number): number {
  if (Math.abs(v) > 0.5) return Math.expm1(v) - v;
  let [sum, term] = [0, (v * v) / 2];
  for (let k = 3; Math.abs(term) > 1e-20 * sum; k++) {
    sum += term;
    term *= v / k;
  }
  return sum;
}

/** log E_p[exp(c (m - r))], p the tilted policy and m its mean reward: a sum of terms of one sign. */
function divergence(logits: ArrayLike<number>, r: ArrayLike<number>, c: number): number {
  const n = logits.length;
  const y = Array.from(logits, (x, i) => x + c * (r[i]! - r[0]!));
  const top = y.reduce((a, b) => Math.max(a, b));
  const weight = y.map((value) => Math.exp(value - top));
  const total = sumOf(n, (i) => weight[i]!);
  const first = sumOf(n, (i) => weight[i]! * (r[i]! - r[0]!)) / total;
  const d = (i: number) => r[i]! - r[0]! - first;
  const rest = sumOf(n, (i) => weight[i]! * d(i)) / total; // what the rounding of the mean left
  return Math.log1p(sumOf(n, (i) => weight[i]! * phi(-c * (d(i) - rest))) / total);
}

describe.each(backends)('KL of a weak tilt on %s', (_name, api) => {
  for (const [type, tolerance] of [
    ['float32', 1e-4],
    ['float64', 1e-6],
  ] as const) {
    it.each(Object.keys(rewards))(`${type}, rewards %s: to ${tolerance} relative down to 1e-12`, (name) => {
      const x = floats(
        type,
        Array.from({ length: OUTCOMES }, () => 2 * z()),
      );
      const r = floats(type, rewards[name]!);
      const batch = new api.PolicyBatch(x, r);
      for (const c of TILTS) {
        const want = divergence(x, r, c);
        if (want < 1e-12) continue;
        expect(Math.abs(batch.moments(c).kl[0]! / want - 1), `tilt ${c}, KL ${want}`).toBeLessThanOrEqual(tolerance);
      }
    });
  }
});

describe.each(backends)('KL of a tilt that leaves one outcome, on %s', (_name, api) => {
  it.each([
    ['of three values', [1, 0, 0.5]],
    ['of many', Array.from({ length: 12 }, (_, i) => (i * 5) % 12)],
  ])('rewards %s: minus the log of its probability, either way', (_rewards, values) => {
    for (const type of ['float32', 'float64'] as const) {
      const logits = floats(type, new Float64Array(values.length));
      const batch = new api.PolicyBatch(logits, floats(type, values));
      for (const c of [1e3, -1e3, 1e12, -1e12, 1e30, -1e30]) {
        const { kl, mean } = batch.moments(c);
        expect(Math.abs(kl[0]! / Math.log(values.length) - 1)).toBeLessThanOrEqual(1e-6);
        expect(mean[0]).toBeCloseTo(c > 0 ? Math.max(...values) : Math.min(...values), 12);
      }
    }
  });
});
