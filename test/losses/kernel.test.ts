// The kernel of clipped ratios in f32 against the reference in f64, on the very numbers that it was given.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LossBatch, LossOptions } from '../../bindings/index.js';
import * as reference from '../../bindings/reference.js';
import { backends } from '../backends.js';
import { uniform } from '../random.js';
import { seed } from '../seed.js';

/** Half a unit in the last place of f32. */
const HALF = 2 ** -24;

const oneOf = <T>(...values: T[]) => fc.constantFrom(...values);
const options = fc
  .record({
    surrogate: oneOf<'clip' | 'cispo'>('clip', 'cispo'),
    clip: oneOf<LossOptions['clip'] & object>(
      { low: 0.2, high: 0.28 },
      { low: Infinity, high: 0.4 },
      { low: 0.3, high: 0.1 },
    ),
    noClip: oneOf(false, false, true),
    dualClip: oneOf(null, 1.5, 3),
    delta: oneOf(null, 1.1, 1.6),
    kl: oneOf(0, 0.2),
    aggregation: oneOf<'token-mean' | 'sequence-mean-token-mean' | 'token-sum'>(
      'token-mean',
      'sequence-mean-token-mean',
      'token-sum',
    ),
    bounds: oneOf<[number, number] | null>(null, [-20, 20], [-0.5, 0.5]),
  })
  .map(
    ({ noClip, kl, bounds, dualClip, delta, surrogate, ...rest }): LossOptions => ({
      ...rest,
      surrogate,
      ...(noClip && { clip: null }),
      ...(surrogate === 'clip' && { dualClip, delta }),
      logRatioBounds: bounds,
      kl: { coefficient: kl },
    }),
  );

function batchOf(start: number, columns: number, spread: number, lengths: boolean) {
  const next = uniform(start);
  const rows = 3;
  const logs = (centre?: Float32Array) =>
    Float32Array.from({ length: rows * columns }, (_, k) =>
      centre ? centre[k]! + spread * (next() - 0.5) : -4 * next(),
    );
  const policy = logs();
  const batch: LossBatch = {
    rows,
    advantages: [2 * next(), -2 * next(), start % 5 === 0 ? 0 : next() - 0.5],
    old: logs(policy),
    reference: logs(policy),
    ...(lengths
      ? { lengths: [columns, Math.floor(next() * columns), 1] }
      : { mask: Array.from(policy, () => Number(next() < 0.8)) }),
  };
  return { policy, batch };
}

describe.each(backends.filter(([name]) => name !== 'reference'))('the kernel of clipped ratios on %s', (_name, api) => {
  it('is within its rounding of the reference', () => {
    const columns = oneOf(1, 3, 4, 5, 63, 64, 65, 130);
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e9 }),
        columns,
        oneOf(0.02, 2, 60),
        fc.boolean(),
        options,
        (start, n, spread, lengths, rule) => {
          const { policy, batch } = batchOf(start, n, spread, lengths);
          const got = api.policyLoss(policy, batch, rule);
          const wide = Float64Array.from(policy);
          const want = reference.policyLoss(wide, batch, rule);
          const weights = api.aggregationWeights(
            { rows: 3, tokens: 3 * n, ...(batch.mask ? { mask: batch.mask } : { lengths: batch.lengths! }) },
            rule.aggregation as 'token-mean',
          );
          const beta = rule.kl!.coefficient!;
          const bounds = rule.clip ? [1 - rule.clip.low!, 1 + rule.clip.high!] : [0];
          let size = 0;
          let close = 0;
          for (const [k, g] of want.gradient.entries()) {
            const x = policy[k]! - batch.old![k]!;
            const d = policy[k]! - batch.reference![k]!;
            const ratio = Math.exp(x);
            // What is near a bound may be on either side of it.
            const edges = [...bounds, rule.dualClip ?? 0, rule.delta ?? 0];
            const kink = edges.some((edge) => Math.abs(ratio / edge - 1) < 1e-5);
            if (kink) close++;
            // The log-ratio, exp and three products are rounded; the KL term likewise, and its sums.
            const a = Math.abs(batch.advantages[Math.floor(k / n)]!);
            const terms =
              weights[k]! *
              (a * Math.max(ratio, 1) * (Math.abs(x) + 6) + beta * (Math.exp(-d) + 1) * (Math.abs(d) + 6));
            size += terms * Math.max(1, Math.abs(policy[k]!));
            if (!kink) expect(Math.abs(got.gradient[k]! - g)).toBeLessThanOrEqual(HALF * terms + 1e-40);
          }
          // In sums of 16 a lane.
          expect(Math.abs(got.loss - want.loss)).toBeLessThanOrEqual(8 * HALF * size + 1e-30);
          const tokens = want.tokens;
          expect(got.tokens).toBe(tokens);
          for (const name of ['clippedHigh', 'clippedLow', 'capped'] as const)
            if (tokens > 0) expect(Math.abs(got[name] - want[name]) * tokens).toBeLessThanOrEqual(close + 1e-9);
          if (tokens > 0) {
            expect(Math.abs(got.ratio.mean / want.ratio.mean - 1)).toBeLessThan(1e-5);
            expect(Math.abs(got.ratio.max / want.ratio.max - 1)).toBeLessThan(1e-5);
            expect(Math.abs(got.ratio.effectiveSize / want.ratio.effectiveSize - 1)).toBeLessThan(2e-5);
            // k3 keeps its digits where the policies are close.
            expect(Math.abs(got.kl! - want.kl!)).toBeLessThanOrEqual(1e-5 * want.kl!);
          }
        },
      ),
      { seed, numRuns: 400 },
    );
  });

  it('leaves log-ratios beyond the range of f32 to the closed forms', () => {
    const policy = Float32Array.of(-1, -1, -1, -1);
    const batch = { advantages: [1], old: Float32Array.of(-1, -200, -1, -1) };
    const got = api.policyLoss(policy, batch, { preset: 'ppo', clip: null });
    const want = reference.policyLoss(Float64Array.from(policy), batch, { preset: 'ppo', clip: null });
    expect(got.loss).toBeCloseTo(want.loss, -75);
    expect(got.loss / want.loss).toBeCloseTo(1, 12);
  });

  it('takes arrays of a workspace, with the same bits', () => {
    const { policy, batch } = batchOf(17, 65, 1, true);
    const workspace = new api.Workspace();
    const resident = (list: ArrayLike<number>) => {
      const array = workspace.float32(list.length);
      array.set(list);
      return array;
    };
    const rule = { preset: 'trl', kl: { coefficient: 0.1 } } as const;
    const out = workspace.float32(policy.length);
    const lived = api.policyLoss(
      resident(policy),
      { ...batch, old: resident(batch.old!), reference: resident(batch.reference!) },
      rule,
      out,
    );
    const { gradient, ...numbers } = api.policyLoss(policy, batch, rule);
    expect({ ...lived, gradient: 0 }).toEqual({ ...numbers, gradient: 0 });
    expect([...lived.gradient]).toEqual([...gradient]);
    workspace.dispose();
  });
});
