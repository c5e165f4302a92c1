import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { positiveEpsilon, referenceLogOdds } from '../arbitraries.js';
import { backends } from '../backends.js';
import { golden } from '../golden.js';
import { tries } from '../slow.js';

/** The relative error is a few roundings of logit, exp and a root: below 1e-13 wherever nothing is about to vanish. */
const near = (got: number, want: string, relative = 1e-13) =>
  expect(Math.abs(got / Number(want) - 1)).toBeLessThanOrEqual(relative);

describe.each(backends)('bifurcations on %s', (_name, api) => {
  it.each(golden.thresholds_eps0)('without smoothing, p_ref $p_ref: fold, flips, overshoot', (row) => {
    const got = api.bifurcations(Number(row.p_ref), { varianceEpsilon: 0 });
    expect(got.folds).toHaveLength(1);
    near(got.folds[0]!.beta, row.beta_fold);
    near(got.folds[0]!.success, row.p_at_fold);
    expect(got.flips).toHaveLength(row.beta_flip_low === undefined ? 0 : 2);
    if (row.beta_flip_low !== undefined) {
      // At p_ref = 0.01, close to where flips end, the two are 0.1 apart: rounding grows by about the inverse.
      near(got.flips[0]!.beta, row.beta_flip_low, 1e-12);
      near(got.flips[1]!.beta, row.beta_flip_high!, 1e-12);
    }
    if (row.beta_cosh === undefined) expect(got.overshoot).toBeNull();
    else near(got.overshoot!, row.beta_cosh);
    expect(got.jump).toBe(row.overshoots_below_beta_cosh === true ? got.overshoot : got.folds[0]!.beta);
    expect([got.cusp, got.contraction, got.monotone]).toEqual([null, Infinity, Infinity]);
  });

  for (const { eps, beta_global_contraction, p_cusp, pref_cusp, folds } of golden.thresholds_eps) {
    const law = { varianceEpsilon: Number(eps) };

    it(`smoothed by ${eps}: cusp and contraction`, () => {
      const { contraction, cusp } = api.bifurcations(0.5, law);
      near(contraction, beta_global_contraction);
      near(cusp!.beta, beta_global_contraction);
      near(cusp!.success, p_cusp);
      near(cusp!.failure, String(1 - Number(p_cusp)), 1e-15 / (1 - Number(p_cusp))); // known to the digits of p_cusp
      near(cusp!.reference.success, pref_cusp);
    });

    it.each(folds)(`smoothed by ${eps}, p_ref $p_ref: folds`, (row) => {
      const got = api.bifurcations(Number(row.p_ref), law).folds;
      expect(got).toHaveLength(row.three_fixed_points === 'never' ? 0 : 2);
      if (row.three_fixed_points === 'never') return;
      near(got[0]!.beta, row.beta_lower_fold!);
      near(got[0]!.success, row.p_lower_fold!);
      near(got[1]!.beta, row.beta_upper_fold!);
      near(got[1]!.failure, row.q_upper_fold!, 1e-12); // S* is flat near its peak: an ulp of it moves x by several
    });
  }

  it('folds, cusp and contraction depend on alpha beta, overshoot not on alpha', () => {
    const one = api.bifurcations(0.01, { varianceEpsilon: 1e-4 });
    const half = api.bifurcations(0.01, { alpha: 0.5, varianceEpsilon: 1e-4 });
    expect(half.folds.map(({ beta, logOdds }) => [beta / 2, logOdds])).toEqual(
      one.folds.map(({ beta, logOdds }) => [beta, logOdds]),
    );
    expect(half.cusp).toEqual({ ...one.cusp, beta: 2 * one.cusp!.beta });
    expect(half.contraction).toBe(2 * one.contraction);
    expect(half.overshoot).toBe(one.overshoot);
    expect(half.monotone).toBe(2 * one.contraction);
    expect(half.jump).toBeNull();
  });

  it('where the number of fixed points changes is where the folds are', () => {
    const property = fc.property(referenceLogOdds, positiveEpsilon, (logOdds, varianceEpsilon) => {
      const { folds } = api.bifurcations({ logOdds }, { varianceEpsilon });
      const count = (beta: number) => api.fixedPoints({ logOdds }, { beta, varianceEpsilon }).length;
      if (folds.length === 0) return [0.05, 0.5, 1, 5, 50].every((beta) => count(beta) === 1);
      const [low, high] = [folds[0]!.beta, folds[1]!.beta];
      fc.pre(high / low > 1 + 1e-6);
      const step = Math.min(1e-7, (high / low - 1) / 10);
      const around = [low * (1 - step), low * (1 + step), high * (1 - step), high * (1 + step)].map(count);
      return around.join() === '1,3,3,1';
    });
    fc.assert(property, { numRuns: tries(300) });
  });

  it('flips are where the multiplier of the lowest fixed point passes through -1', () => {
    const property = fc.property(
      fc.double({ min: -14, max: -5, noNaN: true }),
      fc.constantFrom(0, 1e-8, 1e-5, 1e-3),
      fc.constantFrom(1, 0.9, 0.75),
      (logOdds, varianceEpsilon, alpha) => {
        const { flips } = api.bifurcations({ logOdds }, { alpha, varianceEpsilon });
        const lowest = (beta: number) => api.fixedPoints({ logOdds }, { alpha, beta, varianceEpsilon })[0]!.multiplier;
        return flips.every(({ beta }, k) => {
          const [below, above] = [lowest(beta * (1 - 1e-6)), lowest(beta * (1 + 1e-6))];
          return k === 0 ? below > -1 && above < -1 : below < -1 && above > -1;
        });
      },
    );
    fc.assert(property, { numRuns: tries(300) });
    expect(api.bifurcations(1e-4, { varianceEpsilon: 1e-5 }).flips).toHaveLength(2);
  });

  it('flips end at the flip limit', () => {
    for (const law of [
      { varianceEpsilon: 0 },
      { alpha: 0.5, varianceEpsilon: 0 },
      { alpha: 0.8, varianceEpsilon: 1e-4 },
    ]) {
      const { logOdds } = api.bifurcations(0.5, law).flipLimit!;
      expect(api.bifurcations({ logOdds: logOdds - 1e-9 }, law).flips).toHaveLength(2);
      expect(api.bifurcations({ logOdds: logOdds + 1e-9 }, law).flips).toHaveLength(0);
    }
    // logistic(-2 (asinh sqrt k + sqrt(k (1 + k)))), k = (2 - alpha)/alpha
    for (const alpha of [1, 0.5, 0.1]) {
      const k = (2 - alpha) / alpha;
      const closed = -2 * (Math.asinh(Math.sqrt(k)) + Math.sqrt(k * (1 + k)));
      const { logOdds } = api.bifurcations(0.5, { alpha, varianceEpsilon: 0 }).flipLimit!;
      expect(Math.abs(logOdds / closed - 1)).toBeLessThanOrEqual(1e-14);
    }
  });

  it('the limit from p_ref is the upper state below `jump` and not above it', () => {
    const smoothing = fc.oneof(positiveEpsilon, fc.constant(0));
    const property = fc.property(referenceLogOdds, smoothing, (logOdds, varianceEpsilon) => {
      const { jump, folds } = api.bifurcations({ logOdds }, { varianceEpsilon });
      fc.pre(jump !== null && (folds.length === 1 || folds[1]!.beta / folds[0]!.beta > 1.001));
      // The upper state is a fixed point beyond the upper fold, or p = 1. Beside a jump the orbit is slow: it needs about the
      // inverse square root of the distance in beta.
      const endsUp = (beta: number) => {
        const run = api.successTrajectories({ logOdds }, { beta, varianceEpsilon }, 3000, {
          keep: [2999, 3000],
        }).logOdds;
        return folds.length === 1
          ? run[1] === Infinity
          : run[1]! > folds[1]!.logOdds && Math.abs(run[1]! - run[0]!) < 1e-3;
      };
      return endsUp(jump! * (1 - 1e-4)) && !endsUp(jump! * (1 + 1e-4));
    });
    fc.assert(property, { numRuns: tries(200) });
  });
});

describe.each(backends)('universalConstants on %s', (_name, api) => {
  const constants = api.universalConstants;
  const law = { varianceEpsilon: 0 };

  it('are the golden ones', () => {
    const names: Record<keyof typeof constants, string> = {
      foldRoot: 't_coth',
      foldAtHalf: 'beta_fold_pref_half',
      successAtFold: 'p_at_fold_pref_half',
      betaToOne: 'beta_universal_to_one',
      pRefOfBetaToOne: 'pref_of_universal',
      pRefOfOvershoot: 'pref_switch_overshoot_vs_fold',
      betaOfOvershoot: 'beta_at_switch',
      pRefWithoutFlip: 'pref_no_flip',
      pRefWithoutCycles: 'pref_largest_with_cycles_from_pref',
      betaWithoutCycles: 'beta_there',
    };
    for (const [name, goldenName] of Object.entries(names)) {
      expect(constants[name as keyof typeof constants]).toBe(Number(golden.constants[goldenName]));
    }
  });

  it('follow from bifurcations', () => {
    const { foldRoot: t } = constants;
    near(t, String(1 / Math.tanh(t)), 4e-16);
    const half = api.bifurcations(0.5, law);
    near(half.folds[0]!.beta, String(constants.foldAtHalf));
    near(half.folds[0]!.success, String(constants.successAtFold));
    near(half.flipLimit!.success, String(constants.pRefWithoutFlip));
    near(2 * constants.betaToOne, String(constants.foldAtHalf), 2e-16);
    // The largest overshoot or fold that counts is the bound on beta; it is flat there.
    const pRefs = Array.from({ length: 99 }, (_, i) => (i + 1) / 100);
    for (const pRef of [constants.pRefOfBetaToOne, ...pRefs]) {
      expect(api.bifurcations(pRef, law).jump).toBeGreaterThanOrEqual(constants.betaToOne * (1 - 1e-15));
    }
    near(api.bifurcations(constants.pRefOfBetaToOne, law).jump!, String(constants.betaToOne));
    const atOvershoot = api.bifurcations(constants.pRefOfOvershoot, law);
    near(atOvershoot.overshoot!, String(constants.betaOfOvershoot));
    near(atOvershoot.folds[0]!.beta, String(constants.betaOfOvershoot));
    const withoutCycles = api.bifurcations(constants.pRefWithoutCycles, law);
    near(withoutCycles.overshoot!, String(constants.betaWithoutCycles));
    near(withoutCycles.flips[1]!.beta, String(constants.betaWithoutCycles), 1e-12); // near where flips end
  });
});
