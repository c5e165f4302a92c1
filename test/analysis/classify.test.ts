import { randomLcg } from 'd3-random';
import { describe, expect, it } from 'vitest';
import { backends } from '../backends.js';

/** p_ref in (1e-6, 1 - 1e-6) uniform in log-odds, beta in (0.05, 50) log-uniform, smoothing in {0, 1e-8, ..., 1e-2}. */
function sample(count: number, alphaFrom: number) {
  const uniform = randomLcg(0.7);
  const edge = Math.log(1e6 - 1);
  const columns = {
    logOdds: new Float64Array(count),
    beta: new Float64Array(count),
    alpha: new Float64Array(count),
    varianceEpsilon: new Float64Array(count),
  };
  for (let i = 0; i < count; i++) {
    columns.logOdds[i] = (2 * uniform() - 1) * edge;
    columns.beta[i] = 0.05 * 1000 ** uniform();
    columns.alpha[i] = alphaFrom + (1 - alphaFrom) * uniform();
    columns.varianceEpsilon[i] = [0, 1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2][Math.floor(8 * uniform())]!;
  }
  return columns;
}

describe.each(backends)('classify on %s', (name, api) => {
  it.each([
    ['alpha = 1', 20_000, 1, 0.99],
    ['alpha between 0.02 and 1', 5000, 0.02, 0.98],
  ] as const)('says what attractor finds, wherever it decides: %s', (title, most, alphaFrom, least) => {
    const count = name === 'wasm' ? most : most / 10;
    const { logOdds, ...law } = sample(count, alphaFrom);
    const found = api.attractors({ logOdds }, law, { maxSteps: 200_000 });
    const wrong: string[] = [];
    let decided = 0;
    for (let i = 0; i < count; i++) {
      const one = { beta: law.beta[i]!, alpha: law.alpha[i]!, varianceEpsilon: law.varianceEpsilon[i]! };
      const said = api.classify({ logOdds: logOdds[i]! }, one);
      if (said.kind === 'undecided') continue;
      decided++;
      const got = {
        kind: api.attractorKinds[found.kind[i]!],
        period: found.period[i]!,
        x: found.logOdds[i]!,
        m: found.multiplier[i]!,
      };
      const { logOdds: x } = said.points[0]!;
      // A root moves by the rounding of the map over 1 - multiplier; both sides refine theirs to the last bits.
      const tolerance = (1e-12 / (1 - said.multiplier)) * Math.max(1, Math.abs(x));
      const same =
        got.kind === said.kind && got.period === said.period && (got.x === x || Math.abs(got.x - x) <= tolerance);
      if (!same) wrong.push(JSON.stringify({ pRef: logOdds[i], ...one, said, got }));
    }
    console.log(`classify, ${name}, ${title}: decides ${((100 * decided) / count).toFixed(2)} % of ${count}`);
    expect(wrong).toEqual([]);
    expect(decided / count).toBeGreaterThan(least);
  });

  it('takes boundary points and rules without smoothing for what they are', () => {
    expect(api.classify(0, { beta: 1 })).toMatchObject({ kind: 'zero', period: 1, multiplier: 0 });
    expect(api.classify(1, { beta: 1, normalization: 'mean' })).toMatchObject({
      kind: 'one',
      points: [{ success: 1, failure: 0 }],
    });
    expect(api.classify(0.3, { beta: 1, alpha: 0 })).toMatchObject({ kind: 'one' });
    expect(api.classify(0.3, { beta: 1, alpha: 0 }, { start: 0 })).toMatchObject({ kind: 'zero' });
    expect(api.classify(0.3, { beta: 1, alpha: 0.5 }, { start: 1 })).toMatchObject({
      kind: 'one',
      multiplier: Infinity,
    });
    expect(api.classify(0.3, { beta: 0.1, varianceEpsilon: 0 })).toMatchObject({ kind: 'one', multiplier: 0 });
    expect(api.classify(0.3, { beta: 2, varianceEpsilon: 0 }, { start: 0 })).toMatchObject({ kind: 'one' });
  });

  it('from p = 0 and 1 an anchored rule starts anew at its largest log-odds', () => {
    for (const law of [{ beta: 3 }, { beta: 3, normalization: 'mean' as const }, { beta: 200 }]) {
      const want = api.attractor(0.2, law, { start: 1 });
      const got = api.classify(0.2, law, { start: 1 });
      expect(got.kind).toBe(want.kind);
      expect(api.classify(0.2, law, { start: 0 })).toEqual(got);
    }
  });

  it('leaves undecided what only an orbit can tell: the panel beta = 5, p_ref = 1e-4 from 0.1', () => {
    expect(api.classify(1e-4, { beta: 5 }, { start: 0.1 })).toEqual({
      kind: 'undecided',
      period: 0,
      points: [],
      multiplier: Number.NaN,
    });
  });

  it('leaves undecided a start on the boundary between basins', () => {
    const unstable = api.fixedPoints(0.5, { beta: 1.6 })[1]!;
    expect(unstable.stable).toBe(false);
    const from = (logOdds: number) => api.classify(0.5, { beta: 1.6 }, { start: { logOdds } }).kind;
    expect(from(unstable.logOdds)).toBe('undecided');
    expect(from(-unstable.logOdds)).toBe('undecided');
    expect(from(unstable.logOdds + 1e-9)).toBe('fixed-point');
  });

  it('agrees with the closed form at alpha = 1 without smoothing: p_n goes to 1 below `jump`', () => {
    for (const pRef of [1e-5, 1e-3, 0.05, 0.17, 0.3, 0.7, 0.99]) {
      const { jump } = api.bifurcations(pRef, { varianceEpsilon: 0 });
      const kind = (beta: number) => api.classify(pRef, { beta, varianceEpsilon: 0 }).kind;
      expect(kind(jump! * (1 - 1e-9))).toBe('one');
      expect(kind(jump! * (1 + 1e-9))).not.toBe('one');
    }
  });
});
