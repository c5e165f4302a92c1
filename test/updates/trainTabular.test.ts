import { describe, expect, it } from 'vitest';
import type { Variant } from '../../bindings/index.js';
import { backends } from '../backends.js';
import { casesFor } from '../slow.js';

const reference = [0.3, -0.5, 0.2, 0];
const rewards = [1, 0, 0, 1];

const variants: Readonly<Record<string, Variant>> = {
  grpo: { beta: 2 },
  drGrpo: { beta: 1, normalization: 'mean' },
  mirrorGrpo: { beta: 3, alpha: 0 },
  mirrorDrGrpo: { beta: 1.5, alpha: 0, normalization: 'mean' },
  twoKlGrpo: { beta: 2, alpha: 0.4 },
  twoKlDrGrpo: { beta: 1, alpha: 0.4, normalization: 'mean' },
};
const groups: Readonly<Record<string, (variant: Variant) => Variant>> = {
  ideal: (variant) => variant,
  'groups of 8': (variant) => ({ ...variant, group: { size: 8 } }),
  'groups of 8, by the rule of RLOO': (variant) => ({ ...variant, group: { size: 8, convention: 'rloo' } }),
};

/** Enough steps for outcomes of probability 0.02: what is missing shrinks by exp(-learningRate beta p) a step. */
const many = { innerSteps: 1500, steps: 3 };

describe.each(backends)('trainTabular on %s', (backend, api) => {
  it.each(
    Object.entries(variants).flatMap(([name, variant]) =>
      Object.entries(groups).map(([kind, of]) => [`${name}, ${kind}`, of(variant)] as const),
    ),
  )('%s: many small steps reach the closed form', (_name, variant) => {
    const { logOdds, mean, kl, closedForm } = api.trainTabular(reference, rewards, variant, {
      ...many,
      learningRate: 1 / variant.beta,
    });
    for (let n = 0; n <= many.steps; n++) {
      expect(Math.abs(logOdds[n]! - closedForm.logOdds[n]!), `step ${n}`).toBeLessThan(1e-4);
      expect(Math.abs(mean[n]! - closedForm.mean[n]!)).toBeLessThan(1e-4);
    }
    expect(logOdds[3]).toBeGreaterThan(logOdds[0]! + 0.1);
    expect(kl[0]).toBe(0);
    if (!variant.group) {
      const x = api.successTrajectories({ logOdds: logOdds[0]! }, variant, 3).logOdds;
      for (let n = 0; n <= 3; n++) expect(Math.abs(closedForm.logOdds[n]! - x[n]!)).toBeLessThan(1e-10);
    }
  });

  it('from another start it reaches the steps of the best policies from there', () => {
    const start = [2, -1, 0.5, 0];
    const variant = { beta: 2, alpha: 0.6 };
    const options = { ...many, learningRate: 0.5, start };
    const { logOdds, closedForm, kl } = api.trainTabular(reference, rewards, variant, options);
    let old: Float64Array = Float64Array.from(start);
    for (let n = 0; n < many.steps; n++) {
      const step = api.optimalPolicy(Float64Array.from(reference), old, rewards, variant, { as: 'logits' });
      expect(closedForm.logOdds[n]).toBeCloseTo(step.logOddsBefore[0]!, 10);
      expect(Math.abs(logOdds[n]! - step.logOddsBefore[0]!)).toBeLessThan(1e-4);
      old = step.policy;
    }
    expect(kl[0]).toBeGreaterThan(0);
    expect(() => api.trainTabular(reference, rewards, variant, { ...options, start: [1] })).toThrow(
      expect.objectContaining({ code: 'ERR_LENGTH' }),
    );
    expect(() =>
      api.trainTabular(reference, rewards, variant, { ...options, start: start.map(() => Number.NaN) }),
    ).toThrow(/"start"/);
  });

  it('Adam gets there too, and real rewards', () => {
    const options = { ...many, learningRate: 0.003, innerSteps: 3000, optimizer: 'adam' } as const;
    const real = [0.5, -1, 0.25, 2];
    for (const given of [rewards, real]) {
      const { mean, closedForm, logOdds } = api.trainTabular(reference, given, { beta: 2, alpha: 0.5 }, options);
      expect(Math.abs(mean[3]! - closedForm.mean[3]!)).toBeLessThan(1e-4);
      expect(Number.isNaN(logOdds[0])).toBe(given === real);
    }
  });

  it('with clipping it reaches the value of the clipped map, to the width of its steps', () => {
    const clips = [
      { low: 0.2, high: 0.28 },
      { low: 0.1, high: 0.1 },
    ];
    for (const clip of casesFor(backend, clips, clips.slice(1))) {
      const variant = { beta: 2, clip };
      // At the edge of clipping the gradient jumps by about 1, so that steps go to and fro by a learning rate.
      const options = { learningRate: 0.005, innerSteps: 4000, steps: 2 };
      const { logOdds, closedForm } = api.trainTabular(reference, rewards, variant, options);
      const { closedForm: free } = api.trainTabular(reference, rewards, { beta: 2 }, { ...options, innerSteps: 1 });
      expect(Math.abs(logOdds[2]! - closedForm.logOdds[2]!)).toBeLessThan(0.005);
      expect(closedForm.logOdds[2]).toBeLessThan(free.logOdds[2]! - 0.3);
    }
  });

  it('too few steps miss the closed form', () => {
    const { logOdds, closedForm } = api.trainTabular(
      reference,
      rewards,
      { beta: 2 },
      { learningRate: 0.1, innerSteps: 5, steps: 1 },
    );
    expect(logOdds[1]).toBeLessThan(closedForm.logOdds[1]! - 0.5);
    expect(logOdds[1]).toBeGreaterThan(logOdds[0]!);
  });

  it('many sampled groups come close to their expectation; the same seed gives the same bits', () => {
    const train = (seed: number, count: number) =>
      api.trainTabular(
        reference,
        rewards,
        { beta: 2 },
        {
          learningRate: 0.5,
          innerSteps: 300,
          steps: 2,
          group: { size: 8, count, seed },
        },
      );
    const { logOdds, closedForm } = train(5, 4000);
    const expected = api.trainTabular(
      reference,
      rewards,
      { beta: 2, group: { size: 8 } },
      { learningRate: 0.5, innerSteps: 300, steps: 2 },
    );
    expect(closedForm).toEqual(expected.closedForm);
    expect(Math.abs(logOdds[2]! - closedForm.logOdds[2]!)).toBeLessThan(0.1);
    expect(train(6, 3)).toEqual(train(6, 3));
    expect(train(6, 3).logOdds).not.toEqual(train(7, 3).logOdds);
  });

  it('outcomes that cannot happen stay impossible; with the estimate k3 there is no closed form', () => {
    const options = { learningRate: 0.5, innerSteps: 50, steps: 1 };
    const { logits, closedForm, logOdds } = api.trainTabular(
      [0, -Infinity, 1],
      [1, 1, 0],
      { beta: 3, klEstimator: 'k3' },
      options,
    );
    expect(logits[1]).toBe(-Infinity);
    expect(logOdds.every(Number.isFinite)).toBe(true);
    expect(closedForm.mean.every(Number.isNaN)).toBe(true);
    for (const optimizer of ['sgd', 'adam'] as const) {
      const plain = api.trainTabular([0, -Infinity, 1], [1, 1, 0], { beta: 3 }, { ...options, optimizer });
      expect(plain.logits[1]).toBe(-Infinity);
    }
  });

  it('in slices: the same bits, with progress, until it is stopped', async () => {
    const options = { learningRate: 0.1, innerSteps: 200, steps: 2 };
    const told: number[] = [];
    const result = await api.trainTabularAsync(
      reference,
      rewards,
      { beta: 1 },
      { ...options, onProgress: (done) => told.push(done) },
    );
    expect(result).toEqual(api.trainTabular(reference, rewards, { beta: 1 }, options));
    expect(told.at(-1)).toBe(400);
    const stopped = api.trainTabularAsync(
      reference,
      rewards,
      { beta: 1 },
      { ...options, signal: AbortSignal.abort(new Error('enough')) },
    );
    await expect(stopped).rejects.toThrow('enough');
  });
});
