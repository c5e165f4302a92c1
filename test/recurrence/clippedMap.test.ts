// The clipped map of docs/theory.md, section 11, against numerical maximisation of the clipped objective over all policies.
import { describe, expect, it } from 'vitest';
import type { Variant } from '../../bindings/index.js';
import { backends } from '../backends.js';
import { maximumOf } from '../oracle/maximum.js';
import { objectiveOf, type Update, updateOf } from '../oracle/update.js';
import { uniform } from '../random.js';
import { seed } from '../seed.js';
import { SLOW } from '../slow.js';

const CASES = SLOW ? 500 : 150;

interface Searched {
  readonly variant: Variant;
  /** Log-odds of success of the reference policy and of the old one. */
  readonly xRef: number;
  readonly x: number;
  readonly update: Update;
  /** The policy over the outcomes that succeeds with this probability, its conditionals being those of the reference. */
  readonly policyAt: (success: number, failure: number) => Float64Array;
  /** The largest objective that the optimiser found. */
  readonly largest: number;
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

function searchedCase(index: number): Searched {
  const next = uniform(seed + 31 * index);
  const pick = <T>(...values: T[]): T => values[Math.floor(values.length * next())]!;
  const outcomes = 2 + (index % 3);
  const rewards = Array.from({ length: outcomes }, (_, o) => (o === 0 ? 1 : o === 1 ? 0 : pick(0, 1)));
  const share = (reward: number) => {
    const weights = rewards.map((r) => (r === reward ? 0.2 + next() : 0));
    const total = weights.reduce((a, b) => a + b);
    return weights.map((weight) => weight / total);
  };
  const [right, wrong] = [share(1), share(0)];
  const policyAt = (p: number, q: number) => Float64Array.from(rewards, (_, o) => p * right[o]! + q * wrong[o]!);
  const xRef = 8 * next() - 4;
  const x = xRef + pick(0, 4 * next() - 1);
  const variant: Variant = {
    beta: pick(0.05, 0.3, 2) + next(),
    alpha: pick(0, 1, next()),
    normalization: pick('mean' as const, 'mean-std' as const),
    varianceEpsilon: 0.01 * next(),
    clip: { low: pick(0.1, 0.3, 1), high: pick(0.1, 0.4, 3, Infinity) },
    ...pick({}, { group: { size: pick(2, 3, 6) } }),
  };
  const policyOfLogOdds = (y: number) => policyAt(sigmoid(y), sigmoid(-y));
  const update = updateOf(policyOfLogOdds(xRef), policyOfLogOdds(x), rewards, variant);
  const start = policyOfLogOdds(x).map((p) => Math.log(p * (0.5 + next())));
  return { variant, xRef, x, update, policyAt, largest: maximumOf(update, start, next) };
}

let cases: Searched[] | undefined;

describe.each(backends)('the clipped map on %s', (_name, api) => {
  it(`leads to the maximum of the objective over all policies, in ${CASES} random cases`, () => {
    // Once for all backends.
    cases ??= Array.from({ length: CASES }, (_, index) => searchedCase(index));
    let asGood = 0;
    let moved = 0;
    for (const [index, { variant, xRef, x, update, policyAt, largest }] of cases.entries()) {
      const run = (rule: Variant) =>
        api.successTrajectories({ logOdds: xRef }, rule, 1, { start: { logOdds: x } }).logOdds[1]!;
      const next = run(variant);
      const lead = objectiveOf(policyAt(api.logistic(next), api.logistic(-next)), update) - largest;
      // Not beaten; and the objective being strongly concave, p is off by sqrt(lead/(2 beta)) at most.
      expect(lead, `case ${index}`).toBeGreaterThan(-1e-12);
      if (lead < 1e-8) asGood++;
      const { clip: _, ...free } = variant;
      if (Math.abs(run(free) - next) > 1e-3) moved++;
    }
    // An optimiser can get stuck on an edge of clipping, and clipping has to matter.
    expect(asGood).toBeGreaterThan(0.9 * CASES);
    expect(moved).toBeGreaterThan(CASES / 4);
  });

  it('ends where its limits are, also where the drive is beyond the range of numbers', () => {
    const clip = { low: 0.2, high: 0.28 };
    for (const extra of [{}, { verifier: { truePositiveRate: 1, falsePositiveRate: 0 } }]) {
      const variant: Variant = { beta: 1, varianceEpsilon: 0, clip, ...extra };
      for (const x of [800, 1400, 1425, 1470, 1488, 1500, 1e5]) {
        // Far out, failures shrink by 1 - low, or successes grow by 1 + high.
        const above = api.successTrajectories({ logOdds: x }, variant, 2).logOdds;
        const below = api.successTrajectories({ logOdds: -x }, variant, 2).logOdds;
        for (const n of [1, 2]) {
          expect(Math.abs(above[n]! - (x - n * Math.log(0.8)))).toBeLessThanOrEqual(4 * Number.EPSILON * x);
          expect(Math.abs(below[n]! - (-x + n * Math.log(1.28)))).toBeLessThanOrEqual(4 * Number.EPSILON * x);
        }
      }
    }
  });
});
