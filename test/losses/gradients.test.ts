// Gradients: against central differences of the loss, and closed forms against the tape of the reference.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LossBatch, LossOptions } from '../../bindings/index.js';
import * as reference from '../../bindings/reference.js';
import { type Api, backends } from '../backends.js';
import { seed } from '../seed.js';
import { SLOW, tries } from '../slow.js';
import { batchFor, type Drawn, drawn, klRules, rules } from './random.js';

const H = 1e-5;

/** What a loss has to be differentiated as, where parts of it are constants. */
interface Frozen {
  readonly rule: LossOptions;
  readonly batch: LossBatch;
  /** Whether `old` moves with the policy, which keeps ratios as they are. */
  readonly together: boolean;
}

/**
 * The same derivatives without a stop-gradient. A ratio that is the policy over itself is one to an `old` that is the policy. A row's
 * mean as a constant is part of such an `old`. Constant ratios stay what they are where `old` moves with the policy.
 */
function frozen({ policy, all }: Drawn, rule: LossOptions, batch: LossBatch): Frozen {
  if (rule.surrogate === 'cispo' || rule.surrogate === 'reinforce' || rule.surrogate === 'vespo')
    return {
      rule: { ...rule, trustRegion: null, level: rule.level === 'none' ? 'token' : rule.level! },
      batch: { ...batch, old: batch.old ?? policy.slice() },
      together: true,
    };
  if (rule.level === 'none')
    return { rule: { ...rule, level: 'token' }, batch: { ...batch, old: policy.slice() }, together: false };
  if (rule.level !== 'sequence-token' || rule.surrogate === 'real') return { rule, batch, together: false };
  const { rows, mask } = batch as Drawn['batch'];
  const columns = policy.length / rows;
  const old = policy.map((p, k) => {
    const first = k - (k % columns);
    const counted = Array.from({ length: columns }, (_, t) => first + t).filter((j) => mask[j] === 1);
    const mean = counted.reduce((sum, j) => sum + policy[j]! - all.old[j]!, 0) / Math.max(1, counted.length);
    return p - mean;
  });
  return { rule: { ...rule, level: 'token' }, batch: { ...batch, old }, together: false };
}

/** Slopes to the left and to the right of a token's log-probability, and through both. */
function differences(
  api: Api,
  policy: Float64Array,
  { rule, batch, together }: Frozen,
  k: number,
): [number, number, number] {
  const at = (h: number) => {
    const moved = Float64Array.from(policy, (p, j) => (j === k ? p + h : p));
    const old = together ? Float64Array.from(batch.old!, (q, j) => (j === k ? q + h : q)) : batch.old;
    return api.policyLoss(moved, old === undefined ? batch : { ...batch, old }, rule).loss;
  };
  const [left, here, right] = [at(-H), at(0), at(H)];
  return [(here - left) / H, (right - here) / H, (right - left) / (2 * H)];
}

describe.each(backends)('gradients on %s', (name, api) => {
  it('are those of central differences', () => {
    let compared = 0;
    const numRuns = SLOW ? 600 : name === 'reference' ? 40 : 80;
    // What is a constant in itself, or not to be moved with `old`, is compared with the tape below.
    const differentiable = rules.map((rule): LossOptions => {
      const weighted = rule.kl ? { ...rule.kl, straightThrough: false, weight: 'none' as const } : null;
      return {
        ...rule,
        kl: weighted,
        phi: 'constant',
        proximal: 0,
        correction: null,
        rejection: null,
        offPolicyMask: null,
        trustRegion: null,
      };
    });
    fc.assert(
      fc.property(drawn, differentiable, (tokens, rule) => {
        const batch = batchFor(tokens, rule);
        const { gradient } = api.policyLoss(tokens.policy, batch, rule);
        const fixed = frozen(tokens, rule, batch);
        for (const [k, slope] of gradient.entries()) {
          const [left, right, both] = differences(api, tokens.policy, fixed, k);
          // A kink between the points: a bound of a clip or of a clamp.
          if (Math.abs(left - right) > 1e-3 * Math.max(1, Math.abs(both))) continue;
          compared++;
          expect(Math.abs(slope - both)).toBeLessThan(1e-6 * Math.max(1, Math.abs(both)));
        }
      }),
      { seed, numRuns },
    );
    expect(compared).toBeGreaterThan(6 * numRuns);
  });

  it('of KL estimates are those of central differences', () => {
    let compared = 0;
    fc.assert(
      fc.property(drawn, klRules, ({ policy, all }, rule) => {
        const ratio = rule.weight === 'ratio' || rule.weight === 'rollout-ratio' || rule.weight === 'detached-ratio';
        const { coefficient } = api.klEstimate(policy, all.reference, { ...rule, ...(ratio && { old: all.old }) });
        // The policy over itself is one to an `old` that is the policy; the straight-through gradient is that of k2.
        const self = rule.weight === 'self';
        const estimate = (h: number, estimator = rule) => {
          const moved = policy.map((p) => p + h);
          const old = self ? policy : rule.weight === 'detached-ratio' ? all.old.map((q) => q + h) : all.old;
          const weight = self ? 'ratio' : estimator.weight;
          const options = { ...estimator, weight, straightThrough: false };
          return api.klEstimate(moved, all.reference, weight === 'none' ? options : { ...options, old }).value;
        };
        if (rule.straightThrough && (rule.weight !== 'none' || rule.outputClamp !== null)) return;
        const through = rule.straightThrough
          ? { ...rule, estimator: 'k2' as const, inputClamp: null, outputClamp: null }
          : rule;
        const [left, here, right] = [estimate(-H, through), estimate(0, through), estimate(H, through)];
        for (const [i, c] of coefficient.entries()) {
          if (Math.abs(right[i]! - 2 * here[i]! + left[i]!) / H > 1e-3) continue;
          compared++;
          expect(Math.abs(c - (right[i]! - left[i]!) / (2 * H))).toBeLessThan(1e-6 * Math.max(1, Math.abs(c)));
        }
      }),
      { seed, numRuns: tries(600) },
    );
    expect(compared).toBeGreaterThan(3 * tries(600));
  });

  it('are 0 for padding, whose numbers do not matter', () => {
    fc.assert(
      fc.property(drawn, rules, (tokens, drawnRule) => {
        const aggregation = { ...(drawnRule.aggregation as object), padded: false };
        const rule = { ...drawnRule, aggregation };
        const batch = batchFor(tokens, rule);
        const { mask } = tokens.batch;
        const spoil = (list: ArrayLike<number> | undefined) =>
          list === undefined || list.length !== mask.length
            ? list
            : Float64Array.from(list, (x, k) => (mask[k] === 1 ? x : Number.NaN));
        const spoilt = { ...batch, mask } as LossBatch;
        if (batch.advantages.length > tokens.batch.rows) Object.assign(spoilt, { advantages: spoil(batch.advantages) });
        for (const name of ['old', 'reference', 'rollout'] as const)
          if (batch[name] !== undefined) Object.assign(spoilt, { [name]: spoil(batch[name]) });
        const clean = api.policyLoss(tokens.policy, batch, rule);
        const other = api.policyLoss(spoil(tokens.policy)! as Float64Array, spoilt, rule);
        expect(other).toEqual(clean);
        for (const [k, g] of clean.gradient.entries()) if (mask[k] === 0) expect(g).toBe(0);
      }),
      { seed, numRuns: tries(300) },
    );
  });
});

const near = (a: number, b: number) =>
  Object.is(a, b) || Math.abs(a - b) <= 1e-12 * Math.max(1, Math.abs(a), Math.abs(b));

describe('closed forms and the tape', () => {
  it('agree on all that is said of a batch', () => {
    const [, wasm] = backends[0]!;
    fc.assert(
      fc.property(drawn, rules, (tokens, rule) => {
        const batch = { ...batchFor(tokens, rule), entropy: tokens.policy.map((p) => p * p) };
        const got = wasm.policyLoss(tokens.policy, batch, rule);
        const want = reference.policyLoss(tokens.policy, batch, rule);
        for (const [k, g] of want.gradient.entries())
          if (!near(g, got.gradient[k]!)) expect(got.gradient).toEqual(want.gradient);
        const { gradient: _, ratio, ...numbers } = want;
        for (const [name, value] of Object.entries({ ...numbers, ...ratio })) {
          const other = { ...got, ...got.ratio }[name as 'loss'];
          if (value === null || other === null || !near(value as number, other))
            expect({ [name]: other }).toEqual({ [name]: value });
        }
      }),
      { seed, numRuns: SLOW ? 1500 : 250 },
    );
  });

  it('agree on KL estimates', () => {
    const [, wasm] = backends[0]!;
    fc.assert(
      fc.property(drawn, klRules, ({ policy, all }, rule) => {
        const ratio = rule.weight !== 'none' && rule.weight !== 'self';
        const options = { ...rule, ...(ratio && { old: all.old }) };
        const got = wasm.klEstimate(policy, all.reference, options);
        const want = reference.klEstimate(policy, all.reference, options);
        for (const name of ['value', 'coefficient'] as const)
          for (const [i, x] of want[name].entries()) expect(near(x, got[name][i]!)).toBe(true);
      }),
      { seed, numRuns: tries(300) },
    );
  });
});
