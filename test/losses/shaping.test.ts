// Shaping of tokens by their entropies, from logits to what a loss takes.
import { describe, expect, it } from 'vitest';
import { backends } from '../backends.js';
import { uniform } from '../random.js';

describe.each(backends)('shaping by entropies on %s', (_name, api) => {
  it('keeps the share of highest entropy among the tokens that count', () => {
    const next = uniform(3);
    const entropies = Float64Array.from({ length: 400 }, () => 4 * next());
    for (const share of [0.01, 0.2, 0.5, 1]) {
      const { mask, threshold } = api.highEntropyMask(entropies, share);
      // Of n different ones, those above the place (1 - share)(n - 1).
      expect(mask.reduce((all, m) => all + m, 0)).toBe(400 - Math.ceil((1 - share) * 399 - 1e-9));
      expect([...mask]).toEqual([...entropies].map((h) => Number(h >= threshold)));
    }
  });

  it('leaves padding out, whatever it has', () => {
    const entropies = [3, 1, Number.NaN, 2, 9, 9];
    expect([...api.highEntropyMask(entropies, 0.5, { rows: 2, lengths: [2, 1] }).mask]).toEqual([1, 0, 0, 1, 0, 0]);
    expect([...api.highEntropyMask(entropies, 1, { rows: 2, mask: [0, 0, 0, 0, 0, 0] }).mask]).toEqual([
      0, 0, 0, 0, 0, 0,
    ]);
  });

  it('takes entropies of logits, and gives a mask for a loss', () => {
    const next = uniform(5);
    const logits = Float64Array.from({ length: 8 * 11 }, () => 6 * next());
    const { entropy, logProbability } = api.tokenStatistics(logits, [0, 1, 2, 3, 4, 5, 6, 7]);
    const { mask } = api.highEntropyMask(entropy, 0.25, { rows: 2 });
    const { gradient, tokens } = api.policyLoss(logProbability, { rows: 2, mask, advantages: [1, -1] }, 'dapo');
    expect(tokens).toBe(2);
    expect([...gradient].map((g) => Number(g !== 0))).toEqual([...mask]);
    // GTPO: tokens of a success share a bonus by their entropies, at each position.
    const { shaped } = api.entropyShapedRewards(entropy, [0, 4, 8], [1, 1], 2, { base: 1, bonus: 0.5 });
    for (let t = 0; t < 4; t++) expect(shaped[t]! + shaped[t + 4]!).toBeCloseTo(3, 13);
  });

  it('refuses a share of 0 and an entropy of NaN that counts', () => {
    expect(() => api.highEntropyMask([1], 0)).toThrow(
      'highEntropyMask: "share" expected a number above 0 and up to 1, got 0',
    );
    expect(() => api.highEntropyMask([1, Number.NaN], 0.5)).toThrow('"entropies[1]" expected a finite number, got NaN');
    expect(() => api.highEntropyMask([], 0.5)).toThrow('"entropies" expected at least one token, got none');
  });
});
