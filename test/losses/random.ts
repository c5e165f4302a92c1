// Batches of tokens at random, and rules put together at random.
import fc from 'fast-check';
import type {
  Aggregation,
  Correction,
  KlRule,
  LossBatch,
  LossOptions,
  RatioClip,
  Rejection,
} from '../../bindings/index.js';
import { klEstimators } from '../../bindings/losses/klRule.js';
import { uniform } from '../random.js';

const oneOf = <T>(...values: T[]) => fc.constantFrom(...values);

export interface Drawn {
  readonly policy: Float64Array<ArrayBuffer>;
  readonly batch: LossBatch & { readonly rows: number; readonly mask: number[] };
  /** Where no policy is needed, it is left out of the batch. */
  readonly all: Readonly<Record<'old' | 'reference' | 'rollout', Float64Array<ArrayBuffer>>>;
}

/** Rows × columns tokens with a mask, in which rows may be empty. Log-ratios are mostly within ±1. */
export const drawn: fc.Arbitrary<Drawn> = fc
  .record({
    seed: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
    rows: oneOf(2, 4),
    columns: fc.integer({ min: 1, max: 5 }),
    perToken: fc.boolean(),
  })
  .map(({ seed, rows, columns, perToken }) => {
    const next = uniform(seed);
    const around = (centre: ArrayLike<number>, spread: number) =>
      Float64Array.from(centre, (x) => x + spread * (next() - 0.5));
    const policy = Float64Array.from({ length: rows * columns }, () => -0.05 - 3 * next());
    const mask = Array.from(policy, () => Number(next() < 0.75));
    const advantages = Float64Array.from({ length: perToken ? policy.length : rows }, () => 4 * (next() - 0.5));
    const old = around(policy, 1.6);
    const all = { old, reference: around(policy, 1.2), rollout: around(old, 0.6) };
    return { policy, batch: { rows, mask, advantages }, all };
  });

const clip: fc.Arbitrary<Partial<RatioClip> | null> = oneOf<Partial<RatioClip> | null>(
  null,
  { low: 0.2, high: 0.28 },
  { low: Infinity, high: 0.5 },
  { low: 0.1, high: 0.4 },
);

export const aggregations: readonly Aggregation['rule'][] = [
  'token-mean',
  'token-sum',
  'token-sum-norm',
  'sequence-mean-token-mean',
  'sequence-mean-token-sum',
  'sequence-mean-token-sum-norm',
  'sequence-sum-token-mean',
  'prompt-mean',
  'length-mean',
];

export const klRules: fc.Arbitrary<KlRule> = fc
  .record({
    estimator: oneOf(...klEstimators),
    inputClamp: oneOf(null, 0.4),
    outputClamp: oneOf(null, 0.1),
    clampOrder: oneOf<KlRule['clampOrder']>('before-weight', 'after-weight'),
    straightThrough: fc.boolean(),
    weight: oneOf<KlRule['weight']>('none', 'ratio', 'detached-ratio', 'self', 'rollout-ratio'),
  })
  .map((rule) => (rule.estimator.startsWith('rpg') ? { ...rule, weight: 'none', straightThrough: false } : rule));

const corrections: fc.Arbitrary<Partial<Correction> | null> = fc.oneof(
  oneOf(null),
  fc
    .record({
      kind: oneOf<'token' | 'sequence' | 'geometric'>('token', 'sequence', 'geometric'),
      weight: oneOf<Correction['weight']>('token', 'sequence', 'geometric', 'none'),
      bound: oneOf<Correction['bound']>('truncate', 'mask'),
      low: oneOf(0, 0.8),
      logClamp: oneOf(null, 0.2),
      kl: fc.boolean(),
    })
    .map(({ kind, weight, bound, ...rest }) =>
      bound === 'truncate' && weight !== 'none'
        ? { ...rest, bound, weight, on: weight, high: 1.2 }
        : { ...rest, bound: 'mask' as const, weight, on: kind, high: 1.2 },
    ),
);

const rejections = oneOf<Partial<Rejection>[] | null>(
  null,
  null,
  [{ estimate: 'k1', on: 'token', low: 0.9, high: 1.2 }],
  [{ estimate: 'k3', on: 'sequence-max', high: 0.03 }],
  [
    { estimate: 'k2', on: 'token', high: 0.03 },
    { estimate: 'k1', on: 'sequence-mean', low: 0.8, high: 1.3 },
  ],
);

/** Rules of all kinds, whose parts go together. */
export const rules: fc.Arbitrary<LossOptions> = fc
  .record({
    kind: oneOf('clip', 'clip', 'cispo', 'sapo', 'vespo', 'reinforce', 'geometric', 'real'),
    level: oneOf<NonNullable<LossOptions['level']>>('token', 'sequence', 'sequence-token', 'sequence-sum', 'none'),
    clip,
    dualClip: oneOf(null, 1.5),
    delta: oneOf(null, 1.35),
    bounds: oneOf<[number, number] | null>(null, [-0.5, 0.6]),
    phi: oneOf<'constant' | 'differentiated'>('constant', 'differentiated'),
    trustRegion: oneOf<NonNullable<LossOptions['trustRegion']> | null>(
      null,
      { divergence: 'tv', low: 0.1, high: 0.1 },
      { divergence: 'kl', low: 0.02 },
      { divergence: 'tv', low: 0.05, high: 0.1, ways: 'both' },
      { divergence: 'kl', low: 0.02, high: 0.01, ways: 'both' },
    ),
    proximal: oneOf(0, 0.1),
    correction: corrections,
    rejection: rejections,
    covariance: oneOf<NonNullable<LossOptions['covariance']> | null>(
      null,
      null,
      { share: 0.3, low: 0.05, high: 0.6, seed: 7 },
      { effect: 'penalty', share: 0.3, coefficient: 0.4 },
    ),
    regularizer: oneOf<NonNullable<LossOptions['regularizer']> | null>(
      null,
      { toward: 'reverse', coefficient: 0.3 },
      { toward: 'unnormalized-reverse', coefficient: 0.3 },
    ),
    offPolicyMask: oneOf<NonNullable<LossOptions['offPolicyMask']> | null>(
      null,
      { threshold: 0.05, from: 'old' },
      { threshold: 0.05, from: 'rollout' },
    ),
    kl: fc.oneof(
      oneOf(null),
      klRules.map((rule) => ({ ...rule, coefficient: 0.3 })),
    ),
    aggregation: fc.record({
      rule: oneOf(...aggregations),
      emptyRows: oneOf<Aggregation['emptyRows']>('counted', 'excluded'),
      tokenEpsilon: oneOf(0, 1e-8),
      padded: oneOf(false, false, true),
    }),
  })
  .map(({ kind, bounds, dualClip, delta, level, rejection, covariance, regularizer, ...rest }) => {
    const kept = rest.aggregation.padded ? null : rejection;
    const rule: LossOptions = { ...rest, level, logRatioBounds: bounds, rejection: kept };
    if (kind === 'clip')
      return { ...rule, surrogate: 'clip', dualClip, delta, covariance: level === 'token' ? covariance : null };
    if (kind === 'geometric') {
      const correction = rest.correction?.weight === 'token' ? null : rest.correction;
      const log = rest.clip === null ? null : { ...rest.clip, low: 0.2, of: 'log' as const };
      return {
        ...rule,
        surrogate: 'clip',
        level: 'geometric',
        clip: log,
        ratioEpsilon: 1e-8,
        correction,
        trustRegion: null,
      };
    }
    if (kind === 'real') {
      return { ...rule, surrogate: 'real', clip: null, correction: null, trustRegion: null, offPolicyMask: null };
    }
    const surrogate = kind as 'cispo' | 'sapo' | 'vespo' | 'reinforce';
    return { ...rule, surrogate, regularizer: surrogate === 'cispo' ? regularizer : null };
  });

/** The batch with the policies and prompts that the rule uses. */
export function batchFor({ batch, all }: Drawn, rule: LossOptions): LossBatch {
  const { kl, correction, rejection, offPolicyMask, surrogate, level } = rule;
  const aggregation = typeof rule.aggregation === 'string' ? rule.aggregation : rule.aggregation?.rule;
  const rollout =
    correction != null || rejection != null || offPolicyMask?.from === 'rollout' || kl?.weight === 'rollout-ratio';
  return {
    ...batch,
    ...(level !== 'none' && { old: all.old }),
    ...(kl && { reference: all.reference }),
    ...(rollout && { rollout: all.rollout }),
    ...((surrogate === 'real' || aggregation === 'prompt-mean') && { groups: 2 }),
  };
}
