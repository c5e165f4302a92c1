// The kernels of closed forms against the textbook's loops, on more inputs than the vectors have.
import { describe, expect, it } from 'vitest';
import * as wasm from '../../bindings/neighbours.js';
import * as reference from '../../bindings/referenceNeighbours.js';
import { normal, uniform } from '../random.js';

const U = 2 ** -53;

/** |a - b| in units of 2^-53 of |b|, or of `scale` where that is larger. */
const units = (a: number, b: number, scale = 0) => (a === b ? 0 : Math.abs(a - b) / (U * Math.max(Math.abs(b), scale)));

describe('softValue', () => {
  const next = normal(11);
  const size = uniform(12);

  it.each([1e-3, 0.1, 1, 10, 1e4, Infinity])('agrees with the textbook at beta = %d', (beta) => {
    for (let round = 0; round < 40; round++) {
      const offsets = [0];
      for (let g = 0; g < 12; g++) offsets.push(offsets[g]! + 1 + Math.floor(size() * (round % 4 === 0 ? 300 : 9)));
      const binary = round % 3 === 0;
      const rewards = Float64Array.from({ length: offsets[12]! }, () => (binary ? Number(next() > 0) : 5 * next()));
      const a = wasm.softValue(rewards, offsets, { beta });
      const b = reference.softValue(rewards, offsets, { beta });
      for (let g = 0; g < 12; g++) {
        const where = `round ${round}, group ${g}, beta ${beta}`;
        const [from, to] = [offsets[g]!, offsets[g + 1]!];
        const n = to - from;
        const most = Math.max(...rewards.subarray(from, to).map(Math.abs));
        // A mean of n terms up to 1, or up to the range in units of beta, times beta; and the rewards' own rounding.
        const value = U * (4 * most + (n + 8) * Math.min(beta, 2 * most));
        expect(Math.abs(a.value[g]! - b.value[g]!), `value, ${where}`).toBeLessThanOrEqual(2 * value);
        // What a log-weight u = r/beta - shift is rounded by; d (w u) is w u du, and a weight changes by w du.
        const du = U * ((4 * most) / beta + Math.log(n) + n * Math.min(1, most / beta));
        let moved = 0;
        for (let i = from; i < to; i++) {
          const w = b.weights[i]!;
          if (w > 0) moved += w * Math.abs(Math.log(n * w)) * du;
          const allowed = 2 * Math.max(w * (du + 8 * U), 2 ** -1074);
          expect(Math.abs(a.weights[i]! - w), `weight ${i}, ${where}`).toBeLessThanOrEqual(allowed);
        }
        const derivative = 2 * (moved + 32 * U * Math.abs(b.derivative[g]!));
        expect(Math.abs(a.derivative[g]! - b.derivative[g]!), `derivative, ${where}`).toBeLessThanOrEqual(derivative);
      }
    }
  });

  it('takes groups by id in any order, and gives results in the order of the rewards', () => {
    const rewards = [1, 0, 0, 1, 1, 0];
    const ids = ['a', 'b', 'a', 'b', 'a', 'b'];
    for (const api of [wasm, reference]) {
      const mixed = api.softValue(rewards, { ids }, { beta: 1 });
      const sorted = api.softValue([1, 0, 1, 0, 1, 0], 3, { beta: 1 });
      expect(mixed.value).toEqual(sorted.value);
      expect(Array.from(mixed.advantages)).toEqual([0, 3, 1, 4, 2, 5].map((i) => sorted.advantages[i]));
      expect(Array.from(mixed.weights)).toEqual([0, 3, 1, 4, 2, 5].map((i) => sorted.weights[i]));
    }
  });

  it('keeps the ends: rewards far apart beside beta, and equal ones', () => {
    for (const api of [wasm, reference]) {
      const far = api.softValue([0, 1e300, -1e300], 3, { beta: 1e-3 });
      expect(far.value[0]).toBe(1e300);
      expect(Array.from(far.weights)).toEqual([0, 1, 0]);
      expect(units(far.derivative[0]!, -Math.log(3))).toBeLessThanOrEqual(4);
      const equal = api.softValue(new Float64Array(7).fill(0.1), 7, { beta: 0.3 });
      expect(equal.value[0]).toBe(0.1);
      expect(equal.derivative[0]).toBeCloseTo(0, 300);
    }
  });
});

describe('policyCoverage', () => {
  const next = normal(21);

  it.each([0, 1e-9, 0.02, 0.6, -0.6, 5, -40])('agrees with the textbook at tilt %d', (tilt) => {
    for (const outcomes of [1, 2, 3, 7, 16, 129, 1000]) {
      const logits = Float64Array.from({ length: outcomes }, () => 3 * next());
      if (outcomes > 2) logits[outcomes >> 1] = -Infinity;
      const rewards = Float64Array.from(logits, () => next());
      const [a] = wasm.policyCoverage(logits, rewards, tilt);
      const [b] = reference.policyCoverage(logits, rewards, tilt);
      const { p, w } = weightsOf(logits, rewards, tilt);
      const most = Math.max(...rewards.map(Math.abs));
      // What a log-weight is rounded by, c (r - centre) less the log of a mean of so many terms; moments move by their slopes in it.
      const dw = U * Math.abs(tilt) * most * (16 + outcomes);
      const moved = (slope: (w: number) => number) => p.reduce((sum, p, k) => sum + p * slope(w[k]!) * dw, 0);
      const allowed = {
        logLargestWeight: dw,
        kl: moved((w) => Math.exp(w) * Math.abs(w)) + 64 * U * b!.kl,
        chiSquare: moved((w) => 2 * Math.exp(w) * Math.abs(Math.expm1(w))) + 64 * U * b!.chiSquare,
      };
      for (const field of ['logLargestWeight', 'kl', 'chiSquare'] as const)
        expect(Math.abs(a![field] - b![field]), `${field}, ${outcomes} outcomes`).toBeLessThanOrEqual(
          2 * allowed[field],
        );
      const half = (r: number) => -2 * Math.expm1(-r / 2);
      const slope = moved((w) => Math.exp(w / 2) * Math.abs(Math.expm1(w / 2))) + 64 * U * half(b!.renyiHalf);
      expect(Math.abs(half(a!.renyiHalf) - half(b!.renyiHalf)), `${outcomes} outcomes`).toBeLessThanOrEqual(4 * slope);
    }
  });
});

/** Probabilities and log-weights of a tilt, by the textbook. */
function weightsOf(logits: Float64Array, rewards: Float64Array, tilt: number): { p: number[]; w: number[] } {
  const total = logits.reduce((sum, z) => sum + Math.exp(z), 0);
  const p = Array.from(logits, (z) => Math.exp(z) / total);
  const lambda = Math.log(p.reduce((sum, p, k) => sum + p * Math.exp(tilt * rewards[k]!), 0));
  return { p, w: Array.from(rewards, (r) => tilt * r - lambda) };
}

describe('signalProbability of a column', () => {
  it('is what single calls and the textbook give', () => {
    const next = normal(31);
    for (const size of [1, 2, 3, 8, 64, 4096, 2 ** 31 - 1]) {
      for (const count of [0, 1, 2, 3, 4095, 4097]) {
        const logOdds = Float64Array.from({ length: count }, (_, i) => (i % 50 === 0 ? 700 : 12) * next());
        logOdds.set([0, Infinity, -Infinity].slice(0, count));
        const a = wasm.signalProbability({ logOdds }, size);
        const b = reference.signalProbability({ logOdds }, size);
        expect(a.length).toBe(count);
        for (let i = 0; i < count; i++) {
          const x = Math.abs(logOdds[i]!);
          if (x === Infinity) expect(a[i]).toBe(0);
          else
            expect(units(a[i]!, b[i]!, 2 ** -1022), `size ${size}, log-odds ${logOdds[i]}`).toBeLessThanOrEqual(
              2 * 4 * (4 + x),
            );
        }
      }
    }
  });
});

describe('results', () => {
  const logits = Float32Array.of(0.5, -1, 2, 0.25);
  const rewards = Float32Array.of(1, 0, 0, 1);

  it.each([
    ['wasm', wasm],
    ['reference', reference as unknown as typeof wasm],
  ] as const)('are f32 for f32 inputs, in a given array or a new one, on %s', (_, api) => {
    expect(api.bestOfN(logits, rewards, 2).policy).toBeInstanceOf(Float32Array);
    expect(api.bestOfN(Array.from(logits), rewards, 2).policy).toBeInstanceOf(Float64Array);
    expect(api.guidedPolicy(logits, [0.1, 0.2, 0.3, 0.4], { eta: 1 }).policy).toBeInstanceOf(Float32Array);
    expect(api.klGradients(logits, logits).gradient).toBeInstanceOf(Float32Array);
    expect(api.flowGap(logits, logits, rewards, { beta: 1 }).gradient).toBeInstanceOf(Float32Array);
    expect(api.softValue(rewards, 2, { beta: 1 }).advantages).toBeInstanceOf(Float32Array);
    expect(api.robustGroup(rewards, 4, { share: 0.25 }).advantages).toBeInstanceOf(Float32Array);
    expect(api.groupExpectiles(rewards, 4, 0.5).advantages).toBeInstanceOf(Float32Array);
    expect(api.reuseAdvantages(rewards, [1, 1, 1, 1]).advantages).toBeInstanceOf(Float32Array);
    const out = new Float64Array(6).fill(7);
    expect(api.softValue(rewards, 2, { beta: 1 }, out).advantages).toBe(out);
    expect(Array.from(out.subarray(4))).toEqual([7, 7]);
    const half = api.bestOfN({ data: Uint16Array.of(0x3c00, 0), dims: [1, 2], type: 'float16' }, [1, 0], 2);
    expect(half.policy).toBeInstanceOf(Float32Array);
  });

  it.each([
    ['wasm', wasm],
    ['reference', reference as unknown as typeof wasm],
  ] as const)('leave a given array alone where an argument is refused, on %s', (_, api) => {
    const out = new Float64Array(4).fill(7);
    const bad = Float64Array.of(0, 1, Number.NaN, 2);
    expect(() => api.bestOfN(bad, [1, 0], 2, { rows: 2 }, out)).toThrow('row 1, index 0');
    expect(() => api.klGradients([0, 1, 2, 3], bad, { rows: 2 }, out)).toThrow('row 1, index 0');
    expect(() => api.softValue([1, 0, Number.NaN, 1], 2, { beta: 1 }, out)).toThrow('rewards[2]');
    expect(out).toEqual(new Float64Array(4).fill(7));
  });
});
