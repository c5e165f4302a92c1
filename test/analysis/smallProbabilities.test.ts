// Gains, divergences and amplification where p is below doubles or a penalty is weak. Right values: mpmath, 60 digits and more.
import { describe, expect, it } from 'vitest';
import { backends } from '../backends.js';

/** [x_ref, beta, varianceEpsilon, log-odds of the lowest fixed point, its KL, amplification] */
const frontier: [xRef: number, beta: number, epsilon: number, x: number, kl: number, amplification: number][] = [
  [-760, 10, 1e-5, -728.3772233983162, 1.431646186e-315, 54149865291658.98],
  [-760, 1000, 1e-5, -759.6837722339832, 0, 1.3719427019669197],
  [-740, 1000, 1e-5, -739.6837722339832, 2.5e-323, 1.3719427019669197],
  [-730, 10, 1e-5, -698.3772233983162, 1.529925056237858e-302, 54149865291658.98],
  [-546.3, 5.8e5, 1e3, -546.2999999454779, 8.26111312421519e-253, 1.00000005452203],
  [-1400, 3, 1e-5, -1294.590744661054, 0, 6.007004194965246e45],
  [-23, 1e7, 1e-5, -22.999968377385656, 5.130995329913053e-20, 1.00003162311434],
  [40, 1000, 1e-5, 40.31622776601679, 1.7252672789280181e-19, 1],
];

/** [x_ref, budget, log-odds bought, amplification] */
const budgets: [xRef: number, budget: number, x: number, amplification: number][] = [
  [-800, 1e-300, -695.41591162909, 2.63203993488852e45],
  [-760, 1e-10, -29.618048463748064, Infinity],
  [-1000, 0.5, -7.591768853761924, Infinity],
];

/** [pRef, target, beta]: neighbouring doubles, and a few apart. */
const targets: [pRef: number, target: number, beta: number][] = [
  [0.1, 0.10000000000000002, 2.1616077351548476e16],
  [0.3, 0.30000000000000004, 8255037930697733],
  [0.7, 0.7000000000000002, 2063759482674433.5],
  [0.999, 0.9990000000000001, 283275930835115.88],
  [1e-5, 1.0000000000000006e-5, 4.3997721973769184e17],
  [5e-324, 1e-323, 456.22022982388756],
  [0.5, 0.5000000000000001, 4503509558080018.5],
  [0.9999999, 0.9999999000000005, 70854762650.81519],
];

describe.each(backends)('small probabilities and weak penalties on %s', (_name, api) => {
  it.each(frontier)(
    'amplification and KL from log-odds %d at beta %d',
    (logOdds, beta, varianceEpsilon, x, kl, ratio) => {
      const [point] = api.amplificationFrontier({ logOdds }, [beta], { varianceEpsilon });
      const [fixed] = api.fixedPoints({ logOdds }, { beta, varianceEpsilon });
      // Rounding x_ref + gain moves Omega, and with it the gain, by up to |x| 2^-53 relatively.
      const rounding = 4 * Number.EPSILON * (1 + Math.abs(logOdds));
      expect(Math.abs(point!.logOdds - x)).toBeLessThanOrEqual(2 * Number.EPSILON * Math.abs(x));
      expect(Math.abs(point!.amplification / ratio - 1)).toBeLessThanOrEqual(rounding);
      for (const got of [point!.kl, fixed!.kl]) {
        // Below 1e-308 doubles have fewer digits.
        expect(Math.abs(got - kl)).toBeLessThanOrEqual(rounding * kl + 100 * Number.MIN_VALUE);
      }
    },
  );

  it('the KL of a weak penalty has the digits of the gain, not of a difference of log-odds', () => {
    const { kl } = api.fixedPoints(1e-10, api.variants.drGrpo({ beta: 1e6 }))[0]!;
    expect(Math.abs(kl / 5.0000033328345825e-23 - 1)).toBeLessThanOrEqual(1e-14);
  });

  it.each(budgets)('a budget from log-odds %d of %d nats', (logOdds, budget, x, amplification) => {
    const got = api.klBudget({ logOdds }, budget, {});
    expect(Math.abs(got.logOdds - x)).toBeLessThanOrEqual(1e-13 * Math.abs(x));
    if (amplification === Infinity) expect(got.amplification).toBe(Infinity);
    else expect(Math.abs(got.amplification / amplification - 1)).toBeLessThanOrEqual(1e-12);
  });

  it.each(targets)('the beta from %d to its neighbour %d', (pRef, target, beta) => {
    const got = api.betaForTarget(pRef, target, {});
    expect(Math.abs(got.beta / beta - 1)).toBeLessThanOrEqual(8 * Number.EPSILON);
    expect(got).toMatchObject({ stable: true, reached: true });
  });

  it('with smoothing there is always a fixed point, also where the map is flat to the last bit', () => {
    for (const varianceEpsilon of [1e10, 1, 1e-5, 1e-300]) {
      for (const beta of [1e305, 1e300, 1e150, 1e16, 1e-300]) {
        for (const logOdds of [0, 0.5, -20, 1e5, -1e5]) {
          const points = api.fixedPoints({ logOdds }, { beta, varianceEpsilon });
          expect(points.length, `${beta} ${varianceEpsilon} ${logOdds}`).toBeGreaterThan(0);
          const { kind } = api.classify({ logOdds }, { beta, varianceEpsilon });
          // Where it lies beyond doubles it is called p = 1.
          expect(['fixed-point', 'undecided', 'one']).toContain(kind);
        }
      }
    }
  });

  it('names itself and the log-odds that were given', () => {
    expect(() => api.betaForTarget(0.1, { logOdds: -5 }, {})).toThrow(
      'betaForTarget: "target" expected a probability above pRef and below 1, got { logOdds: -5 }',
    );
    expect(() => api.betaForTarget(0.1, { logOdds: 1e300 }, { varianceEpsilon: 1e300 })).toThrow(
      'betaForTarget: "target" expected a probability whose beta is a finite number above 0, got { logOdds: 1e+300 }',
    );
    expect(() =>
      api.klBudget({ logOdds: -5e8 }, 4.9e8, { varianceEpsilon: 1e308, normalization: 'mean-std' }),
    ).not.toThrow('attractor');
  });
});
