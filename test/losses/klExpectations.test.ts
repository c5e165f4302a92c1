// Whose gradient a KL estimate has in expectation: exactly, over small vocabularies.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KlGradientOf, KlOptions } from '../../bindings/index.js';
import { klEstimators } from '../../bindings/losses/klRule.js';
import { backends } from '../backends.js';
import { seed } from '../seed.js';

const laws = fc.integer({ min: 2, max: 6 }).chain((n) => {
  const law = fc
    .array(fc.integer({ min: 1, max: 99 }), { minLength: n, maxLength: n })
    .map((counts) => counts.map((c) => c / counts.reduce((a, b) => a + b)));
  return fc.tuple(law, law, law);
});

/** E under `drawn` of coefficient · ∇ log π, with respect to the logits of π. */
function expected(drawn: readonly number[], policy: readonly number[], coefficient: ArrayLike<number>): number[] {
  const mean = drawn.reduce((sum, q, v) => sum + q * coefficient[v]!, 0);
  return drawn.map((q, v) => q * coefficient[v]! - policy[v]! * mean);
}

/** Gradients of KL(π‖ref) and KL(ref‖π) with respect to the logits of π. */
function truth(of: KlGradientOf, policy: readonly number[], ref: readonly number[]): number[] {
  if (of === 'forward') return policy.map((p, v) => p - ref[v]!);
  if (of === 'none') return policy.map(() => 0);
  const d = policy.map((p, v) => Math.log(p / ref[v]!));
  const kl = d.reduce((sum, x, v) => sum + policy[v]! * x, 0);
  return policy.map((p, v) => p * (d[v]! - kl));
}

const distance = (a: readonly number[], b: readonly number[]) => Math.max(...a.map((x, v) => Math.abs(x - b[v]!)));

const rules: readonly KlOptions[] = klEstimators.flatMap((estimator) =>
  (['none', 'ratio', 'detached-ratio', 'self', 'rollout-ratio'] as const).flatMap((weight) =>
    [false, true].map((straightThrough): KlOptions => ({ estimator, weight, straightThrough })),
  ),
);
/** The estimators of RPG take no weight and no other gradient. */
const sensible = rules.filter(
  ({ estimator, weight, straightThrough }) => !estimator!.startsWith('rpg') || (weight === 'none' && !straightThrough),
);

describe.each(backends)('KL estimates in expectation on %s', (_name, api) => {
  it.each(sensible)('$estimator, weight $weight, straight-through $straightThrough', (rule) => {
    const rpg = rule.estimator!.startsWith('rpg');
    let others = 0;
    fc.assert(
      fc.property(laws, ([policy, ref, old]) => {
        const logs = (law: readonly number[]) => law.map(Math.log);
        const ratio = rule.weight !== 'none' && rule.weight !== 'self';
        const options = ratio ? { ...rule, old: logs(old) } : rule;
        const { coefficient, gradientOf } = api.klEstimate(logs(policy), logs(ref), options);
        const drawn = ratio ? old : rpg ? ref : policy;
        const gradient = expected(drawn, policy, coefficient);
        if (gradientOf !== 'other') {
          expect(distance(gradient, truth(gradientOf, policy, ref))).toBeLessThan(1e-13 * 200);
          return;
        }
        const away = (['reverse', 'forward', 'none'] as const).map((of) => distance(gradient, truth(of, policy, ref)));
        if (Math.min(...away) > 1e-6) others++;
      }),
      { seed, numRuns: 40 },
    );
    // What is said to be none of them is none of them, but for laws that happen to be alike.
    const said = api.klEstimate([-1], [-1], {
      ...rule,
      ...(rule.weight!.endsWith('ratio') && { old: [-1] }),
    }).gradientOf;
    expect(others > 0).toBe(said === 'other');
  });

  it.each([
    ['k1', (d: number) => d],
    ['k2', (d: number) => (d * d) / 2],
    ['k3', (d: number) => Math.expm1(-d) + d],
  ] as const)('%s in the reward has the score times the value', (estimator, k) => {
    fc.assert(
      fc.property(laws, ([policy, ref]) => {
        const { value } = api.klEstimate(policy.map(Math.log), ref.map(Math.log), estimator);
        const gradient = expected(policy, policy, value);
        const d = policy.map((p, v) => Math.log(p / ref[v]!));
        const own = d.map(k);
        expect(distance(gradient, expected(policy, policy, own))).toBeLessThan(1e-12);
        if (estimator === 'k1') expect(distance(gradient, truth('reverse', policy, ref))).toBeLessThan(1e-12);
      }),
      { seed, numRuns: 40 },
    );
  });

  it.each([
    [-30, -30, 450, 10686474581493.463],
    [-20.5, -20.5, 210.125, 799902155.9755054],
    [-5, -5, 12.5, 142.4131591025766],
    [-1e-6, -1e-6, 5e-13, 5.0000016666670835e-13],
    [1e-9, 1e-9, 5e-19, 4.999999998333333e-19],
    [25, 25, 312.5, 24.000000000013888],
  ])('at d = %d', (d, k1, k2, k3) => {
    const value = (estimator: 'k1' | 'k2' | 'k3') => api.klEstimate([d], [0], estimator).value[0]!;
    expect(value('k1')).toBe(k1);
    expect(Math.abs(value('k2') / k2 - 1)).toBeLessThan(4e-16);
    // exp(30) has the rounding of its argument only; the series has that of its terms.
    expect(Math.abs(value('k3') / k3 - 1)).toBeLessThan(1e-15);
    expect(api.klEstimate([d], [0], 'verl').value[0]).toBe(Math.abs(d) > 4 ? 10 : value('k3'));
  });
});
