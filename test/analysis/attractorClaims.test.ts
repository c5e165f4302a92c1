// What `attractor` must not claim: chaos of an orbit without a turn, a fixed point where there is none, a turn that was none.
import { describe, expect, it } from 'vitest';
import { runningError } from '../../cli/verify/runningError.js';
import { backends } from '../backends.js';
import { uniform } from '../random.js';
import { SLOW } from '../slow.js';

describe.each(backends)('claims about orbits on %s', (_name, api) => {
  it('a mirror rule leads to p = 1, however slowly: its orbits never turn', () => {
    const { mirrorGrpo } = api.variants;
    expect(api.attractor(0.2, mirrorGrpo({ beta: 1e4 }))).toMatchObject({ kind: 'one', monotone: true, steps: 22_491 });
    for (const maxSteps of [256, 1024]) {
      const { kind, monotone } = api.attractor(0.5, mirrorGrpo({ beta: 1000 }), { maxSteps });
      expect({ kind, monotone }, `maxSteps ${maxSteps}`).toEqual({ kind: 'undecided', monotone: true });
    }
    const beta = Float64Array.from({ length: 40 }, (_, k) => 1e3 * 10 ** (k / 40));
    const { kind, monotone } = api.attractors(0.2, { alpha: 0, beta });
    expect(new Set(kind)).toEqual(new Set([api.attractorKinds.indexOf('one')]));
    expect(new Set(monotone)).toEqual(new Set([1]));
  });

  it('neither do orbits of weak anchors, or those that leave an unstable point beside a fold', () => {
    const weak = api.attractor(0.9, api.variants.twoKlGrpo({ beta: 5e4, alpha: 1e-5 }));
    expect(weak).toMatchObject({ kind: 'undecided', monotone: true });
    const { folds } = api.bifurcations(0.5, {});
    for (const fold of folds) {
      for (const beside of [1 + 1e-7, 1 - 1e-7]) {
        const beta = fold.beta * beside;
        const points = api.fixedPoints(0.5, { beta });
        if (points.length < 3) continue;
        for (const off of [1 - 1e-10, 1 + 1e-10]) {
          const { kind, monotone } = api.attractor(0.5, { beta }, { start: { logOdds: points[1]!.logOdds * off } });
          expect({ kind, monotone }).not.toMatchObject({ kind: 'irregular' });
          expect(monotone).toBe(true);
        }
      }
    }
  });

  it('an irregular orbit is still called so, and it turns', () => {
    const { kind, monotone, lyapunov } = api.attractor(1e-4, { beta: 5, varianceEpsilon: 0 }, { start: 0.1 });
    expect({ kind, monotone }).toEqual({ kind: 'irregular', monotone: false });
    expect(lyapunov).toBeGreaterThan(0);
  });

  it('claims no fixed point in the ghost of a fold', () => {
    const near = api.attractor(0.99999, { beta: 429.7965276408387, varianceEpsilon: 0 });
    expect(near.kind).toBe('undecided');
    for (const [pRef, varianceEpsilon] of [
      [0.5, 1e-5],
      [0.3, 1e-5],
      [0.5, 0],
      [0.9, 1e-4],
    ] as const) {
      const fold = api.bifurcations(pRef, { varianceEpsilon }).folds[0]!;
      for (const below of [1e-8, 1e-9, 1e-10, 1e-11, 1e-12]) {
        const variant = { beta: fold.beta * (1 - below), varianceEpsilon };
        // The steps are shortest where the fold was: a start there meets them at once. SLOW=1 also goes all the way.
        const options = SLOW ? { maxSteps: 300_000 } : { start: { logOdds: fold.logOdds - 1e-7 }, maxSteps: 6000 };
        const { kind, points } = api.attractor(pRef, variant, options);
        // Either it got through, or the step limit came first.
        if (kind === 'fixed-point') {
          const real = api.fixedPoints(pRef, variant).map(({ logOdds }) => logOdds);
          const nearest = Math.min(...real.map((x) => Math.abs(x - points[0]!.logOdds)));
          expect(nearest, `beta ${variant.beta}`).toBeLessThan(1e-6);
        } else expect(['undecided', 'one']).toContain(kind);
      }
    }
  });

  it('finds the fixed points of weak anchors and weak attraction all the same', () => {
    const slow = api.attractor(0.3, { alpha: 1e-3, beta: 50 });
    expect(slow.kind).toBe('fixed-point');
    const beside = api.attractor(0.5, { beta: 1.5088 });
    expect(beside.kind).toBe('fixed-point');
    expect(api.attractor(0.5, { beta: 1, varianceEpsilon: 1e-300 }).kind).toBe('fixed-point');
  });

  it('a first step shorter than the tolerance is a step all the same', () => {
    const orbit = api.attractor(0.5, { beta: 1.6 }, { start: { logOdds: 3.154050206 } });
    expect(orbit).toMatchObject({ kind: 'fixed-point', overshoot: 0, monotone: true });
    const [, middle] = api.fixedPoints(0.5, { beta: 1.6 });
    const next = uniform(11);
    for (let k = 0; k < 60; k++) {
      // From 1e-12 to 1e-8 beside the unstable point. It is at p > 1/2, where the map rises: no orbit turns.
      const start = middle!.logOdds * (1 + (k % 2 === 0 ? 1 : -1) * 10 ** (-12 + 4 * next()));
      const { kind, overshoot, monotone } = api.attractor(0.5, { beta: 1.6 }, { start: { logOdds: start } });
      expect({ kind, overshoot, monotone }, `start ${start}`).toEqual({
        kind: 'fixed-point',
        overshoot: 0,
        monotone: true,
      });
    }
  });

  // p_ref, beta, start, overshoot (60 digits, rounded).
  it.each([
    [0.01, 1.765679204945193, 5.821309147180128, 0.88935476824],
    [0.05, 10.697517598928183, 10.091641422265306, 0.0100683087661],
    [0.2, 19.929939681834245, 13.331091325553503, 0.0090237663938],
    [0.05, 18.033514797307728, 13.4718728124694, 0.0822759809239],
  ])(
    'from beside the unstable point of p_ref %d, beta %d, the overshoot is as good as the orbit',
    (pRef, beta, x, want) => {
      const variant = api.variants.grpo({ beta });
      const { overshoot, steps } = api.attractor(pRef, variant, { start: { logOdds: x } });
      const orbit = [...api.successTrajectories(pRef, variant, steps, { start: { logOdds: x } }).logOdds];
      const bound = Math.max(...runningError(orbit, api.logit(pRef), variant));
      expect(bound).toBeLessThan(1e-3);
      expect(Math.abs(overshoot - want)).toBeLessThanOrEqual(bound + 1e-10 * x);
    },
  );
});
