// Rewards in other units: with rewards times s, beta/s and epsilon s^2, an iteration is the same in tilts divided by s.
import { describe, expect, it } from 'vitest';
import { backends } from '../backends.js';
import { casesFor, SLOW } from '../slow.js';

const logits = Float64Array.of(0, 0.5, -1, 0.25, -3, 1, 0.125, -0.5, 0.75, -2);
const rewards = Float64Array.of(0, 1, 0.5, 0.25, 1, 0.125, 0.75, 0.375, 0.875, 0.625);

describe.each(backends)('rewards of any scale on %s', (_name, api) => {
  const scales = [2 ** -500, 2 ** -40, 2 ** 30, 2 ** 400];
  const scaled = (s: number) =>
    new api.PolicyBatch(
      logits,
      rewards.map((r) => r * s),
    );

  it.each(scales)('fixed points are the same, rewards times %d', (s) => {
    for (const [beta, epsilon] of [
      [1, 0],
      [3, 0],
      [2, 0.01],
    ] as const) {
      // Omega of rewards times s is Omega/s.
      const want = scaled(1).fixedPoints({ beta, varianceEpsilon: epsilon })[0]!;
      const got = scaled(s).fixedPoints({ beta, varianceEpsilon: epsilon * s * s })[0]!;
      expect(got.length).toBe(want.length);
      for (const [k, point] of want.entries()) {
        expect(got[k]!.tilt * s).toBeCloseTo(point.tilt, 12);
        expect(got[k]!.multiplier).toBeCloseTo(point.multiplier, 11);
        expect(got[k]!.kl).toBeCloseTo(point.kl, 11);
      }
    }
  });

  it.each(scales)('orbits end alike, and targets have the same beta, rewards times %d', (s) => {
    for (const beta of [0.3, 1, 3]) {
      const want = scaled(1).attractors({ beta, varianceEpsilon: 0.01 })[0]!;
      const got = scaled(s).attractors({ beta, varianceEpsilon: 0.01 * s * s })[0]!;
      expect({ kind: got.kind, steps: got.steps }).toEqual({ kind: want.kind, steps: want.steps });
      expect(got.multiplier).toBeCloseTo(want.multiplier, 10);
    }
    const want = scaled(1).betaForTarget(0.7, { varianceEpsilon: 0.01 })[0]!;
    const got = scaled(s).betaForTarget(0.7 * s, { varianceEpsilon: 0.01 * s * s })[0]!;
    expect(got.beta).toBeCloseTo(want.beta, 10);
    expect(got.reached).toBe(want.reached);
  });

  it('rewards 1e-150 apart have both fixed points', () => {
    const points = new api.PolicyBatch(Float64Array.of(0, 0.5), Float64Array.of(0, 1e-150)).fixedPoints({
      beta: 10,
      varianceEpsilon: 0,
    })[0]!;
    const want = new api.PolicyBatch(Float64Array.of(0, 0.5), Float64Array.of(0, 1)).fixedPoints({
      beta: 10,
      varianceEpsilon: 0,
    })[0]!;
    expect(points.length).toBe(2);
    for (const [k, { tilt }] of points.entries()) expect((tilt * 1e-150) / want[k]!.tilt).toBeCloseTo(1, 12);
  });
});

describe.each(backends)('orbits of tilts on %s', (backend, api) => {
  it('a slow rise is not called irregular', () => {
    const batch = new api.PolicyBatch(logits, rewards);
    const [orbit] = batch.attractors({ beta: 1e4, alpha: 1e-6, varianceEpsilon: 0 }, { maxSteps: 2048 });
    expect(orbit!.kind).toBe('undecided');
  });

  it('no fixed point is claimed in the ghost of a fold', () => {
    const batch = new api.PolicyBatch(Float64Array.of(0, 0), Uint8Array.of(0, 1));
    // The fold at p_ref = 1/2 without smoothing: sinh t with t = coth t.
    const fold = 1.5088795615383199;
    // Steps are as short as the tolerance, 2.4e-10, after 134,000 of them if the fold is this near.
    const maxSteps = SLOW ? 400_000 : casesFor(backend, 160_000, 20_000);
    for (const below of SLOW ? [1e-9, 1e-10, 1e-11] : [1e-11]) {
      const variant = { beta: fold * (1 - below), varianceEpsilon: 0 };
      expect(batch.fixedPoints(variant)[0]!.filter(({ tilt }) => tilt < 100)).toEqual([]);
      expect(batch.attractors(variant, { maxSteps })[0]!.kind).not.toBe('fixed-point');
    }
  });
});
