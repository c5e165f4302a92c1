// Numbers at the ends of the range, drawn at random, against vectors of 60 digits (test/oracle/extremes.py).
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { FloatArray } from '../bindings/index.js';
import { backends } from './backends.js';

type Scalar = number | 'Infinity' | '-Infinity';
type Records = { readonly [name: string]: Scalar | Scalar[] }[];
const vectors = JSON.parse(readFileSync(new URL('vectors/extremes.json', import.meta.url), 'utf8')) as Record<
  string,
  Records
>;

/** Half a unit in the last place, relative. */
const HALF = 2 ** -53;

/** A record's numbers and lists of numbers. */
function reader(record: Records[number]) {
  const number = (name: string) => Number(record[name]);
  const list = (name: string) => (record[name] as Scalar[]).map(Number);
  const single = (record.type as unknown) === 'float32';
  const floats = (name: string): FloatArray => (single ? Float32Array : Float64Array).from(list(name));
  return { number, list, floats, single };
}

/** All records of a kind, with an assertion that names the record and the field. */
function each(kind: string, check: (read: ReturnType<typeof reader>, near: Near) => void): void {
  for (const [k, record] of vectors[kind]!.entries()) {
    const read = reader(record);
    check(read, (name, got, tolerance) => {
      const want = read.number(name);
      const text = `${kind}[${k}]: ${name} ${got}, not ${want}, by more than ${tolerance}`;
      if (got !== want) expect(Math.abs(got - want), text).toBeLessThanOrEqual(tolerance);
    });
  }
}
type Near = (name: string, got: number, tolerance: number) => void;

describe.each(backends)('at the ends of the range, %s', (_name, api) => {
  it('fixed points, their KL divergence, multiplier and amplification', () => {
    each('fixedPoints', ({ number }, near) => {
      const [logOdds, beta] = [number('reference'), number('beta')];
      const rule = { varianceEpsilon: number('epsilon') };
      const want = number('logOdds');
      const points = api.fixedPoints({ logOdds }, { beta, ...rule });
      const point = points.reduce((a, b) => (Math.abs(b.logOdds - want) < Math.abs(a.logOdds - want) ? b : a));
      // Omega is exp of the log-odds, which are rounded; a root moves by that over its slope.
      const size = 8 + Math.abs(logOdds) + Math.abs(want);
      const rounding = (8 * HALF * size) / Math.min(1, Math.abs(1 - number('multiplier')));
      near('logOdds', point.logOdds, rounding);
      near('multiplier', point.multiplier, 2 * rounding * (1 + Math.abs(number('multiplier'))));
      // Of a gain g the divergence is about g^2 v/2: its relative error is twice that of the gain, and that of v.
      near('kl', point.kl, 4 * rounding * number('kl') + 100 * Number.MIN_VALUE);
      const [frontier] = api.amplificationFrontier({ logOdds }, [beta], rule);
      if (frontier!.kind !== 'fixed-point' || frontier!.logOdds !== point.logOdds) return;
      near('amplification', frontier!.amplification, 2 * rounding * number('amplification'));
    });
  });

  it('calibrated weights', () => {
    each('weights', ({ number }, near) => {
      const got = api.calibratedWeights({ logOdds: number('logOdds') }, { varianceEpsilon: number('epsilon') });
      for (const name of ['success', 'failure', 'total'] as const) {
        near(name, got[name], 8 * HALF * number(name) + Number.MIN_VALUE);
      }
    });
  });

  it('the beta of targets that are a few doubles above pRef, or far', () => {
    each('targets', ({ number }, near) => {
      const [p, target] = [number('p'), number('target')];
      const rule = { varianceEpsilon: number('epsilon'), alpha: number('alpha') };
      const { beta } = api.betaForTarget(p, target, rule, { maxSteps: 1 });
      near('beta', beta, HALF * (16 + Math.abs(Math.log(target) - Math.log1p(-target))) * number('beta'));
    });
  });

  it('what a budget buys', () => {
    each('budgets', ({ number }, near) => {
      const [logOdds, want] = [number('reference'), number('logOdds')];
      const got = api.klBudget({ logOdds }, number('budget'), {}, { maxSteps: 1 });
      // The divergence is good to this relative error, the gain to half of it; then the log-odds are rounded.
      const relative = 8 * HALF * (8 + Math.abs(logOdds) + Math.abs(want));
      near('logOdds', got.logOdds, relative * (want - logOdds) + 2 * HALF * Math.abs(want));
      near('amplification', got.amplification, 2 * relative * number('amplification'));
    });
  });

  it('statistics of rows that are nearly certain, far from 0, at any temperature', () => {
    each('tokens', ({ number, floats, single }, near) => {
      const options = { temperature: number('temperature'), rows: 1 };
      const got = api.tokenStatistics(floats('logits'), [number('token')], options);
      const relative = single ? 1e-6 : 1e-12;
      for (const name of ['logProbability', 'entropy', 'sumOfSquares'] as const) {
        near(name, got[name][0]!, relative * Math.abs(number(name)));
      }
      near('logPartition', got.logPartition[0]!, (single ? 5e-7 : 1e-13) + 4 * HALF * Math.abs(number('logPartition')));
    });
  });

  it('divergences, of orders near 1 and far from it', () => {
    each('divergences', ({ number, floats, single }, near) => {
      const options = { alpha: number('alpha'), temperature: number('temperature'), rows: 1 };
      const got = api.divergence(floats('p'), floats('q'), options);
      for (const name of ['kl', 'reverseKl', 'jensenShannon', 'renyi', 'totalVariation'] as const) {
        near(name, got[name][0]!, (single ? 1e-4 : 1e-6) * number(name));
      }
    });
  });

  it('policies whose impossible outcomes have the most extreme rewards, at tilts of any size', () => {
    each('tilted', ({ number, floats, single }, near) => {
      const [logits, rewards] = [floats('logits'), floats('rewards')];
      const batch = new api.PolicyBatch(logits as Float32Array, rewards as Float32Array, { rows: 1 });
      const moments = batch.moments(number('tilt'));
      const logs = batch.tilt(number('tilt'), { as: 'logProbabilities' });
      batch.dispose();
      const relative = single ? 1e-6 : 1e-12;
      const spread = Math.max(1, ...rewards.filter((_, i) => logits[i]! > -Infinity));
      near('mean', moments.mean[0]!, relative * spread);
      near('variance', moments.variance[0]!, relative * spread ** 2);
      for (const name of ['kl', 'entropy'] as const) {
        near(name, moments[name][0]!, relative * Math.max(1, Math.abs(number(name))));
      }
      const wanted = number('logProbability');
      near('logProbability', logs[number('outcome')]!, relative * Math.max(1, Math.abs(wanted)));
    });
  });

  it('advantages of rewards at the ends of the doubles, and of 0 and 1 in float32', () => {
    each('advantages', ({ number, floats, single }, near) => {
      const rewards = floats('rewards');
      const { advantages } = api.groupAdvantages(rewards, rewards.length, { epsilon: number('epsilon') });
      const spread = number('largest') - number('least');
      const tolerance = (single ? 16 * 2 ** -24 : 1e-12) * spread;
      near('least', Math.min(...advantages), tolerance);
      near('largest', Math.max(...advantages), tolerance);
    });
  });
});
