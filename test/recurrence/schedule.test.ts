// Parameters that change from step to step, and reference policies that follow.
import { describe, expect, it } from 'vitest';
import { backends } from '../backends.js';

describe.each(backends)('schedules on %s', (_name, api) => {
  const close = (found: ArrayLike<number>, want: ArrayLike<number>) => {
    expect(found).toHaveLength(want.length);
    for (let k = 0; k < want.length; k++) {
      expect(Math.abs(found[k]! - want[k]!)).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(want[k]!)));
    }
  };

  it('of constants change nothing', () => {
    const variant = { beta: 3, alpha: 0.4 };
    const schedule = { beta: [3, 3, 3, 3], alpha: new Float32Array(4).fill(0.5) };
    const want = api.successTrajectories([0.1, 0.6], { ...variant, alpha: 0.5 }, 4).logOdds;
    close(api.successTrajectories([0.1, 0.6], variant, 4, { schedule }).logOdds, want);
  });

  it('take the step of the recurrence with the parameters of that step', () => {
    const beta = [1, 2, 4, 8];
    const alpha = [1, 0, 0.5, 0.25];
    for (const extra of [{}, { group: { size: 8 } }, { clip: { low: 0.2, high: 0.28 } }]) {
      const { logOdds } = api.successTrajectories(0.2, { beta: 9, ...extra }, 4, { schedule: { beta, alpha } });
      let x = api.logit(0.2);
      const want = [x];
      for (let n = 0; n < 4; n++) {
        const law = { beta: beta[n]!, alpha: alpha[n]!, ...extra };
        x = api.successTrajectories(0.2, law, 1, { start: { logOdds: x }, keep: 'last' }).logOdds[0]!;
        want.push(x);
      }
      close(logOdds, want);
    }
  });

  it('with the reference reset at every step are the mirror rule', () => {
    const want = api.successTrajectories([0.2, 0.9], { beta: 7, alpha: 0 }, 6).logOdds;
    close(api.successTrajectories([0.2, 0.9], { beta: 7 }, 6, { resetReferenceEvery: 1 }).logOdds, want);
  });

  it('with a reset now and then start over from where they are', () => {
    const variant = { beta: 4, alpha: 0.6 };
    const { logOdds } = api.successTrajectories(0.2, variant, 6, { resetReferenceEvery: 3 });
    const first = api.successTrajectories(0.2, variant, 3).logOdds;
    const second = api.successTrajectories({ logOdds: first[3]! }, variant, 3).logOdds;
    close(logOdds, [...first, ...second.subarray(1)]);
  });

  it('move whole policies as they move success, and rewards of any kind as their tilt says', () => {
    const logits = Float64Array.of(0.3, -1, 2, 0.7, -0.2);
    const options = { schedule: { beta: [2, 3, 4], alpha: [1, 0.3, 0.7] }, resetReferenceEvery: 2 };
    const law = { beta: 1 };
    const binary = new api.PolicyBatch(logits, Float64Array.of(1, 0, 0, 1, 0));
    const x = binary.logOdds[0]!;
    const iterates = binary.iterate(law, 3, options);
    const want = api.successTrajectories({ logOdds: x }, law, 3, options).logOdds;
    close(
      iterates.tilt,
      want.map((value) => value - x),
    );
    const grouped = { ...law, group: { size: 8 } };
    close(
      binary.iterate(grouped, 3, options).tilt,
      api.successTrajectories({ logOdds: x }, grouped, 3, options).logOdds.map((value) => value - x),
    );
    binary.dispose();

    const real = new api.PolicyBatch(logits, Float64Array.of(0.1, 0.4, -1, 2, 0));
    const { tilt, variance } = real.iterate(law, 3, options);
    let [c, anchor] = [0, 0];
    for (let n = 0; n < 3; n++) {
      const alpha = options.schedule.alpha[n]!;
      c = anchor + (1 - alpha) * (c - anchor) + 1 / Math.sqrt(variance[n]! + 1e-5) / options.schedule.beta[n]!;
      if (n === 1) anchor = c;
      close([tilt[n + 1]!], [c]);
    }
    expect(() => real.iterate(grouped, 3)).toThrow(expect.objectContaining({ code: 'ERR_UNSUPPORTED' }) as Error);
    real.dispose();
  });

  it('refuse what is not one value a step', () => {
    const run = (options: object) => () => api.successTrajectories(0.2, { beta: 1 }, 3, options);
    expect(run({ schedule: { beta: [1, 2] } })).toThrow('"schedule.beta" expected');
    expect(run({ schedule: { beta: [1, 0, 2] } })).toThrow(
      '"schedule.beta[1]" expected a finite number above 0, got 0',
    );
    expect(run({ schedule: { betas: [1, 2, 3] } })).toThrow('Did you mean "beta"?');
    expect(run({ schedule: { alpha: 0.5 } })).toThrow('"schedule.alpha" expected an array of numbers, got 0.5');
    expect(run({ resetReferenceEvery: 0 })).toThrow('"resetReferenceEvery" expected an integer from 1');
  });
});
