// Iteration of policies over a whole vocabulary against the scalar theory, and against plain sums over outcomes.
import { describe, expect, it } from 'vitest';
import type { ResolvedVariant } from '../../bindings/index.js';
import { type Api, backends } from '../backends.js';
import { iterateTilt } from '../oracle/policy.js';
import { sumOf } from '../oracle/sum.js';
import { once } from '../rows.js';
import { casesFor } from '../slow.js';
import { counts, logCounts, logCountsF32, masks } from '../tokens.js';

const rulesOf = ({ variants }: Api): [string, ResolvedVariant][] => [
  ['grpo', variants.grpo({ beta: 5 })],
  ['drGrpo', variants.drGrpo({ beta: 0.5 })],
  ['mirrorGrpo', variants.mirrorGrpo({ beta: 20 })],
  ['mirrorDrGrpo', variants.mirrorDrGrpo({ beta: 31 })],
  ['twoKlGrpo', variants.twoKlGrpo({ beta: 8, alpha: 0.5, varianceEpsilon: 1e-4 })],
  ['twoKlDrGrpo', variants.twoKlDrGrpo({ beta: 2, alpha: 0.1 })],
];

/** Counts are integers, so the masses of successes and failures are exact. */
function exactLogOdds(mask: Uint8Array): number {
  let [success, failure] = [0, 0];
  for (const [id, count] of counts.entries()) {
    if (mask[id]) success += count;
    else failure += count;
  }
  return Math.log(success) - Math.log(failure);
}

function worst(got: ArrayLike<number>, want: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 0; i < want.length; i++) {
    const error = Math.abs(got[i]! - want[i]!) / Math.max(1, Math.abs(want[i]!));
    if (!(error <= largest)) largest = error; // NaN counts as worst
  }
  return largest;
}

const tilts = once<number[]>();

/** The textbook sums every outcome anew for every step. */
const stepsFor = (backend: string) => casesFor(backend, 8, 3);

describe.each(backends)('50,257 outcomes on %s', (backend, api) => {
  describe.each(casesFor(backend, Object.keys(masks), ['one token', 'every 97th token']))('%s', (name) => {
    const mask = masks[name]!;
    const exact = exactLogOdds(mask);
    const double = new api.PolicyBatch(logCounts, mask);
    const single = new api.PolicyBatch(logCountsF32, mask);
    // Logits near 22 are rounded by up to 2^-21 when they become float32, and mean-std rules amplify that: trajectories are
    // compared from the log-odds of the rounded logits, which are summed here from what the kernel was given.
    const part = (wanted: number) =>
      Math.log(sumOf(counts.length, (i) => (mask[i] === wanted ? Math.exp(logCountsF32[i]!) : 0)));
    const rounded = part(1) - part(0);

    it('logOdds is that of the exact sums', () => {
      expect(worst(double.logOdds, [exact])).toBeLessThanOrEqual(1e-14);
      expect(worst(single.logOdds, [rounded])).toBeLessThanOrEqual(1e-7);
      expect(worst(single.logOdds, [exact])).toBeLessThanOrEqual(1e-6);
    });

    it.each(rulesOf(api))('%s: tilt and log-odds follow successTrajectories', (_rule, variant) => {
      for (const [batch, reference, tolerance] of [
        [double, exact, 1e-12],
        [single, rounded, 1e-6],
      ] as const) {
        const { logOdds } = api.successTrajectories({ logOdds: reference }, variant, stepsFor(backend));
        const { tilt } = batch.iterate(variant, stepsFor(backend));
        expect(
          worst(
            tilt,
            logOdds.map((x) => x - reference),
          ),
        ).toBeLessThanOrEqual(tolerance);
        expect(
          worst(
            tilt.map((c) => batch.logOdds[0]! + c),
            logOdds,
          ),
        ).toBeLessThanOrEqual(tolerance);
      }
    });
  });

  const rewards: Record<string, Float64Array> = {
    'five reward levels': Float64Array.from(counts, (_, id) => [-1, 0, 0.5, 1, 3][id % 5]!),
    'a thousand distinct rewards': Float64Array.from(counts, (_, id) => ((id * 7919) % 1000) / 1024 - 0.25),
    'a reward of its own for every outcome': Float64Array.from(counts, (_, id) => Math.fround(Math.sin(id))),
  };
  describe.each(casesFor(backend, Object.keys(rewards), ['a thousand distinct rewards']))('%s', (name) => {
    const reward = rewards[name]!;
    const double = new api.PolicyBatch(logCounts, reward);
    const single = new api.PolicyBatch(logCountsF32, Float32Array.from(reward));
    const weightsF32 = Float64Array.from(logCountsF32, Math.exp);

    it.each(rulesOf(api))('%s: tilts are those of plain sums over the outcomes', (rule, variant) => {
      const few = Math.min(4, stepsFor(backend));
      const want = (weights: ArrayLike<number>, type: string) =>
        tilts(`${name}, ${rule}, ${type}`, () => iterateTilt(weights, reward, variant, 4)).slice(0, few + 1);
      expect(worst(double.iterate(variant, few).tilt, want(counts, 'f64'))).toBeLessThanOrEqual(1e-12);
      expect(worst(single.iterate(variant, few).tilt, want(weightsF32, 'f32'))).toBeLessThanOrEqual(1e-6);
    });
  });
});
