// Divergences of policies at any distance, of rows at any offset, in f32: the textbook computes them in f64 from the same logits.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as reference from '../../bindings/reference.js';
import type { Divergences } from '../../bindings/rows/divergence.js';
import { backends } from '../backends.js';
import { normal } from '../random.js';

const measures = ['kl', 'reverseKl', 'jensenShannon', 'renyi', 'totalVariation'] as const;
const kernels = backends.filter(([name]) => name !== 'reference');

/** 10 to a power that is drawn between two. */
const decades = (min: number, max: number) => fc.double({ min, max, noNaN: true }).map((e) => 10 ** e);

const pairs = fc.record({
  outcomes: fc.integer({ min: 1, max: 600 }),
  seed: fc.nat(),
  spread: decades(-1, 1.5),
  distance: decades(-5, 1),
  offset: fc.oneof(fc.constant(0), decades(-1, 2)),
  /** Every how many outcomes one is much less likely to one of the policies. */
  tail: fc.constantFrom(0, 7, 50),
  temperature: fc.oneof(fc.constant(1), decades(-0.7, 0.8)),
  alpha: fc.constantFrom(0.1, 0.25, 0.3, 0.5, 0.75, 0.9, 2),
});

describe.each(kernels)('divergences in float32, on %s', (_name, api) => {
  it('are those of the textbook', () => {
    fc.assert(
      fc.property(pairs, ({ outcomes, seed, spread, distance, offset, tail, temperature, alpha }) => {
        const draw = normal(seed);
        const x = Float32Array.from({ length: outcomes }, (_, k) => (k % 31 === 30 ? -Infinity : spread * draw()));
        const y = x.map((v, k) => v + offset + (tail && k % tail === tail - 1 ? 30 : distance) * draw());
        const got = api.divergence(x, y, { temperature, alpha });
        const want = reference.divergence(x, y, { temperature, alpha });
        agree(got, want);
      }),
      { numRuns: 300 },
    );
  });

  it.each([1e3, 1e5, 1e7, Infinity])('of which one lacks an outcome, or each another, by %d', (drop) => {
    for (const temperature of [1, 1e-9])
      for (const likely of [0, 12]) {
        // Apart from those outcomes the policies are nearly the same.
        const x = Float32Array.from({ length: 50 }, (_, k) => temperature * (Math.sin(k * k) - (k < 2 ? likely : 0)));
        const y = x.slice();
        y[0]! -= drop;
        const one = { temperature, alpha: 0.5 };
        agree(api.divergence(x, y, one), reference.divergence(x, y, one));
        agree(api.divergence(y, x, one), reference.divergence(y, x, one));
        const z = x.slice();
        z[1]! -= drop;
        agree(api.divergence(z, y, one), reference.divergence(z, y, one));
      }
  });

  it('at an offset that is large beside all but a few log-ratios', () => {
    // Each policy all but lacks one of two outcomes that are four millionths of the other; the rest differs by less.
    const x = Float32Array.from({ length: 512 }, (_, k) => (k < 2 ? -6 : Math.sin(k)));
    const y = x.map((logit, k) => logit + 1 + 1e-6 * Math.sin(k * k));
    y[0]! -= 1e4;
    x[1]! -= 1e4;
    agree(api.divergence(x, y), reference.divergence(x, y));
  });

  it('where one takes an outcome further away than f32 has probabilities', () => {
    const x = Float32Array.of(0, 0.5, 1, -1e38);
    const y = Float32Array.of(0, 0.5, 1, -90);
    agree(api.divergence(x, y), reference.divergence(x, y));
  });

  it('of which one has what the other has not, at the lowest temperature', () => {
    const x = Float32Array.from({ length: 153 }, (_, k) => (k % 3 ? -771_196 + 20 * Math.sin(k) : -Infinity));
    const y = x.map((logit, k) => (k % 3 ? logit : -65_504));
    const options = { temperature: 1e-9 };
    agree(api.divergence(x, y, options), reference.divergence(x, y, options));
  });
});

/** What the docstring says; below 1e-12 that of the least divergence it speaks of. */
function agree(got: Divergences, want: Divergences): void {
  for (const name of measures) {
    const [value, exact] = [got[name][0]!, want[name][0]!];
    const bound = 1e-4 * Math.max(exact, 1e-12) + (name === 'totalVariation' ? 5e-12 : 0);
    expect(value === exact || Math.abs(value - exact) <= bound, `${name}: ${value} not ${exact}`).toBe(true);
  }
}
