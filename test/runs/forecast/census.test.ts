import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as wasm from '../../../bindings/index.js';
import * as reference from '../../../bindings/reference.js';
import { endCensus, ends } from '../../../runs/forecast/census.js';
import { evidenceGroups } from '../../../runs/forecast/evidence.js';

describe.each([
  ['wasm', wasm],
  ['reference', reference],
])('endCensus on %s', (_name, api) => {
  const census = (
    evidence: { rollouts: number; successes: number }[],
    variant: wasm.ResolvedVariant,
    steps: number,
  ) => {
    const groups = evidenceGroups({
      rollouts: Float64Array.from(evidence, ({ rollouts }) => rollouts),
      successes: Float64Array.from(evidence, ({ successes }) => successes),
    });
    return endCensus(ends(api, variant, groups, steps), groups);
  };

  test('puts every prompt into one of the four categories', () => {
    const counts = fc.record({ rollouts: fc.constant(8), successes: fc.integer({ min: 0, max: 8 }) });
    const beta = fc.double({ min: 0.05, max: 50, noNaN: true });
    fc.assert(
      fc.property(fc.array(counts, { minLength: 1 }), beta, fc.integer({ min: 1, max: 60 }), (evidence, b, steps) => {
        const { saturated, interiorFixedPoint, none, noSuccessSeen } = census(
          evidence,
          api.variants.grpo({ beta: b }),
          steps,
        );
        expect(saturated + interiorFixedPoint + none + noSuccessSeen).toBe(evidence.length);
        expect(noSuccessSeen).toBe(evidence.filter(({ successes }) => successes === 0).length);
      }),
    );
  });

  const half = { rollouts: 8, successes: 4 };

  test('calls a prompt saturated that has come close to 1', () => {
    expect(census([half], api.variants.grpo({ beta: 0.1 }), 20).saturated).toBe(1);
  });

  test('calls a rest below that an interior fixed point', () => {
    expect(census([half], api.variants.grpo({ beta: 5 }), 100).interiorFixedPoint).toBe(1);
    expect(census([half], api.variants.drGrpo({ beta: 5 }), 2).interiorFixedPoint).toBe(1);
  });

  test('says none for a prompt that still moves', () => {
    expect(census([half], api.variants.mirrorDrGrpo({ beta: 31 }), 50).none).toBe(1);
  });

  test('keeps prompts without a success apart, wherever they go', () => {
    expect(census([{ rollouts: 8, successes: 0 }], api.variants.grpo({ beta: 0.1 }), 20)).toEqual({
      saturated: 0,
      interiorFixedPoint: 0,
      none: 0,
      noSuccessSeen: 1,
    });
  });
});
