// Rules that no vector of a trainer has, against what their sources do, written out: rejection and covariances of verl, and RPG.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LossOptions, Rejection } from '../../bindings/index.js';
import { type Api, backends } from '../backends.js';
import { seed } from '../seed.js';
import { tries } from '../slow.js';
import { type Drawn, drawn } from './random.js';

const near = (a: number, b: number) => Math.abs(a - b) <= 1e-12 * Math.max(1, Math.abs(b));

interface Token {
  readonly k: number;
  readonly row: number;
  readonly p: number;
  readonly q: number;
  readonly rollout: number;
  readonly a: number;
}

/** The tokens that count, in their order. */
function tokensOf({ policy, batch, all }: Drawn): Token[] {
  const columns = policy.length / batch.rows;
  const perToken = batch.advantages.length === policy.length && batch.advantages.length !== batch.rows;
  return Array.from(policy, (p, k): Token => {
    const row = Math.floor(k / columns);
    const a = batch.advantages[perToken ? k : row]!;
    return { k, row, p, q: all.old[k]!, rollout: all.rollout[k]!, a };
  }).filter(({ k }) => batch.mask[k] === 1);
}

const mean = (values: readonly number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;

interface Losses {
  readonly value: number;
  readonly slope: number;
}

/** Compares the mean over the tokens with what the function says. */
function compare(api: Api, tokens: Drawn, rule: LossOptions, losses: Map<number, Losses>, rollout = false): void {
  const { policy, batch, all } = tokens;
  const given = { ...batch, old: all.old, ...(rollout && { rollout: all.rollout }) };
  const { loss, gradient, tokens: n } = api.policyLoss(policy, given, { aggregation: 'token-mean', ...rule });
  expect(n).toBe(losses.size);
  const total = [...losses.values()].reduce((sum, { value }) => sum + value, 0);
  expect(near(loss, losses.size === 0 ? 0 : total / losses.size)).toBe(true);
  for (const [k, g] of gradient.entries()) expect(near(g, (losses.get(k)?.slope ?? 0) / losses.size || 0)).toBe(true);
}

/** −min(r A, clip(r) A) and its derivative; whether the clip acts. */
function clipped({ p, q, a }: Token): Losses & { readonly acts: boolean } {
  const r = Math.exp(p - q);
  const bounded = -a * Math.min(1.2, Math.max(0.8, r));
  const acts = bounded > -a * r;
  return { value: Math.max(-a * r, bounded), slope: acts ? 0 : -a * r, acts };
}

/** What verl's function for rejected samples keeps, for one criterion. */
function kept(tokens: readonly Token[], { estimate, on, low, high }: Rejection): (token: Token) => boolean {
  const measure = ({ q, rollout }: Token) => {
    const log = Math.min(20, Math.max(-20, q - rollout));
    return estimate === 'k1' ? -log : estimate === 'k2' ? 0.5 * log ** 2 : Math.exp(log) - 1 - log;
  };
  const within = (x: number) =>
    estimate === 'k1' ? x >= Math.log(low) - 1e-15 && x <= Math.log(high) + 1e-15 : x <= high;
  if (on === 'token') return (token) => within(measure(token));
  return ({ row }) => {
    const values = tokens.filter((token) => token.row === row).map(measure);
    if (on === 'sequence-max') return within(Math.max(...values));
    return within(on === 'sequence-sum' ? values.reduce((sum, x) => sum + x, 0) : mean(values));
  };
}

const criteria: fc.Arbitrary<Rejection> = fc
  .record({
    estimate: fc.constantFrom<Rejection['estimate']>('k1', 'k2', 'k3'),
    on: fc.constantFrom<Rejection['on']>('token', 'sequence-sum', 'sequence-mean', 'sequence-max'),
    bound: fc.constantFrom(0.01, 0.03, 0.2),
  })
  .filter(({ estimate, on }) => !(estimate === 'k1' && on === 'sequence-max'))
  .map(({ estimate, on, bound }) =>
    estimate === 'k1' ? { estimate, on, low: 1 - bound, high: 1 + 2 * bound } : { estimate, on, low: 0, high: bound },
  );

describe.each(backends)('losses transcribed from their sources, on %s', (_name, api) => {
  it('rejects what verl rejects, which leaves the mean too', () => {
    let rejected = 0;
    fc.assert(
      fc.property(drawn, fc.array(criteria, { minLength: 1, maxLength: 2 }), (tokens, rejection) => {
        const all = tokensOf(tokens);
        const left = all.filter((token) => rejection.every((criterion) => kept(all, criterion)(token)));
        rejected += all.length - left.length;
        compare(api, tokens, { rejection }, new Map(left.map((token) => [token.k, clipped(token)])), true);
      }),
      { seed, numRuns: tries(100) },
    );
    expect(rejected).toBeGreaterThan(50);
  });

  it('truncates weights of all tokens where some are rejected', () => {
    fc.assert(
      fc.property(drawn, criteria, (tokens, rejection) => {
        const all = tokensOf(tokens);
        const columns = tokens.policy.length / tokens.batch.rows;
        const rows = Array.from({ length: tokens.batch.rows }, (_, row) =>
          Math.min(1.1, Math.exp(all.filter((t) => t.row === row).reduce((sum, t) => sum + t.q - t.rollout, 0))),
        );
        const left = all.filter(kept(all, rejection)).map((token): [number, Losses] => {
          const { value, slope } = clipped(token);
          const weight = rows[Math.floor(token.k / columns)]!;
          return [token.k, { value: weight * value, slope: weight * slope }];
        });
        const correction = { weight: 'sequence', on: 'sequence', high: 1.1 } as const;
        compare(api, tokens, { rejection, correction }, new Map(left), true);
      }),
      { seed, numRuns: tries(100) },
    );
  });

  it('penalises the largest covariances as kl_cov does', () => {
    fc.assert(
      fc.property(drawn, fc.constantFrom(1e-3, 0.3, 1), (tokens, share) => {
        const all = tokensOf(tokens);
        const [a, p] = [mean(all.map((t) => t.a)), mean(all.map((t) => t.p))];
        const order = [...all].sort((s, t) => (t.a - a) * (t.p - p) - (s.a - a) * (s.p - p));
        const named = new Set(order.slice(0, Math.max(1, Math.trunc(all.length * share))));
        const losses = all.map((token): [number, Losses] => {
          const r = Math.exp(token.p - token.q);
          const extra = named.has(token) ? 0.5 : 0;
          const value = -token.a * r + extra * Math.abs(token.p - token.q);
          return [token.k, { value, slope: -token.a * r + extra * Math.sign(token.p - token.q) }];
        });
        const covariance = { effect: 'penalty', share, coefficient: 0.5 } as const;
        compare(api, tokens, { clip: null, covariance }, new Map(losses));
      }),
      { seed, numRuns: tries(100) },
    );
  });

  it('drops covariances within the range as clip_cov does, all of them where the share allows it', () => {
    let dropped = 0;
    fc.assert(
      fc.property(drawn, (tokens) => {
        const all = tokensOf(tokens);
        const [a, p] = [mean(all.map((t) => t.a)), mean(all.map((t) => t.p))];
        const losses = all.map((token): [number, Losses] => {
          const { value, slope, acts } = clipped(token);
          const covariance = (token.a - a) * (token.p - p);
          const gone = !acts && covariance > 0.1 && covariance < 0.8;
          dropped += Number(gone);
          return [token.k, gone ? { value: 0, slope: 0 } : { value, slope }];
        });
        compare(api, tokens, { covariance: { share: 1, low: 0.1, high: 0.8 } }, new Map(losses));
      }),
      { seed, numRuns: tries(100) },
    );
    expect(dropped).toBeGreaterThan(25);
  });

  it('drops as many as the share says, others by another seed', () => {
    const n = 64;
    const policy = Float64Array.from({ length: n }, (_, k) => -1 - (k % 2));
    const batch = { rows: n, advantages: Array.from(policy, (p) => p + 1.5), old: policy };
    const gone = (from: number) => {
      const covariance = { share: 0.25, low: 0, high: 9, seed: from };
      const { gradient, capped } = api.policyLoss(policy, batch, { covariance });
      expect(capped).toBe(0.25);
      return [...gradient.keys()].filter((k) => gradient[k] === 0);
    };
    expect(gone(1)).toHaveLength(n / 4);
    expect(gone(1)).toEqual(gone(1));
    expect(gone(1)).not.toEqual(gone(2));
  });

  it.each(['rpg-fkl', 'rpg-rkl', 'rpg-ufkl', 'rpg-urkl'] as const)('computes %s as RPG does', (preset) => {
    fc.assert(
      fc.property(drawn, (tokens) => {
        const losses = tokensOf(tokens).map((token): [number, Losses] => {
          const w = Math.min(1.28, Math.max(0.8, Math.exp(token.p - token.q)));
          const terms = {
            'rpg-fkl': 1,
            'rpg-rkl': -w * (Math.log(w) + 1),
            'rpg-ufkl': 1 - w,
            'rpg-urkl': -w * Math.log(w),
          };
          const weight = token.a * w + 0.3 * terms[preset];
          return [token.k, { value: -weight * token.p, slope: -weight }];
        });
        compare(api, tokens, { preset, regularizer: { coefficient: 0.3 } }, new Map(losses));
      }),
      { seed, numRuns: tries(100) },
    );
  });
});
