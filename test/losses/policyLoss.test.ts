// What policyLoss says beside gradients, and what it leaves alone.
import { describe, expect, it } from 'vitest';
import type { LossName } from '../../bindings/index.js';
import { klPresets } from '../../bindings/losses/klPresets.js';
import { lossPresets } from '../../bindings/losses/lossPresets.js';
import { trainers } from '../../bindings/rewards/trainers.js';
import { backends } from '../backends.js';

const logs = Float64Array.of(Math.log(0.5), Math.log(0.25), Math.log(0.125), Math.log(0.5));
const old = Float64Array.of(Math.log(0.25), Math.log(0.25), Math.log(0.5), Math.log(0.5));

describe.each(backends)('policyLoss on %s', (_name, api) => {
  it('counts clipped tokens and spreads of ratios', () => {
    // Ratios 2, 1, 1/4, 1.
    const batch = { rows: 2, advantages: [1, -1], old, entropy: [1, 2, 3, 4], reference: old };
    const { clippedHigh, clippedLow, capped, ratio, entropy, kl } = api.policyLoss(logs, batch, 'ppo');
    expect([clippedHigh, clippedLow, capped]).toEqual([0.25, 0.25, 0]);
    expect(ratio.max).toBeCloseTo(2, 14);
    expect(ratio.mean).toBeCloseTo(4.25 / 4, 14);
    expect(ratio.effectiveSize).toBeCloseTo(4.25 ** 2 / (4 + 1 + 1 / 16 + 1), 13);
    expect(entropy).toBe(2.5);
    const k3 = (r: number) => 1 / r - 1 + Math.log(r);
    expect(kl).toBeCloseTo((k3(2) + k3(0.25)) / 4, 14);
    // An advantage that pushes back is not clipped.
    expect(api.policyLoss(logs, { ...batch, advantages: [-1, 1] }, 'ppo').clippedHigh).toBe(0);
    expect(api.policyLoss(logs, { ...batch, advantages: [-1, 1] }, { preset: 'ppo', dualClip: 1.5 }).capped).toBe(0.25);
  });

  it('is on-policy without an old policy', () => {
    const { loss, gradient, ratio } = api.policyLoss(logs, { rows: 1, advantages: [2] }, 'ppo');
    expect(loss).toBe(-2);
    expect([...gradient]).toEqual([-0.5, -0.5, -0.5, -0.5]);
    expect(ratio).toEqual({ mean: 1, max: 1, effectiveSize: 4 });
  });

  it('writes into out, which may be what is read, and gives it back', () => {
    const batch = { rows: 2, advantages: [1, -1], old };
    const { gradient } = api.policyLoss(logs, batch);
    const out = new Float64Array(6).fill(9);
    expect(api.policyLoss(logs, batch, 'grpo', out).gradient).toBe(out);
    expect([...out]).toEqual([...gradient, 9, 9]);
    const itself = logs.slice();
    expect(api.policyLoss(itself, batch, 'grpo', itself).gradient).toEqual(gradient);
    const shifted = new Float64Array(5);
    shifted.set(logs);
    expect(api.policyLoss(shifted.subarray(0, 4), batch, 'grpo', shifted.subarray(1)).gradient).toEqual(gradient);
  });

  it('gives gradients of the type of the log-probabilities', () => {
    const batch = { rows: 2, advantages: [1, -1] };
    expect(api.policyLoss(Float32Array.from(logs), batch).gradient).toBeInstanceOf(Float32Array);
    expect(api.policyLoss([...logs], batch).gradient).toBeInstanceOf(Float64Array);
  });

  it('takes a group per prompt for real, and nothing from one-sided ones', () => {
    const batch = { rows: 4, advantages: [1, -1, 1, 1], groups: 2, old };
    const { gradient } = api.policyLoss(logs, batch, 'real');
    expect(gradient[2]).toBe(0);
    expect(gradient[3]).toBe(0);
    expect(gradient[0]).toBeLessThan(0);
    expect(gradient[1]).toBeGreaterThan(0);
  });

  it.each([
    ['token', Math.log(2) + Math.log(0.5)],
    ['sequence', Math.log(2 * 0.5)],
    ['geometric', Math.log(2 * 0.5) / 2],
  ] as const)('folds the correction of vespo into φ: weights of %s', (weight, corrected) => {
    const rollout = [logs[0]! - Math.log(2), logs[1]! - Math.log(0.5)];
    const batch = { advantages: [1], old: logs.subarray(0, 2), rollout: Float64Array.from(rollout) };
    const policy = Float64Array.of(logs[0]! + 0.3, logs[1]! - 0.1);
    const correction = { weight, on: weight, bound: 'truncate', high: 3 } as const;
    const { loss, gradient } = api.policyLoss(policy, batch, { preset: 'vespo', correction });
    const log = 0.2 + corrected;
    const phi = Math.exp(3 + 2 * log - 3 * Math.exp(log));
    expect(loss).toBeCloseTo((-phi * (policy[0]! + policy[1]!)) / 2, 13);
    for (const g of gradient) expect(g).toBeCloseTo(-phi / 2, 13);
    // A row that is masked has the least weight, 1e-8, as its factor.
    const masked = api.policyLoss(policy, batch, {
      preset: 'vespo',
      correction: { weight, on: 'sequence', bound: 'mask', low: 1.5, high: 3 },
    });
    expect(masked.loss).toBeLessThan(1e-13);
    expect(masked.loss).toBeGreaterThan(0);
  });

  it('drops probabilities that moved either way under prime-ipo', () => {
    const batch = { rows: 2, advantages: [1, -1], old };
    const { loss, gradient, clippedHigh, clippedLow } = api.policyLoss(logs, batch, 'prime-ipo');
    // Ratios 2, 1, 1/4, 1 with A = 1, 1, -1, -1: the first and the third moved by 1/4 and by 3/8.
    const squares = 1e-3 * (Math.log(2) ** 2 + Math.log(4) ** 2);
    expect(loss).toBeCloseTo(-1 + 1 + squares, 14);
    const want = [2e-3 * Math.log(2), -1, -2e-3 * Math.log(4), 1];
    for (const [k, g] of gradient.entries()) expect(g).toBeCloseTo(want[k]!, 14);
    expect([clippedHigh, clippedLow]).toEqual([0.25, 0.25]);
    expect(
      api.policyLoss(logs, batch, { preset: 'prime-ipo', trustRegion: { ways: 'pushed' } }).gradient[0],
    ).toBeCloseTo(2e-3 * Math.log(2), 14);
  });

  it.each(Object.keys(lossPresets) as LossName[])('has %s, and its faithful form', (preset) => {
    const { surrogate } = lossPresets[preset].rule as { surrogate?: string };
    const level = (lossPresets[preset].rule as { level?: string }).level;
    // Within the range of every rule.
    const close = logs.map((x) => x - 0.01);
    const batch = {
      rows: 2,
      advantages: [1, -1],
      reference: old,
      ...(level !== 'none' && { old: close }),
      ...(surrogate === 'real' && { groups: 2 }),
      ...(preset.endsWith('corrected') && { rollout: close }),
    };
    for (const faithful of [false, true]) {
      const { loss, gradient } = api.policyLoss(logs, batch, { preset, faithful });
      expect(Number.isFinite(loss)).toBe(true);
      expect(gradient.every(Number.isFinite)).toBe(true);
      expect(gradient.some((g) => g !== 0)).toBe(true);
    }
  });
});

it('every preset names a trainer whose source is known', () => {
  for (const { trainer } of [...Object.values(lossPresets), ...Object.values(klPresets)])
    expect(trainers[trainer]).toBeDefined();
});
