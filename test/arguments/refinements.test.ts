// What a variant may have beyond the paper's rule: checks, defaults, and what functions do that do not honour a field.
import { describe, expect, it } from 'vitest';
import { honours } from '../../bindings/arguments/honours.js';
import { resolveVariant } from '../../bindings/arguments/variant.js';
import { backends } from '../backends.js';

const resolve = (variant: object) => resolveVariant('variants.grpo', { beta: 1, ...variant });
const fails = (variant: object, code: string, message: string) =>
  expect(() => resolve(variant)).toThrow(
    expect.objectContaining({ code, message: expect.stringContaining(message) }) as Error,
  );

it('gives a group the rule of its variant', () => {
  const { convention } = resolve({ group: { size: 8 }, varianceEpsilon: 0.25 }).group!;
  expect(convention).toMatchObject({ scale: 'std', ddof: 0, epsilon: 0.25, epsilonOn: 'variance' });
  expect(resolve({ group: { size: 8 }, normalization: 'mean' }).group!.convention.scale).toBe('none');
  expect(resolve({ group: { size: 8, convention: 'trl' } }).group!.convention).toMatchObject({
    ddof: 1,
    epsilon: 1e-4,
  });
});

it('resolves what is resolved to the same', () => {
  const once = resolve({ group: { size: 8, convention: 'trl' }, clip: { low: 0.2, high: 0.3 } });
  expect(resolveVariant('variants.grpo', once)).toEqual(once);
});

it('leaves out what changes nothing', () => {
  const plain = resolve({});
  expect(resolve({ klEstimator: 'exact' })).toEqual(plain);
  expect(resolve({ verifier: { truePositiveRate: 1, falsePositiveRate: 0 } })).toEqual(plain);
  expect(resolve({ clip: { low: 1, high: Infinity } })).toEqual(plain);
});

it('refuses what is out of range, or contradicts itself', () => {
  fails({ group: { size: 1 } }, 'ERR_VALUE', '"group.size" expected an integer from 2 to 4096, got 1');
  fails({ group: { siez: 8 } }, 'ERR_UNKNOWN_OPTION', 'Did you mean "size"?');
  fails({ group: 8 }, 'ERR_TYPE', '"group" expected an object, got 8');
  fails({ group: { size: 8, convention: 'tlr' } }, 'ERR_VALUE', 'Did you mean "trl"?');
  fails({ group: { size: 8, convention: { scale: 'batch-std' } } }, 'ERR_UNSUPPORTED', 'rewards of other groups');
  fails({ group: { size: 8, convention: 'trl' }, normalization: 'mean' }, 'ERR_UNSUPPORTED', 'divides by "std"');
  fails({ group: { size: 8, convention: 'trl' }, varianceEpsilon: 0.1 }, 'ERR_UNSUPPORTED', '"epsilon" 0.0001');
  fails({ clip: { low: -0.1, high: 0.2 } }, 'ERR_VALUE', '"clip.low" expected a number of at least 0, got -0.1');
  fails({ clip: { low: 0.2, high: Number.NaN } }, 'ERR_VALUE', '"clip.high"');
  fails({ clip: { low: 0.2 } }, 'ERR_TYPE', '"clip.high" expected a number, got undefined');
  fails({ verifier: { truePositiveRate: 2, falsePositiveRate: 0 } }, 'ERR_VALUE', 'a number from 0 to 1, got 2');
  fails({ klEstimator: 'k2' }, 'ERR_VALUE', '"klEstimator" expected "exact" or "k3", got "k2"');
  fails({ klEstimator: 'k3', alpha: 0.5 }, 'ERR_UNSUPPORTED', 'at alpha = 1 only');
});

const given = {
  group: { size: 4 },
  clip: { low: 0.2, high: 0.2 },
  verifier: { truePositiveRate: 0.9, falsePositiveRate: 0.1 },
  klEstimator: 'k3',
} as const;

describe.each(backends)('%s', (_name, api) => {
  const onBatch = (call: (batch: InstanceType<typeof api.PolicyBatch>) => unknown) => {
    const batch = new api.PolicyBatch(Float64Array.of(0, 0.5, 1), Uint8Array.of(1, 0, 0));
    try {
      return call(batch);
    } finally {
      batch.dispose();
    }
  };
  /** Every function of the table, with more fields of its variant. */
  const calls: Record<string, (more: object) => unknown> = {
    effectiveLoss: (more) => {
      const gradient = new Float64Array(2);
      return [api.effectiveLoss([1, 0], [0, 0], [0, 0.5], [1, 0], { beta: 1, ...more }, { gradient }), gradient];
    },
    optimalPolicy: (more) => api.optimalPolicy([0, 0], [0, 0.5], [1, 0], { beta: 1, ...more }),
    sampledTrajectories: (more) =>
      api.sampledTrajectories(0.3, { beta: 5, group: { size: 5 }, ...more }, 2, { seed: 1 }),
    trainTabular: (more) =>
      api.trainTabular([0, 1], [1, 0], { beta: 1, ...more }, { learningRate: 1, innerSteps: 9, steps: 1 }),
    calibratedWeights: (more) => api.calibratedWeights(0.3, more),
    effectiveBeta: (more) => api.effectiveBeta(0.3, { beta: 5, ...more }),
    successTrajectories: (more) => api.successTrajectories(0.3, { beta: 5, ...more }, 2),
    stepsToReach: (more) => api.stepsToReach(0.3, 0.9, { beta: 1, alpha: 0, ...more }),
    attractor: (more) => api.attractor(0.3, { beta: 3, ...more }),
    attractors: (more) => api.attractors(0.3, { beta: 3, ...more }),
    fixedPoints: (more) => api.fixedPoints(0.3, { beta: 3, ...more }),
    classify: (more) => api.classify(0.3, { beta: 3, ...more }),
    basins: (more) => api.basins(0.3, { beta: 3, ...more }),
    bifurcations: (more) => api.bifurcations(0.3, more),
    betaForTarget: (more) => api.betaForTarget(0.3, 0.4, more),
    klBudget: (more) => api.klBudget(0.3, 0.05, more),
    amplificationFrontier: (more) => api.amplificationFrontier(0.3, [3], more),
    errorBounds: (more) => api.errorBounds({ beta: 1000, ...more }, { logOdds: 0.1 }),
    'PolicyBatch.iterate': (more) => onBatch((batch) => batch.iterate({ beta: 3, ...more }, 2)),
    'PolicyBatch.fixedPoints': (more) => onBatch((batch) => batch.fixedPoints({ beta: 3, ...more })),
    'PolicyBatch.attractors': (more) => onBatch((batch) => batch.attractors({ beta: 3, ...more })),
    'PolicyBatch.betaForTarget': (more) => onBatch((batch) => batch.betaForTarget(0.4, more)),
  };
  /** What honours a field and is right not to change with it: fixed points do not move with clipping, bounds hold for all verifiers. */
  const same = /^(PolicyBatch\.)?(fixedPoints|attractors?|betaForTarget|klBudget|amplificationFrontier|errorBounds)$/;

  it.each(Object.keys(honours))('%s honours or refuses each field, as the table says', (name) => {
    const call = calls[name]!;
    const ideal = JSON.stringify(call({}));
    for (const field of Object.keys(given) as (keyof typeof given)[]) {
      const refined = () => JSON.stringify(call({ [field]: given[field] }));
      if (honours[name]![field] !== null) {
        expect(refined, field).toThrow(
          expect.objectContaining({
            code: 'ERR_UNSUPPORTED',
            message: expect.stringContaining(`${name}: "${field}" is not supported here: `),
          }) as Error,
        );
      } else if (same.test(name) && (field === 'clip' || name === 'errorBounds')) expect(refined).not.toThrow();
      else expect(refined(), field).not.toBe(ideal);
    }
  });

  it('rows of a batch with rewards of 0 and 1 go where the scalar functions say', () => {
    const x = Math.log(1) - Math.log(Math.exp(0.5) + Math.E);
    const rules = [
      { beta: 3, group: { size: 6 } },
      { beta: 0.5, alpha: 0.7, verifier: given.verifier },
      { beta: 2, verifier: { truePositiveRate: 0.2, falsePositiveRate: 0.6 } },
      { beta: 0.3, group: { size: 4 }, clip: given.clip },
    ];
    for (const rule of rules) {
      const { beta: _, ...without } = rule;
      const points = api.fixedPoints({ logOdds: x }, rule).filter(({ boundary }) => !boundary);
      const [found] = onBatch((batch) => batch.fixedPoints(rule)) as ReturnType<
        InstanceType<typeof api.PolicyBatch>['fixedPoints']
      >;
      expect(found!.map(({ tilt }) => tilt + x)).toHaveLength(points.length);
      for (const [k, { tilt, kl, multiplier }] of found!.entries()) {
        expect(tilt + x).toBeCloseTo(points[k]!.logOdds, 10);
        expect(kl).toBeCloseTo(points[k]!.kl, 10);
        expect(multiplier).toBeCloseTo(points[k]!.multiplier, 8);
      }
      const limit = api.attractor({ logOdds: x }, rule);
      const [own] = onBatch((batch) => batch.attractors(rule)) as ReturnType<
        InstanceType<typeof api.PolicyBatch>['attractors']
      >;
      expect(own!.points.map(({ mean }) => mean)).toHaveLength(limit.points.length);
      for (const [k, { mean }] of own!.points.entries()) expect(mean).toBeCloseTo(limit.points[k]!.success, 10);
      const target = rule.verifier?.truePositiveRate === 0.2 ? 0.1 : 0.5;
      const [back] = onBatch((batch) => batch.betaForTarget(target, without)) as ReturnType<
        InstanceType<typeof api.PolicyBatch>['betaForTarget']
      >;
      expect(back!.beta / api.betaForTarget({ logOdds: x }, target, without).beta).toBeCloseTo(1, 10);
      expect(back!.mean).toBeCloseTo(target, 12);
    }
    const k3 = { klEstimator: 'k3', varianceEpsilon: 0 } as const;
    const [point] = api.fixedPoints({ logOdds: x }, { beta: 0.7, ...k3 });
    const resting = onBatch((batch) => batch.fixedPoints({ beta: 0.7, ...k3 })) as ReturnType<
      InstanceType<typeof api.PolicyBatch>['fixedPoints']
    >;
    // Every policy at rest is the reference over 1 - A/beta (docs/theory.md, section 14).
    const [pRef, p] = [1 / (1 + Math.exp(-x)), point!.success];
    expect(pRef / (1 - Math.sqrt((1 - p) / p) / 0.7)).toBeCloseTo(p, 10);
    expect(resting[0]).toHaveLength(1);
    expect(resting[0]![0]).toMatchObject({ multiplier: Number.NaN, stable: true });
    expect(resting[0]![0]!.mean).toBeCloseTo(p, 12);
    const [inverse] = onBatch((batch) => batch.betaForTarget(p, k3)) as ReturnType<
      InstanceType<typeof api.PolicyBatch>['betaForTarget']
    >;
    expect(inverse!.beta).toBeCloseTo(0.7, 10);
    expect(inverse).toMatchObject({ reached: true, limit: { kind: 'fixed-point', period: 1 } });
    const real = new api.PolicyBatch([0, 1], [0.5, 0]);
    for (const variant of [
      { beta: 1, group: { size: 4 } },
      { beta: 1, ...k3 },
    ]) {
      expect(() => real.fixedPoints(variant)).toThrow(expect.objectContaining({ code: 'ERR_UNSUPPORTED' }));
    }
    real.dispose();
  });

  it('the strength at which training with k3 rests at a target', () => {
    for (const [pRef, target] of [
      [0.2, 0.5],
      [1e-8, 0.9],
      [0.3, 0.3 + 1e-9],
      [0.9, 0.999],
    ] as const) {
      for (const rule of [
        { klEstimator: 'k3', varianceEpsilon: 0 },
        { klEstimator: 'k3', normalization: 'mean' },
      ] as const) {
        const { beta, reached, stable, multiplier } = api.betaForTarget(pRef, target, rule);
        const q = 1 - target;
        const drive = 'normalization' in rule ? 1 : 1 / Math.sqrt(target * q);
        expect(beta / ((target * q * drive) / (target - pRef))).toBeCloseTo(1, 6);
        expect([reached, stable, multiplier]).toEqual([true, true, Number.NaN]);
        const [point] = api.fixedPoints(pRef, { ...rule, beta });
        expect(point!.success / target).toBeCloseTo(1, 9);
      }
    }
    const budget = api.klBudget(0.2, 0.1, { klEstimator: 'k3' });
    expect(api.fixedPoints(0.2, { klEstimator: 'k3', beta: budget.beta })[0]!.kl).toBeCloseTo(0.1, 10);
    const [frontier] = api.amplificationFrontier(0.2, [budget.beta], { klEstimator: 'k3' });
    expect(frontier!.kl).toBeCloseTo(0.1, 10);
    expect(frontier!.kind).toBe('fixed-point');
  });
});
