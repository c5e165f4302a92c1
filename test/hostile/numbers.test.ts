// Calls that once gave wrong numbers, each with its right value (50 digits or more, rounded).
import { describe, expect, it } from 'vitest';
import { backends } from '../backends.js';
import { SLOW } from '../slow.js';

/** Within a relative error; of infinities and 0 the value itself. */
function expectNear(got: number, want: number, relative: number): void {
  if (!Number.isFinite(want) || want === 0) expect(got).toBe(want);
  else expect(Math.abs(got - want) / Math.abs(want), `${got} for ${want}`).toBeLessThanOrEqual(relative);
}

describe.each(backends)('numbers on %s', (name, api) => {
  const f32 = (...values: number[]) => Float32Array.from(values);
  const f64 = (...values: number[]) => Float64Array.from(values);
  const { variants } = api;

  describe('divergence', () => {
    it.each([
      [1 - 1e-4, 0.2516600311904383],
      [1 - 1e-6, 0.25169662754873334],
      [1 + 1e-6, 0.2516973668945194],
      [1 - 1e-8, 0.2516969935247718],
      [1 - 1e-10, 0.25169699718453337],
      [1 - 1e-12, 0.251696997221131],
      [1 - 1e-14, 0.251696997221497],
    ])('renyi of an order just below 1 is no noise: %d', (alpha, want) => {
      const options = { alpha, measures: ['renyi'] as const };
      expectNear(api.divergence(f32(0, 1, 2), f32(1, 0, 3), options).renyi[0]!, want, 1e-6);
      expectNear(api.divergence(f64(0, 1, 2), f64(1, 0, 3), options).renyi[0]!, want, 1e-12);
      expect(api.divergence(f32(0, 1, 2, 3, 4), f32(0, 1, 2, 3, 4), options).renyi[0]).toBe(0);
    });

    it.each([
      [1e5, 0.08, 0.0407928542867],
      [1e5, 0.05, 0.0253055362941],
      [1e6, 0.01, 0.00501180680004],
    ])('renyi of order %d between [0, 0] and [0, %d]', (alpha, x, want) => {
      expectNear(api.divergence(f64(0, 0), f64(0, x), { alpha }).renyi[0]!, want, 1e-7);
      expectNear(api.divergence(f32(0, 0), f32(0, x), { alpha }).renyi[0]!, want, 2e-6);
    });

    it('jensen-shannon where log p/q is from 710 to 745', () => {
      for (const x of [-710, -720, -744.9]) {
        expectNear(api.divergence(f64(0, x), f64(0, 0)).jensenShannon[0]!, 0.2157615543388357, 1e-12);
        expectNear(api.divergence(f32(0, x), f32(0, 0)).jensenShannon[0]!, 0.2157615543388357, 1e-6);
      }
    });

    it('huge logits', () => {
      expect(api.divergence(f64(0, 1e17), f64(30, -104)).kl[0]).toBe(134);
      expect(api.divergence(f64(0, 2e30), f64(30, -104)).kl[0]).toBe(134);
      const apart = api.divergence(f32(0, 1e30), f32(30, -104));
      expectNear(apart.totalVariation[0]!, 1, 1e-6);
      expectNear(apart.jensenShannon[0]!, Math.LN2, 1e-6);
      const mixed = api.divergence(f32(1e38, 88, 1e38), f32(1e38, 1e38, 1e38));
      expectNear(mixed.jensenShannon[0]!, 0.13230412471889835, 1e-5);
      expectNear(mixed.kl[0]!, Math.log(1.5), 1e-5);
      const ends = api.divergence(f64(8.9e307, 1), f64(-1.7e308, 1));
      expectNear(ends.kl[0]!, 1.7e308, 1e-12);
      expectNear(ends.reverseKl[0]!, 8.9e307, 1e-12);
    });

    it('gives the measures that were asked for, whatever a proxy says afterwards', () => {
      let asked = 0;
      const measures = new Proxy(['kl'], {
        get: (target, key) => (key === '0' && asked++ > 0 ? 'nope' : Reflect.get(target, key)),
      });
      const got = api.divergence(f32(1, 2), f32(1, 2), { measures: measures as never });
      expect(Object.keys(got)).toEqual(['kl']);
    });
  });

  describe('policies', () => {
    it.each([0, 100, 1000, 3000, 1e5, 1e6, -1e6])(
      'f32 log-probabilities of 0/1 rewards keep their digits at a common offset of %d',
      (offset) => {
        const equal = new api.PolicyBatch(f32(offset, offset, offset), Uint8Array.of(1, 0, 0));
        for (const p of equal.tilt(0, { as: 'logProbabilities' })) expectNear(p, -Math.log(3), 1e-7);
        equal.dispose();
        for (const rewards of [Uint8Array.of(0, 0, 1), f32(0, 0, 1)]) {
          const batch = new api.PolicyBatch(f32(offset + 2, offset + 1, offset), rewards);
          const want = [-0.40760596444438, -1.40760596444438, -2.40760596444438];
          batch.tilt(0, { as: 'logProbabilities' }).forEach((p, i) => {
            expectNear(p, want[i]!, 2e-7);
          });
          batch.dispose();
        }
      },
    );

    it('an impossible outcome with the most extreme reward does not count', () => {
      const batch = new api.PolicyBatch(f64(0, 0.5, -Infinity), f64(0, 1, 3));
      const law = { beta: 0.3, varianceEpsilon: 0 };
      const { mean, kl } = batch.iterate(law, 5);
      expectNear(mean[0]!, 0.6224593312018546, 1e-14);
      expectNear(mean[1]!, 0.9993743, 1e-6);
      for (let n = 2; n <= 5; n++) {
        expectNear(mean[n]!, 1, 1e-12);
        expectNear(kl[n]!, 0.4740769841801067, 1e-12);
      }
      expectNear(batch.attractors(law)[0]!.points[0]!.kl, 0.4740769841801067, 1e-12);
      for (const tilt of [1e6, 1e10, 1e14, 1e16, 1e300]) {
        const moments = batch.moments(tilt);
        expectNear(moments.kl[0]!, 0.4740769841801067, 1e-12);
        expectNear(moments.mean[0]!, 1, 1e-15);
      }
      batch.dispose();
    });

    it('a tilt beyond the range of f32 leaves impossible outcomes impossible', () => {
      const batch = new api.PolicyBatch(f32(0, -Infinity), Uint8Array.of(1, 1));
      expect([...batch.tilt(1e39, { as: 'logits' })]).toEqual([Infinity, -Infinity]);
      batch.dispose();
    });

    it('one outcome has entropy 0, and no sum of squares is above 1', () => {
      const { entropy, sumOfSquares, logProbability } = api.tokenStatistics(f32(1.25), [0]);
      expect([entropy[0], sumOfSquares[0], logProbability[0]]).toEqual([0, 1, 0]);
    });

    it('f64 statistics at a temperature that is no power of two', () => {
      const { logProbability, entropy } = api.tokenStatistics(f64(3030, 3002, 3001, 3000), [0], { temperature: 0.7 });
      // The others are exp(-40), exp(-29/0.7) and exp(-30/0.7) of the first.
      const gaps = [28, 29, 30].map((gap) => gap / 0.7);
      const rest = gaps.map((gap) => Math.exp(-gap));
      const sum = rest.reduce((a, b) => a + b);
      expectNear(logProbability[0]!, -sum, 1e-12);
      expectNear(entropy[0]!, sum + rest.reduce((a, w, i) => a + w * gaps[i]!, 0), 1e-12);
    });

    it('rewards 1e-150 apart have both fixed points', () => {
      const batch = new api.PolicyBatch(f64(0, 0.5), f64(0, 1e-150));
      const plain = new api.PolicyBatch(f64(0, 0.5), f64(0, 1));
      const law = { beta: 10, varianceEpsilon: 0 };
      expect(batch.fixedPoints(law)[0]).toHaveLength(plain.fixedPoints(law)[0]!.length);
      batch.dispose();
      plain.dispose();
    });

    // What holds so many is one program for both kernels, and the textbook holds an array.
    const rows = SLOW || name === 'wasm' ? 125_000 : 5000;
    it(`${rows} rows with rewards of their own`, () => {
      const batch = new api.PolicyBatch(new Float32Array(2 * rows), new Float32Array(2 * rows).fill(1), { rows });
      expect(batch.mean).toEqual(new Float64Array(rows).fill(1));
      batch.dispose();
    });
  });

  describe('advantages', () => {
    it.each<[name: string, rewards: number[], convention: object | string, want: number[]]>([
      ['dr-grpo at the ends', [-1.7e308, 0, 0, 1.7e308], 'dr-grpo', [-1.7e308, 0, 0, 1.7e308]],
      [
        'rloo at the ends',
        [1.7e308, 1.7e308, 1.7e308, 0, -1.7e308],
        'rloo',
        [1.275e308, 1.275e308, 1.275e308, -8.5e307, -Infinity],
      ],
      ['the least spread', [5e-324, 0], { epsilon: 0 }, [1, -1]],
      ['a subnormal spread', [0, 1e-310], { epsilon: 0 }, [-1, 1]],
      [
        'a tiny spread',
        [1e-308, 0, 1e-308, 1e-308],
        { epsilon: 0 },
        [0.5773502691896258, -1.7320508075688772, 0.5773502691896258, 0.5773502691896258],
      ],
    ])('f64, finite rewards, finite where the truth is: %s', (_case, rewards, convention, want) => {
      const got = api.groupAdvantages(f64(...rewards), rewards.length, convention as 'rloo').advantages;
      got.forEach((advantage, i) => {
        expectNear(advantage, want[i]!, 1e-12);
      });
    });

    it('f32 at an epsilon above its range', () => {
      const { scale } = api.groupAdvantages(f32(1, 0, 0, 0), 4, { epsilon: 1e39 });
      expectNear(scale[0]!, 3.162277660168379e-20, 1e-6);
    });

    it('f32, 502 rewards with 40 successes, within the bound', () => {
      const rewards = new Float32Array(502).fill(1, 0, 40);
      expectNear(api.groupAdvantages(rewards, 502, 'trl').advantages[0]!, 3.3938904, 1e-6);
    });

    it('a singleton that keeps its reward is not said to teach nothing', () => {
      const { advantages, degenerate } = api.groupAdvantages(f32(5), 1, 'verl');
      expectNear(advantages[0]!, 5 / (1 + 1e-6), 1e-6);
      expect(degenerate[0]).toBe(0);
    });
  });

  describe('the recurrence', () => {
    it.each([
      [730, -729.9670780239464],
      [740, -735.113945529996],
      [744, -707.8966694187097],
      [745, -685.4756709275084],
      [745.13, -681.6080750598763],
      [745.2, -679.4154425911161],
    ])('without smoothing at log-odds -%d', (x, want) => {
      const law = { beta: 1e160, varianceEpsilon: 0 };
      expectNear(api.successTrajectories({ logOdds: -x }, law, 1).logOdds[1]!, want, 1e-12);
    });

    it('a first step that overflows is infinite', () => {
      const start = { logOdds: 1500 };
      const { logOdds } = api.successTrajectories({ logOdds: -1e20 }, { beta: 1, varianceEpsilon: 0 }, 1, { start });
      expect([...logOdds]).toEqual([1500, Infinity]);
    });

    it('a start near 0 beside a far reference', () => {
      const got = api.successTrajectories({ logOdds: 1e5 }, { beta: 1e-3, varianceEpsilon: 1e-5 }, 1, { start: 0.5 });
      expectNear(got.logOdds[1]!, 1e5 + 1e3 / Math.sqrt(0.25 + 1e-5), 1e-15);
    });

    it('a weight whose variance underflows', () => {
      expectNear(api.calibratedWeights({ logOdds: 833 }, { varianceEpsilon: 1e-300 }).success, 1.7088e-212, 1e-4);
    });
  });

  describe('limits', () => {
    it.each([
      [0.2, variants.mirrorGrpo({ beta: 1e4 }), {}],
      [0.5, variants.mirrorGrpo({ beta: 1000 }), { maxSteps: 1024 }],
      [0.9, variants.twoKlGrpo({ beta: 5e4, alpha: 1e-5 }), { maxSteps: 4096 }],
    ])('a monotone orbit is not called irregular: p = %d, %j', (p, variant, options) => {
      const { kind, monotone } = api.attractor(p, variant, options);
      expect(monotone).toBe(true);
      expect(kind).not.toBe('irregular');
    });

    it('no fixed point is claimed in the ghost of a fold', () => {
      const law = { beta: 429.7965276408387, varianceEpsilon: 0 };
      expect(api.fixedPoints(0.99999, law).map(({ success }) => success)).toEqual([1]);
      const found = api.attractor(0.99999, law);
      if (found.kind === 'fixed-point') expect(found.points[0]!.logOdds).toBe(Infinity);
    });

    it('overshoot and monotone after a tiny first step down', () => {
      const start = { logOdds: 3.154050206 };
      expect(api.attractor(0.5, { beta: 1.6 }, { start })).toMatchObject({ overshoot: 0, monotone: true });
    });

    it.each([1e-300, 1e-100])('smoothing as small as %d leaves a fixed point', (varianceEpsilon) => {
      expect(api.attractor(0.5, { beta: 1, varianceEpsilon }).kind).toBe('fixed-point');
    });

    it('a penalty as strong as can be still has a fixed point, and all that is asked of it', () => {
      const law = { beta: 1e306, varianceEpsilon: 1e10 };
      expect(api.fixedPoints(0.5, law)).toHaveLength(1);
      expect(api.classify(0.5, law).kind).toBe('fixed-point');
      expect(api.basins(0.5, law)).toHaveLength(1);
      expect(api.stepsToReach(0.5, 0.6, law).outcome).toBe('never');
      expect(api.amplificationFrontier(0.5, [1e306], { varianceEpsilon: 1e10 })[0]!.amplification).toBe(1);
    });

    it('amplification of a p_ref below the doubles', () => {
      const at = (logOdds: number, beta: number) =>
        api.amplificationFrontier({ logOdds }, [beta], {})[0]!.amplification;
      expectNear(at(-760, 10), 5.4149865291659e13, 1e-12);
      for (const x of [-740, -760, -800]) expectNear(at(x, 1000), 1.3719427, 1e-7);
      expectNear(at(-730, 10), 5.41498653e13, 1e-8);
      expectNear(api.klBudget({ logOdds: -800 }, 1e-300, {}).amplification, 2.632e45, 1e-3);
    });

    it('betaForTarget takes the next double above pRef', () => {
      expectNear(api.betaForTarget(0.1, 0.10000000000000002, {}).beta, 2.1616077351548e16, 1e-12);
    });

    it('kl of a weak penalty keeps its digits', () => {
      const [point] = api.fixedPoints(1e-10, variants.drGrpo({ beta: 1e6 }));
      expectNear(point!.kl, 5.00000333283e-23, 1e-11);
    });
  });
});
