// The kernels of losses in f32 against the reference in f64, on the same numbers, by roundings that are counted.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LossBatch, LossOptions, PolicyLoss } from '../../bindings/index.js';
import * as reference from '../../bindings/reference.js';
import { type Api, backends } from '../backends.js';
import { seed } from '../seed.js';
import { tries } from '../slow.js';
import { batchOf, counted, ROWS } from './kernelCases.js';

/** Half a unit in the last place of f32: the largest relative error of one rounding. */
const HALF = 2 ** -24;
/** Beyond this a number is infinite in f32. */
const MOST = 2 ** 128 * (1 - 2 * HALF);
/** Terms that are added in one lane of f32 before they join an f64 sum. */
const LANE = 16;

const oneOf = <T>(...values: T[]) => fc.constantFrom(...values);
type Surrogate = NonNullable<LossOptions['surrogate']>;
type Level = NonNullable<LossOptions['level']>;

const options = fc
  .record({
    surrogate: oneOf<Surrogate>('clip', 'clip', 'cispo', 'sapo', 'vespo', 'reinforce', 'real'),
    level: oneOf<Level>('token', 'token', 'none', 'sequence', 'sequence-token', 'sequence-sum', 'geometric'),
    clip: oneOf<LossOptions['clip'] & object>(
      { low: 0.2, high: 0.28 },
      { low: Infinity, high: 0.4 },
      { low: 0.3, high: 0.1 },
    ),
    noClip: oneOf(false, false, true),
    dualClip: oneOf(null, 1.5, 3),
    delta: oneOf(null, 1.1, 1.6),
    kl: oneOf(0, 0.2),
    estimator: oneOf<'k1' | 'k2' | 'k3'>('k1', 'k2', 'k3', 'k3'),
    straightThrough: fc.boolean(),
    stale: oneOf(null, null, 0.01),
    aggregation: oneOf<'token-mean' | 'sequence-mean-token-mean' | 'token-sum'>(
      'token-mean',
      'sequence-mean-token-mean',
      'token-sum',
    ),
    bounds: oneOf<[number, number] | null>(null, [-20, 20], [-0.5, 0.5]),
    trustRegion: oneOf<(LossOptions['trustRegion'] & object) | null>(
      null,
      null,
      { divergence: 'tv', low: 0.02, high: 0.05, ways: 'pushed' },
      { divergence: 'tv', low: 0.03, high: 0.01, ways: 'both' },
      { divergence: 'kl', low: 0.02, high: 0.05, ways: 'pushed' },
    ),
    proximal: oneOf(0, 0, 0.01),
    correction: oneOf<NonNullable<LossOptions['correction']> | null>(
      null,
      null,
      { high: 1.1 },
      { high: 2, logClamp: 0.3 },
      { bound: 'mask', low: 0.9, high: 1.1 },
      { bound: 'mask', on: 'geometric', low: 0.99, high: 2, logClamp: 20 },
      { weight: 'none', bound: 'mask', low: 0.9, high: 1.1 },
      { weight: 'sequence', bound: 'mask', on: 'token', low: 0.5, high: 1.2, logClamp: 5 },
      { weight: 'sequence', bound: 'mask', on: 'sequence', high: 3 },
      { weight: 'geometric', bound: 'truncate', on: 'geometric', low: 0.5, high: 1 },
    ),
  })
  .map(
    ({
      noClip,
      kl,
      correction,
      trustRegion,
      estimator,
      straightThrough,
      bounds,
      dualClip,
      delta,
      stale,
      ...rest
    }): LossOptions => {
      const level = rest.level === 'geometric' && rest.surrogate !== 'clip' ? 'sequence' : rest.level;
      const geometric = level === 'geometric';
      return {
        ...rest,
        level,
        clip: noClip ? null : geometric ? { low: 0.2, high: 0.3, of: 'log' } : rest.clip,
        ...(rest.surrogate === 'clip' && !geometric && { dualClip, delta }),
        ...(rest.surrogate !== 'real' && stale !== null && { offPolicyMask: { threshold: stale } }),
        ...(rest.surrogate !== 'real' && !(geometric && isOfTokens(correction)) && { correction }),
        ...(rest.surrogate !== 'real' && !geometric && { trustRegion }),
        logRatioBounds: bounds,
        kl: { coefficient: kl, estimator, straightThrough },
      };
    },
  );

/** Rules with one loss a row have no weights of tokens. */
function isOfTokens(correction: LossOptions['correction']): boolean {
  return correction != null && [correction.weight ?? 'token', correction.on ?? 'token'].includes('token');
}

/** How many roundings of f32 the value and the slope of a token's surrogate have at most, and the size of the value. */
interface Rounded {
  readonly value: number;
  readonly slope: number;
  readonly size: number;
}

/**
 * At the log-ratio x = log π − log old. x is rounded, which changes r = e^x by |x| roundings, and exp is good to two. The factor
 * (advantage times weight) is rounded, and so is its product with the ratio.
 */
function rounded(rule: LossOptions, x: number, a: number, logP: number): Rounded {
  const r = Math.exp(x);
  if (rule.level !== 'token' && rule.level !== 'none') return { value: 0, slope: 1, size: 0 };
  switch (rule.surrogate) {
    case 'clip':
      return { value: Math.abs(x) + 2, slope: Math.abs(x) + 4, size: Math.abs(a) * Math.max(1, r) };
    case 'cispo':
      return { value: Math.abs(x) + 3, slope: Math.abs(x) + 4, size: Math.abs(a * logP) * Math.max(1, r) };
    case 'sapo': {
      // y = τ (1 − r): what r is off, and roundings of τ, of the difference and of the product. exp adds 2, and the gate
      // g = 1/(1 + e^y) two more. Its slope g (g e^y) r changes by |2g − 1| <= 1 times what y is off, by twice what g is rounded, by
      // five factors that are rounded, and by what r is off.
      const tau = a > 0 ? 1 : 1.05;
      const y = tau * (r * (Math.abs(x) + 2) + 3 * Math.abs(1 - r));
      return { value: y + 4, slope: Math.abs(x) + 2 + y + 11, size: (4 / tau) * Math.abs(a) };
    }
    default:
      // A constant of the row, the factor, and their product. φ of 'vespo' is at most 1.25.
      return { value: 2, slope: 3, size: 1.25 * Math.abs(a * logP) };
  }
}

/** The same for the KL estimate of a token, at x = log ref − log π. Size and error of the value, and the error of the slope. */
function roundedKl({ estimator, straightThrough }: NonNullable<LossOptions['kl']>, x: number) {
  const second = { slope: 4 * Math.abs(x) };
  if (estimator === 'k1') return { value: Math.abs(x), slope: straightThrough ? second.slope : 3, size: Math.abs(x) };
  if (estimator === 'k2') return { value: 2 * x * x, slope: second.slope, size: (x * x) / 2 };
  // e^x − 1 − x and e^x − 1 have no cancellation below |x| = ln2/2. Beyond, the terms are up to 40 times the result.
  const size = Math.expm1(x) - x;
  const growth = Math.abs(Math.expm1(x));
  return {
    value: Math.abs(x) * growth + 240 * size,
    slope: straightThrough ? second.slope : (Math.abs(x) + 16) * (growth + Math.abs(x)),
    size,
  };
}

/** What a correction multiplies the surrogate of each token by, and how many roundings it has; NaN near the edge of a mask. */
function corrections({ correction }: LossOptions, policy: Float32Array, batch: LossBatch) {
  const n = policy.length / ROWS;
  const none = { size: 1, error: 0 };
  if (!correction) return Array.from(policy, () => none);
  const { weight = 'token', bound = 'truncate', on = 'token', low = 0, high = 2, logClamp } = correction;
  const within = (y: number) => Math.max(-(logClamp ?? Infinity), Math.min(logClamp ?? Infinity, y));
  const logs = Array.from(policy, (p, k) => within((batch.old ?? policy)[k]! - batch.rollout![k]! + 0 * p));
  return logs.map((y, k) => {
    const row = Math.floor(k / n);
    const own = logs.filter((_, other) => Math.floor(other / n) === row && counted(batch, n, other));
    const sum = own.reduce((a, b) => a + b, 0);
    const logOf = { token: y, sequence: within(sum), geometric: sum / own.length, none: 0 };
    const [w, about] = [Math.exp(logOf[weight]), Math.exp(logOf[on])];
    const edge = bound === 'mask' && on === 'token' && [low, high].some((x) => Math.abs(about / x - 1) < 1e-5);
    const kept = bound === 'mask' ? (about >= low && about <= high ? w : 0) : Math.max(low, Math.min(high, w));
    return { size: edge ? Number.NaN : kept, error: weight === 'token' || on === 'token' ? Math.abs(y) + 4 : 0 };
  });
}

/** Whether a token is so near the edge of the trust region that rounding may put it on either side. */
function isAtEdge({ trustRegion }: LossOptions, logP: number, logOld: number): boolean {
  if (!trustRegion) return false;
  const moved = Math.abs(Math.exp(logP) - Math.exp(logOld));
  return [trustRegion.low!, trustRegion.high!].some((edge) => Math.abs(moved - edge) < 1e-6);
}

const kernels = backends.filter(([name]) => name !== 'reference').map(([, api]) => api);

type Drawn = ReturnType<typeof batchOf>;

/** The distance of what the kernels give from the reference, against the bounds that follow from `rounded`. */
function compare(api: Api, rule: LossOptions, { policy, batch }: Drawn, want: PolicyLoss<Float64Array>): void {
  const n = policy.length / ROWS;
  const got = api.policyLoss(policy, batch, rule);
  const surrogate = api.policyLoss(Float64Array.from(policy), batch, { ...rule, kl: null });
  const rows = { rows: ROWS, tokens: ROWS * n, ...(batch.mask ? { mask: batch.mask } : { lengths: batch.lengths! }) };
  const weights = api.aggregationWeights(rows, rule.aggregation as 'token-mean');
  const beta = rule.kl!.coefficient!;
  const perToken = rule.level === 'token';
  const bounds = rule.clip && rule.level !== 'geometric' ? [1 - rule.clip.low!, 1 + rule.clip.high!] : [];
  const edges = [...bounds, rule.dualClip ?? 0, rule.delta ?? 0].filter((edge) => edge > 0);
  const corrected = corrections(rule, policy, batch);
  let worst = 0;
  let loss = 0;
  let kl = 0;
  let close = 0;
  let far = 0;
  for (const [k, g] of want.gradient.entries()) {
    if (!counted(batch, n, k)) {
      worst = Math.max(worst, got.gradient[k] === 0 ? 0 : Infinity);
      continue;
    }
    const x = batch.old ? policy[k]! - batch.old[k]! : 0;
    const a = batch.advantages[Math.floor(k / n)]!;
    // What is near a bound may be on either side of it.
    const atEdge = isAtEdge(rule, policy[k]!, (batch.old ?? policy)[k]!);
    const kink = atEdge || (perToken && edges.some((edge) => Math.abs(Math.exp(x) / edge - 1) < 1e-5));
    if (kink) close++;
    const weight = corrected[k]!;
    const edge = Number.isNaN(weight.size);
    far = Math.max(far, Math.abs(x));
    const one = rounded(rule, x, a, policy[k]!);
    const two = roundedKl(rule.kl!, batch.reference![k]! - policy[k]!);
    const w = weights[k]!;
    // The two slopes are added, which is rounded too. A gate that is shut has a slope of 0 instead of one below 1e-32.
    const slope = one.slope + weight.error;
    const pull = rule.proximal! * x;
    const error =
      slope * Math.abs(surrogate.gradient[k]!) + beta * w * two.slope + 16 * w * Math.abs(pull) + Math.abs(g);
    // A gradient in f32 has no larger number than this.
    if (Math.abs(g) > MOST && got.gradient[k] === Math.sign(g) * Infinity) continue;
    const shut = rule.surrogate === 'sapo' ? 1e-32 * Math.abs(a) * w : 1e-40;
    if (!kink && !edge) worst = Math.max(worst, Math.abs(got.gradient[k]! - g) / (HALF * error + 1e-12 * w + shut));
    if (edge || atEdge) loss = Infinity;
    loss +=
      w *
      (LANE * pull * x +
        one.size * (edge ? 0 : weight.size) * (one.value + weight.error + LANE) +
        beta * (two.value + LANE * two.size));
    kl += two.value + LANE * two.size;
  }
  expect(worst).toBeLessThanOrEqual(1);
  const tokens = want.tokens;
  const scale = 1e-12 * Math.max(1, Math.abs(want.loss));
  expect(Math.abs(got.loss - want.loss)).toBeLessThanOrEqual(HALF * loss + scale);
  expect(got.tokens).toBe(tokens);
  if (tokens === 0) return;
  for (const name of ['clippedHigh', 'clippedLow', 'capped'] as const)
    expect(Math.abs(got[name] - want[name]) * tokens).toBeLessThanOrEqual(close + 1e-9);
  const ratio = perToken ? HALF * (far + 2 + LANE) : 1e-12;
  expect(Math.abs(got.ratio.mean / want.ratio.mean - 1)).toBeLessThanOrEqual(ratio);
  expect(Math.abs(got.ratio.max / want.ratio.max - 1)).toBeLessThanOrEqual(ratio);
  // The square of a sum over a sum of squares.
  expect(Math.abs(got.ratio.effectiveSize / want.ratio.effectiveSize - 1)).toBeLessThanOrEqual(4.1 * ratio);
  expect(Math.abs(got.kl! - want.kl!)).toBeLessThanOrEqual((HALF * kl) / tokens + 1e-30);
}

describe('the kernels of losses', () => {
  it('are within their roundings of the reference', () => {
    const columns = oneOf(1, 3, 4, 5, 63, 64, 65, 130);
    const drawn = fc.tuple(fc.integer({ min: 1, max: 1e9 }), columns, oneOf(0.02, 2, 60), fc.boolean());
    fc.assert(
      fc.property(drawn, options, ([start, n, spread, lengths], rule) => {
        const tokens = batchOf(start, n, spread, lengths, rule);
        const want = reference.policyLoss(Float64Array.from(tokens.policy), tokens.batch, rule);
        for (const api of kernels) compare(api, rule, tokens, want);
      }),
      { seed, numRuns: tries(300) },
    );
  });
});
