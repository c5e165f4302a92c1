// klBudget, amplificationFrontier, effectiveBeta, stepsToReach, errorBounds.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alpha, beta, positiveEpsilon, referenceLogOdds } from '../arbitraries.js';
import { backends } from '../backends.js';
import { tries } from '../slow.js';

const bernoulli = (p: number, q: number) => p * Math.log(p / q) + (1 - p) * Math.log((1 - p) / (1 - q));

describe.each(backends)('klBudget on %s', (_name, api) => {
  it('spends the budget and inverts fixedPoints', () => {
    for (const [pRef, budget, alpha] of [
      [0.2, 0.1, 1],
      [0.01, 1, 0.5],
      [0.9, 1e-4, 1],
    ] as const) {
      const law = { alpha, varianceEpsilon: 1e-4 };
      const got = api.klBudget(pRef, budget, law);
      // The sum loses digits relative to the budget where p* is near p_ref.
      expect(Math.abs(bernoulli(got.success, pRef) - budget)).toBeLessThanOrEqual(1e-15);
      // KL itself is a sum of terms that cancel, good to an ulp of p_ref's entropy.
      expect(Math.abs(got.kl / budget - 1)).toBeLessThanOrEqual(4e-16 / budget);
      expect(Math.abs(got.amplification / (got.success / pRef) - 1)).toBeLessThanOrEqual(1e-15);
      const { beta, multiplier, stable, reached, limit } = got;
      const inverse = api.betaForTarget(pRef, { logOdds: got.logOdds }, law);
      expect(Math.abs(beta / inverse.beta - 1)).toBeLessThanOrEqual(1e-12); // logit p* - logit p_ref cancels
      expect([stable, reached, limit.kind]).toEqual([inverse.stable, inverse.reached, inverse.limit.kind]);
      expect(Math.abs(multiplier - inverse.multiplier)).toBeLessThanOrEqual(1e-12);
      const points = api.fixedPoints(pRef, { ...law, beta });
      expect(Math.min(...points.map((point) => Math.abs(point.kl / budget - 1)))).toBeLessThanOrEqual(1e-10);
    }
  });

  it('more budget buys more success, up to p = 1 at log(1/p_ref)', () => {
    const law = { normalization: 'mean' as const };
    const bought = [0.01, 0.1, 1, 2, 2.3].map((budget) => api.klBudget(0.1, budget, law));
    for (let k = 1; k < bought.length; k++) expect(bought[k]!.success).toBeGreaterThan(bought[k - 1]!.success);
    for (const { reached, beta, logOdds } of bought) {
      expect(reached).toBe(true);
      expect(Math.abs(beta * (logOdds - api.logit(0.1)) - 1)).toBeLessThanOrEqual(1e-13);
    }
    const all = api.klBudget(0.1, 3, law);
    expect(all).toMatchObject({ success: 1, failure: 0, beta: 0, reached: true, limit: { kind: 'one' } });
    expect(Math.abs(all.kl - Math.log(10))).toBeLessThanOrEqual(1e-15);
    expect(Math.abs(all.amplification - 10)).toBeLessThanOrEqual(2e-15);
  });

  it('a small budget keeps its digits: KL is gain^2 p_ref (1 - p_ref)/2', () => {
    const { logOdds, beta } = api.klBudget({ logOdds: 0 }, 2 ** -61, { normalization: 'mean' });
    expect(Math.abs(logOdds / 2 ** -29 - 1)).toBeLessThanOrEqual(1e-8);
    expect(Math.abs((beta * logOdds) / 1 - 1)).toBeLessThanOrEqual(1e-15);
  });
});

describe.each(backends)('amplificationFrontier on %s', (_name, api) => {
  it('says for each beta where the iteration ends, what it gains and what it costs', () => {
    const betas = [0.1, 0.5, 1, 2, 5];
    const points = api.amplificationFrontier(0.2, betas, {});
    expect(points.map((point) => point.beta)).toEqual(betas);
    for (const { beta, kind, logOdds, success, kl, amplification } of points) {
      const want = api.attractor(0.2, { beta });
      expect(kind).toBe(want.kind);
      const at = want.points[0]!;
      expect(Math.abs(logOdds - at.logOdds)).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(at.logOdds)));
      const [failing, failingRef] = [api.logistic(-logOdds), 0.8];
      const cost = success * Math.log(success / 0.2) + (failing > 0 ? failing * Math.log(failing / failingRef) : 0);
      expect(Math.abs(kl - cost)).toBeLessThanOrEqual(1e-14);
      expect(Math.abs(amplification - 5 * success)).toBeLessThanOrEqual(1e-14);
    }
  });

  it('has no numbers where there is no single limit', () => {
    const [cycle, single] = api.amplificationFrontier(0.001, Float64Array.of(3, 20), {});
    expect(cycle).toMatchObject({
      beta: 3,
      kind: 'cycle',
      success: Number.NaN,
      kl: Number.NaN,
      amplification: Number.NaN,
    });
    expect(single).toMatchObject({ kind: 'fixed-point' });
    expect(api.amplificationFrontier(0.2, [0.3], { varianceEpsilon: 0 })[0]).toMatchObject({
      kind: 'one',
      amplification: 5,
    });
    expect(api.amplificationFrontier(0.2, [], {})).toEqual([]);
  });

  it('is continuous where no jump is, and jumps at `jump`', () => {
    const { jump } = api.bifurcations(0.5, {});
    const [below, above, further] = api.amplificationFrontier(0.5, [jump! * 0.999, jump! * 1.001, jump! * 1.002], {});
    expect(below!.success - above!.success).toBeGreaterThan(0.05);
    expect(above!.success - further!.success).toBeLessThan(0.01);
  });
});

describe.each(backends)('effectiveBeta on %s', (_name, api) => {
  it('one step of the mean-only rule with that beta is one step of the rule', () => {
    const property = fc.property(
      referenceLogOdds,
      referenceLogOdds,
      beta,
      alpha,
      positiveEpsilon,
      (x, y, beta, alpha, varianceEpsilon) => {
        const law = { alpha, beta, varianceEpsilon };
        const same = { alpha, beta: api.effectiveBeta({ logOdds: y }, law), normalization: 'mean' as const };
        const step = (rule: typeof law | typeof same) =>
          api.successTrajectories({ logOdds: x }, rule, 1, { start: { logOdds: y }, keep: 'last' }).logOdds[0]!;
        const [want, got] = [step(law), step(same)];
        // Some roundings of the largest term.
        return Math.abs(got - want) <= 1e-14 * (Math.abs(x) + Math.abs(y) + Math.abs(want) + 1);
      },
    );
    fc.assert(property, { numRuns: tries(300) });
  });

  it('is beta for mean-only rules and beta/2 at p = 1/2 without smoothing', () => {
    expect(api.effectiveBeta(0.3, { beta: 3, normalization: 'mean' })).toBe(3);
    expect(api.effectiveBeta(0.5, { beta: 3, varianceEpsilon: 0 })).toBe(1.5);
    expect(api.effectiveBeta(0, { beta: 3, varianceEpsilon: 0 })).toBe(0);
    const many = api.effectiveBeta([0.5, 0.1], { beta: [3, 1], varianceEpsilon: 0 });
    expect(many).toBeInstanceOf(Float64Array);
    expect(many[0]).toBe(1.5);
    expect(Math.abs(many[1]! - 0.3)).toBeLessThanOrEqual(2 ** -53);
    expect(api.effectiveBeta({ logOdds: [0] }, { beta: 3, varianceEpsilon: 0 })).toEqual(Float64Array.of(1.5));
  });
});

describe.each(backends)('stepsToReach on %s', (_name, api) => {
  it('is the first step at which success is at least the target', () => {
    const property = fc.property(
      referenceLogOdds,
      beta,
      alpha,
      positiveEpsilon,
      (logOdds, beta, alpha, varianceEpsilon) => {
        const law = { alpha, beta, varianceEpsilon };
        const orbit = api.successTrajectories({ logOdds }, law, 300).logOdds;
        const target = { logOdds: logOdds + 2 };
        const at = orbit.findIndex((x) => x >= target.logOdds);
        const got = api.stepsToReach({ logOdds }, target, law, { maxSteps: 300 });
        if (at >= 0) return got.outcome === 'reached' && got.steps === at && got.logOdds === orbit[at];
        return got.outcome !== 'reached' && got.logOdds === orbit[got.steps];
      },
    );
    fc.assert(property, { numRuns: tries(200) });
  });

  it('mean-only rules: the closed form', () => {
    const mirror = { alpha: 0, beta: 31, normalization: 'mean' as const };
    expect(api.stepsToReach({ logOdds: 0 }, { logOdds: 10.001 }, mirror)).toMatchObject({
      outcome: 'reached',
      steps: 311,
    });
    // x_n - x_ref = (1 - (1 - alpha)^n)/(alpha beta)
    const twoKl = { alpha: 0.01, beta: 10, normalization: 'mean' as const };
    const steps = Math.ceil(Math.log(1 - 9.5 / 10) / Math.log(0.99));
    expect(api.stepsToReach({ logOdds: 0 }, { logOdds: 9.5 }, twoKl)).toMatchObject({ outcome: 'reached', steps });
    expect(api.stepsToReach({ logOdds: 0 }, { logOdds: 10.5 }, twoKl)).toMatchObject({ outcome: 'never' });
  });

  it('tells never from not yet', () => {
    expect(api.stepsToReach(0.5, 0.2, { beta: 1 })).toEqual({ outcome: 'reached', steps: 0, logOdds: 0 });
    expect(api.stepsToReach(0.2, 0.4, { beta: 1 }, { start: 0.45 })).toMatchObject({ outcome: 'reached', steps: 0 });
    expect(api.stepsToReach(0.2, 0.9, { beta: 5 }).outcome).toBe('never');
    expect(api.stepsToReach(0.5, 0.99, { beta: 1.508 }, { maxSteps: 20 })).toMatchObject({
      outcome: 'step-limit',
      steps: 20,
    });
    expect(api.stepsToReach(0.5, 0.99, { beta: 1.508 }).outcome).toBe('reached');
    // So slow that log-odds of 30 round to the same for the first steps.
    const slow = { alpha: 0, beta: 2 ** 50, normalization: 'mean' as const };
    expect(api.stepsToReach({ logOdds: 30 }, { logOdds: 31 }, slow).outcome).toBe('step-limit');
    expect(api.stepsToReach({ logOdds: 30 }, { logOdds: 30 + 2 ** -40 }, slow).steps).toBeGreaterThan(1000);
    expect(api.stepsToReach(0, 0.5, { beta: 1 }).outcome).toBe('never');
    expect(api.stepsToReach(0.001, 0.9, { beta: 3 })).toMatchObject({ outcome: 'reached', steps: 1 });
    expect(api.stepsToReach(0.001, 0.99, { beta: 3 }).outcome).toBe('never');
  });
});

describe.each(backends)('errorBounds on %s', (_name, api) => {
  it('contraction, radius and total variation in closed form', () => {
    const epsilon = 0.01;
    const bound = 1 / (3 * Math.sqrt(3 * epsilon) * (1 + 4 * epsilon));
    const got = api.errorBounds(
      { beta: 4, alpha: 0.5, varianceEpsilon: epsilon },
      { logOdds: 0.01, gap: 0.02, initial: 3, steps: 10 },
    );
    const rho = bound / 2;
    const contraction = 0.5 + 0.5 * rho;
    expect(Math.abs(got.contraction - contraction)).toBeLessThanOrEqual(1e-15);
    expect(Math.abs(got.radius - (contraction ** 10 * 3 + 0.01 / (0.5 * (1 - rho))))).toBeLessThanOrEqual(1e-13);
    expect(Math.abs(got.totalVariation - 0.05)).toBeLessThanOrEqual(1e-16);
  });

  it('without contraction there is no radius; without errors nothing is off', () => {
    expect(api.errorBounds({ beta: 1 })).toMatchObject({ radius: Infinity, totalVariation: 0 });
    expect(api.errorBounds({ beta: 1, varianceEpsilon: 0 })).toMatchObject({ contraction: Infinity, radius: Infinity });
    expect(api.errorBounds({ beta: 1, alpha: 0, normalization: 'mean' })).toMatchObject({
      contraction: 1,
      radius: Infinity,
    });
    expect(api.errorBounds({ beta: 1, normalization: 'mean' }, { logOdds: 0.5 })).toEqual({
      contraction: 0,
      radius: 0.5,
      totalVariation: 0,
    });
    expect(api.errorBounds({ beta: 1, normalization: 'mean' }, { gap: 1e9 }).totalVariation).toBe(1);
  });

  it('hold: two orbits approach each other as fast, and disturbed ones stay within the radius', () => {
    const property = fc.property(
      referenceLogOdds,
      fc.double({ min: 1.01, max: 5, noNaN: true }),
      alpha,
      positiveEpsilon,
      fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 60, maxLength: 60 }),
      (logOdds, factor, alpha, varianceEpsilon, noise) => {
        const { contraction: least } = api.bifurcations({ logOdds }, { alpha, varianceEpsilon });
        const law = { alpha, beta: factor * least, varianceEpsilon };
        const [point] = api.fixedPoints({ logOdds }, law);
        let x = logOdds;
        const size = 0.1;
        for (const [n, part] of noise.entries()) {
          const start = { logOdds: x };
          x = api.successTrajectories({ logOdds }, law, 1, { start, keep: 'last' }).logOdds[0]! + size * part;
          const errors = { logOdds: size, initial: Math.abs(logOdds - point!.logOdds), steps: n + 1 };
          if (Math.abs(x - point!.logOdds) > api.errorBounds(law, errors).radius * (1 + 1e-12)) return false;
        }
        return true;
      },
    );
    fc.assert(property, { numRuns: tries(50) });
  });
});
