// policyLossFromLogits: its gradient against central differences, and against the loss of the log-probabilities by the chain rule.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LossName, LossOptions } from '../../bindings/index.js';
import * as reference from '../../bindings/reference.js';
import { backends } from '../backends.js';
import { uniform } from '../random.js';
import { seed } from '../seed.js';
import { casesFor } from '../slow.js';

const H = 1e-5;

/** Bits of halves; float16 for multiples of 2^-7 below 8, which it has. */
function bitsOf(type: 'float16' | 'bfloat16', values: Float64Array): Uint16Array {
  if (type === 'bfloat16')
    return Uint16Array.from(new Uint32Array(Float32Array.from(values).buffer), (bits) => bits >>> 16);
  return Uint16Array.from(values, (x) => {
    const k = Math.round(Math.abs(x) * 128);
    if (k === 0) return 0;
    const exponent = Math.floor(Math.log2(k));
    const bits = ((exponent - 7 + 15) << 10) | Math.round((k / 2 ** exponent - 1) * 1024);
    return x < 0 ? bits | 0x8000 : bits;
  });
}

/** Two rows of three tokens over seven outcomes, the last of which is padding. */
function drawnFrom(start: number, spread = 4) {
  const next = uniform(start);
  const logits = Float64Array.from({ length: 6 * 7 }, () => spread * (next() - 0.5));
  const tokens = Array.from({ length: 6 }, () => Math.floor(next() * 7));
  tokens[5] = -100;
  const { logProbability } = reference.tokenStatistics(logits, tokens);
  const near = (by: number) => logProbability.map((p) => (Number.isNaN(p) ? 0 : p + by * (next() - 0.5)));
  return { logits, tokens, batch: { advantages: [1.5 * next(), -2 * next()], old: near(0.3), reference: near(0.6) } };
}

const rules: (LossName | LossOptions)[] = [
  'grpo',
  { preset: 'trl', kl: { coefficient: 0.1 } },
  'gspo',
  'sapo',
  'gmpo',
  'luspo',
];

describe.each(backends)('policyLossFromLogits on %s', (backend, api) => {
  it.each(rules)('has the gradient of central differences under %j', (rule) => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 31 - 1 }), fc.constantFrom(1, 0.6), (start, temperature) => {
        const { logits, tokens, batch } = drawnFrom(start);
        const { gradient } = api.policyLossFromLogits(logits, tokens, batch, rule, { temperature });
        const at = (k: number, h: number) => {
          const moved = logits.map((z, j) => (j === k ? z + h : z));
          return api.policyLossFromLogits(moved, tokens, batch, rule, { temperature }).loss;
        };
        for (let k = 0; k < logits.length; k++) {
          const [left, here, right] = [at(k, -H), at(k, 0), at(k, H)];
          // A kink between the points.
          if (Math.abs(right - 2 * here + left) / H > 1e-3) continue;
          expect(Math.abs(gradient[k]! - (right - left) / (2 * H))).toBeLessThan(1e-6);
        }
      }),
      { seed, numRuns: casesFor(backend, 10, 4) },
    );
  });

  it('is the loss of the log-probabilities, and its chain', () => {
    const { logits, tokens, batch } = drawnFrom(3);
    const rule = { preset: 'trl', kl: { coefficient: 0.1 } } as const;
    const got = api.policyLossFromLogits(logits, tokens, batch, rule);
    const { logProbability, entropy } = api.tokenStatistics(logits, tokens);
    expect(got.logProbability).toEqual(logProbability);
    const mask = [1, 1, 1, 1, 1, 0];
    const { gradient, ...numbers } = api.policyLoss(logProbability, { ...batch, mask, entropy }, rule);
    expect(got.coefficient).toEqual(gradient);
    expect(got).toMatchObject(numbers);
    const p = api.softmax(logits, { rows: 6 });
    for (const [k, g] of got.gradient.entries()) {
      const i = Math.floor(k / 7);
      const own = Number(tokens[i] === k % 7);
      expect(Math.abs(g - gradient[i]! * (own - p[k]!))).toBeLessThan(1e-14);
    }
  });

  it.each(['float32', 'float16', 'bfloat16'] as const)('takes %s, to 1e-6 of the largest entry of a row', (type) => {
    const { logits, tokens, batch } = drawnFrom(5, 8);
    const given = type === 'float32' ? Float32Array.from(logits) : bitsOf(type, logits);
    const options = type === 'float32' ? {} : ({ dtype: type } as const);
    const got = api.policyLossFromLogits(given, tokens, batch, 'trl', options);
    const want = reference.policyLossFromLogits(given, tokens, batch, 'trl', options);
    expect(got.gradient).toBeInstanceOf(Float32Array);
    for (let i = 0; i < 6; i++) {
      const row = want.gradient.subarray(7 * i, 7 * i + 7);
      const most = row.reduce((m, g) => Math.max(m, Math.abs(g)), 0);
      for (const [k, g] of row.entries())
        expect(Math.abs(got.gradient[7 * i + k]! - g)).toBeLessThanOrEqual(1e-6 * most);
    }
    expect(Math.abs(got.loss - want.loss)).toBeLessThan(1e-6);
  });

  it('keeps the digits of a token that is nearly certain', () => {
    const { gradient } = api.policyLossFromLogits(Float64Array.of(40, 0), [0], { advantages: [1] }, 'ppo');
    const want = Math.exp(-40) / (1 + Math.exp(-40));
    expect(Math.abs(gradient[0]! / -want - 1)).toBeLessThan(1e-14);
    expect(Math.abs(gradient[1]! / want - 1)).toBeLessThan(1e-14);
  });

  it('does not read rows of padding, and gives them no gradient', () => {
    const { logits, tokens, batch } = drawnFrom(7);
    const spoilt = logits.slice().fill(Number.NaN, 35);
    const { gradient, logProbability, tokens: count } = api.policyLossFromLogits(spoilt, tokens, batch);
    expect([...gradient.subarray(35)]).toEqual(new Array(7).fill(0));
    expect(logProbability[5]).toBeNaN();
    expect(count).toBe(5);
    const masked = api.policyLossFromLogits(spoilt, [...tokens.slice(0, 5), 2], { ...batch, lengths: [3, 2] });
    expect(masked.gradient).toEqual(gradient);
  });

  it('writes into out, which may be the logits', () => {
    const { logits, tokens, batch } = drawnFrom(9);
    const { gradient } = api.policyLossFromLogits(logits, tokens, batch);
    const out = logits.slice();
    expect(api.policyLossFromLogits(out, tokens, batch, 'grpo', { out }).gradient).toBe(out);
    expect(out).toEqual(gradient);
  });

  it('leaves out alone where it refuses', () => {
    const { logits, tokens, batch } = drawnFrom(11);
    const out = new Float64Array(42).fill(7);
    const bad = logits.slice();
    bad[30] = Number.NaN;
    expect(() => api.policyLossFromLogits(bad, tokens, batch, 'grpo', { out })).toThrow(/row 4, index 2/);
    expect(() => api.policyLossFromLogits(logits, [...tokens.slice(0, 5), 7], batch, 'grpo', { out })).toThrow(
      /tokens\[5\]/,
    );
    const never = logits.slice();
    never[tokens[0]!] = -Infinity;
    expect(() => api.policyLossFromLogits(never, tokens, batch, 'grpo', { out })).toThrow(/"tokens\[0\]"/);
    expect(() => api.policyLossFromLogits(logits, tokens, { ...batch, lengths: [3, 3] }, 'grpo', { out })).toThrow(
      /"tokens\[5\]" expected a token, since the mask counts it/,
    );
    expect(() => api.policyLossFromLogits(logits, tokens, { ...batch, entropy: [1] } as never)).toThrow(
      /not supported here/,
    );
    expect(out.every((x) => x === 7)).toBe(true);
  });
});
