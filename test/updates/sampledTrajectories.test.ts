import { describe, expect, it } from 'vitest';
import type { Variant } from '../../bindings/index.js';
import * as main from '../../bindings/index.js';
import { expMinus } from '../../bindings/reference/updates/paths.js';
import { quantilesOf as byOrder } from '../../bindings/reference/updates/quantiles.js';
import { BLOCK } from '../../bindings/updates/paths.js';
import { uniformAt } from '../../bindings/updates/threefry.js';
import { quantilesOf } from '../../bindings/wasm/updates/quantiles.js';
import { backends } from '../backends.js';
import { uniform } from '../random.js';

describe('draws', () => {
  it('have the published values of Threefry-2x32 with 20 rounds', () => {
    const bits = (a: number, b: number) => ((a >>> 5) * 2 ** 26 + (b >>> 6)) * 2 ** -53;
    expect(uniformAt([0, 0], 0, 0)).toBe(bits(0x6b200159, 0x99ba4efe));
    expect(uniformAt([-1, -1], -1, -1)).toBe(bits(0x1cb996fc, 0xbb002be7));
    expect(uniformAt([0x13198a2e, 0x03707344], 0x243f6a88, 0x85a308d3)).toBe(bits(0xc4923a9c, 0x483df7a0));
  });

  it('are uniform: the mean of a power is what it should be, and neighbours do not go together', () => {
    const count = 50_000;
    const draws = Float64Array.from({ length: count }, (_, i) => uniformAt([7, 0], i, 3));
    const mean = (f: (u: number, i: number) => number) => draws.reduce((sum, u, i) => sum + f(u, i), 0) / count;
    for (const k of [1, 2, 3]) {
      const error = Math.sqrt((1 / (2 * k + 1) - 1 / (k + 1) ** 2) / count);
      expect(Math.abs(mean((u) => u ** k) - 1 / (k + 1))).toBeLessThan(4 * error);
    }
    expect(Math.abs(mean((u, i) => (u - 0.5) * (draws[(i + 1) % count]! - 0.5)))).toBeLessThan(
      4 / 12 / Math.sqrt(count),
    );
  });

  it('of exp(-a), by operations that all engines round alike: to 4e-16', () => {
    const next = uniform(3);
    let worst = 0;
    for (let i = 0; i < 10_000; i++) {
      const a = i % 2 ? 699 * next() : next();
      worst = Math.max(worst, Math.abs(expMinus(a) / Math.exp(-a) - 1));
    }
    expect(worst).toBeLessThan(4e-16);
    expect([expMinus(0), expMinus(Infinity)]).toEqual([1, 0]);
  });

  it('quantiles by selection are those of the sorted numbers', () => {
    const next = uniform(5);
    const levels = [0, 0.013, 0.25, 0.5, 0.5, 0.9, 1];
    // Shorter than what is sorted at once, one tile, an odd number of several, and so many that bins are split again.
    for (const length of [1, 2, 3, 10, 1025, 5001, 40_000]) {
      for (const grid of [1e9, 5, 1e-310, 1e307]) {
        // One of them is far from the others.
        const x = Float64Array.from({ length }, (_, i) =>
          i === 7 ? 17 * grid : Math.round(next() * 1e9) * 1e-9 * grid,
        );
        const [least, most] = [x.reduce((a, b) => Math.min(a, b)), x.reduce((a, b) => Math.max(a, b))];
        expect(quantilesOf(x, levels, least, most)).toEqual(byOrder(x, levels, least, most));
      }
    }
    const few = Float64Array.from({ length: 3001 }, (_, i) => [-1, 0.25, Infinity][i % 3]!);
    expect(quantilesOf(few, levels, -1, Infinity)).toEqual(byOrder(few, levels, -1, Infinity));
    expect(byOrder(Float64Array.of(3, 1, 2, 5), [0, 0.5, 1], 1, 5)).toEqual([1, 2.5, 5]);
  });
});

describe.each(backends)('sampledTrajectories on %s', (backend, api) => {
  // The textbook takes its time, and has the same bits.
  const many = backend === 'reference' ? 20_000 : 1_000_000;
  it.each<[string, number, Variant]>([
    ['groups of 8', 0.3, { beta: 5, group: { size: 8 } }],
    ['rare successes', 0.02, { beta: 5, alpha: 0.4, group: { size: 8, convention: 'trl' } }],
    ['centred groups of 4', 0.7, { beta: 2, normalization: 'mean', group: { size: 4 } }],
    ['leave-one-out', 0.9, { beta: 2, group: { size: 16, convention: 'rloo' } }],
    ['large groups', 0.4, { beta: 3, group: { size: 1100 } }],
    [
      'a noisy verifier',
      0.25,
      { beta: 5, group: { size: 8 }, verifier: { truePositiveRate: 0.9, falsePositiveRate: 0.1 } },
    ],
  ])('%s: the mean of a step is that of the expected drive, within 4 standard errors', (_name, p, variant) => {
    const replicas = variant.group!.size > 100 ? 20_000 : many;
    // From elsewhere than the reference, so that both anchors matter.
    const start = 0.6;
    const options = { replicas, seed: 11, start, quantiles: [] };
    const { meanLogOdds, deviation, silent } = api.sampledTrajectories(p, variant, 1, options);
    const { alpha = 1, beta, group, verifier } = variant;
    const convention = group!.convention ?? (variant.normalization === 'mean' ? { scale: 'none' } : { epsilon: 1e-5 });
    const { truePositiveRate: t, falsePositiveRate: f } = verifier ?? { truePositiveRate: 1, falsePositiveRate: 0 };
    const seen = t * start + f * (1 - start);
    const drive = (t - f) * api.groupDrive(seen, api.driveTable(convention as never, group!.size));
    const want = alpha * api.logit(p) + (1 - alpha) * api.logit(start) + drive / beta;
    expect(Math.abs(meanLogOdds[1]! - want)).toBeLessThan((4 * deviation[1]!) / Math.sqrt(replicas));
    const without = group!.convention === 'rloo' ? 0 : seen ** group!.size + (1 - seen) ** group!.size;
    if (without > 0) {
      expect(Math.abs(silent[0]! - without)).toBeLessThan(4 * Math.sqrt((without * (1 - without)) / replicas) + 1e-12);
    }
  });

  it('the same seed gives the same bits on every backend, another seed others', () => {
    const variant: Variant = { beta: 2, alpha: 0.5, group: { size: 8 } };
    const run = (from: typeof api, seed: number) =>
      from.sampledTrajectories(0.2, variant, 10, { replicas: 4999, seed });
    expect(run(api, 3)).toEqual(run(main, 3));
    expect(run(api, 3)).not.toEqual(run(api, 4));
    expect(run(api, 3)).not.toEqual(run(api, 2 ** 32 + 3));
  });

  it('paths do not depend on how many others there are', () => {
    const variant: Variant = { beta: 2, alpha: 0.5, group: { size: 64 } };
    // As many quantiles as paths are the paths themselves, in order. One more path is then one more among them.
    const pathsOf = (replicas: number) => {
      const quantiles = Array.from({ length: replicas }, (_, k) => (replicas === 1 ? 0.5 : k / (replicas - 1)));
      return api.sampledTrajectories(0.2, variant, 2, { replicas, seed: 5, quantiles }).quantiles.subarray(-replicas);
    };
    for (const replicas of [1, 3, 4, 5, BLOCK]) {
      const rest = Array.from(pathsOf(replicas + 1));
      for (const path of pathsOf(replicas)) rest.splice(rest.indexOf(path), Number(rest.includes(path)));
      expect(rest, `${replicas} paths`).toHaveLength(1);
    }
  });

  it('a path that starts at 1 stays there, but for an anchor to the reference alone', () => {
    for (const pRef of [0, 0.3]) {
      const run = (alpha: number) =>
        api.sampledTrajectories(pRef, { beta: 3, alpha, group: { size: 4 } }, 2, { replicas: 5, seed: 1, start: 1 });
      expect(Array.from(run(0.5).meanSuccess)).toEqual([1, 1, 1]);
      expect(Array.from(run(0).meanSuccess)).toEqual([1, 1, 1]);
      expect(run(1).meanSuccess[1]).toBeCloseTo(pRef, 14);
    }
  });

  it('starts where it is told, with quantiles in order', () => {
    const variant: Variant = { beta: 3, group: { size: 4 } };
    const { quantiles, levels, deviation, meanSuccess, meanLogOdds } = api.sampledTrajectories(0.1, variant, 3, {
      replicas: 999,
      seed: 0,
      quantiles: [0, 0.5, 1],
    });
    expect(Array.from(levels)).toEqual([0, 0.5, 1]);
    expect(quantiles.length).toBe(12);
    for (let k = 0; k < 3; k++) expect(quantiles[k]).toBe(api.logit(0.1));
    expect([deviation[0], meanLogOdds[0]]).toEqual([0, api.logit(0.1)]);
    expect(meanSuccess[0]).toBeCloseTo(0.1, 13);
    for (let n = 1; n <= 3; n++) {
      expect(quantiles[3 * n]).toBeLessThanOrEqual(quantiles[3 * n + 1]!);
      expect(quantiles[3 * n + 1]).toBeLessThanOrEqual(quantiles[3 * n + 2]!);
    }
  });

  it('policies that always or never succeed stay as they are', () => {
    for (const p of [0, 1]) {
      const variant: Variant = { beta: 1, alpha: 0.5, group: { size: 8 } };
      const { meanSuccess, silent, deviation } = api.sampledTrajectories(p, variant, 3, { replicas: 10, seed: 1 });
      expect(Array.from(meanSuccess)).toEqual([p, p, p, p]);
      expect(Array.from(silent)).toEqual([1, 1, 1]);
      expect(Array.from(deviation)).toEqual([0, 0, 0, 0]);
    }
  });

  it('in slices: the same bits, with progress, until it is stopped', async () => {
    const variant: Variant = { beta: 2, group: { size: 8 } };
    const options = { replicas: 9_000, seed: 9 };
    const told: number[] = [];
    const onProgress = (done: number) => told.push(done);
    const result = await api.sampledTrajectoriesAsync(0.3, variant, 10, { ...options, onProgress });
    expect(result).toEqual(api.sampledTrajectories(0.3, variant, 10, options));
    expect(told.at(-1)).toBe(90_000);
    const stopped = api.sampledTrajectoriesAsync(0.3, variant, 10, {
      ...options,
      signal: AbortSignal.abort(new Error('enough')),
    });
    await expect(stopped).rejects.toThrow('enough');
  });
});
