// Checks of the functions of rewards and of whole policies, for both element types.
import { randomLcg } from 'd3-random';
import type { ConventionName, FloatArray, PolicyForm } from '../../bindings/index.js';
import type { Api } from '../options/backend.js';
import type { Check, Pair } from './compare.js';
import { fill, leastNormal, normalLogits, type Precision, precisions, promised, rounding } from './inputs.js';

/**
 * Sums of n differences err by at most n roundings of the spread, the mean and the deviation inherit that, and a few more
 * operations follow: (1.5 n + 8) roundings of the spread, times the scale.
 */
function* advantagePairs(wasm: Api, reference: Api, precision: Precision): Generator<Pair> {
  const uniform = randomLcg(0.5);
  const presets: ConventionName[] = ['paper', 'trl', 'verl', 'dr-grpo', 'rloo'];
  for (const size of [1, 2, 3, 5, 8, 16, 31, 64, 600]) {
    const rewards = fill(precision, 12 * size, (i) => (i < 6 * size ? Number(uniform() < 0.3) : 100 + uniform()));
    for (const preset of presets) {
      const ours = wasm.groupAdvantages(rewards as Float64Array, size, preset);
      const theirs = reference.groupAdvantages(rewards as Float64Array, size, preset);
      for (const [g, scale] of theirs.scale.entries()) {
        const group = rewards.subarray(g * size, (g + 1) * size);
        const spread = size === 1 ? Math.abs(group[0]!) : Math.max(...group) - Math.min(...group);
        const tolerance = (1.5 * size + 8) * rounding[precision] * spread * scale;
        for (let i = g * size; i < (g + 1) * size; i++) {
          yield { got: ours.advantages[i]!, want: theirs.advantages[i]!, tolerance };
        }
      }
    }
  }
}

interface PolicyCase {
  readonly name: string;
  readonly rewards: (precision: Precision, outcomes: number) => FloatArray | Uint8Array;
}

export const policyCases: PolicyCase[] = [
  { name: '0/1 rewards', rewards: (_, n) => Uint8Array.from({ length: n }, (_, i) => Number(i % 7 === 3)) },
  { name: 'few levels', rewards: (precision, n) => fill(precision, n, (i) => (i % 4) / 4) },
  { name: 'real rewards', rewards: (precision, n) => fill(precision, n, (i) => Math.sin(i)) },
];

const tilts = [-2, 0, 0.25, 3, 1000];

function batches(wasm: Api, reference: Api, precision: Precision, { rewards }: PolicyCase) {
  const outcomes = 1000;
  const logits = normalLogits(precision, outcomes);
  const reward = rewards(precision, outcomes);
  return {
    logits,
    reward,
    ours: new wasm.PolicyBatch(logits, reward as FloatArray),
    theirs: new reference.PolicyBatch(logits, reward as FloatArray),
  };
}

function* momentPairs(wasm: Api, reference: Api, precision: Precision, setting: PolicyCase): Generator<Pair> {
  const { ours, theirs } = batches(wasm, reference, precision, setting);
  for (const tilt of tilts) {
    const got = ours.moments(tilt);
    const want = theirs.moments(tilt);
    for (const name of ['logPartition', 'mean', 'variance', 'kl', 'entropy'] as const) {
      const value = want[name][0]!;
      yield { got: got[name][0]!, want: value, tolerance: promised[precision] * Math.max(1, Math.abs(value)) };
    }
  }
  ours.dispose();
}

function* iteratePairs(wasm: Api, reference: Api, precision: Precision, setting: PolicyCase): Generator<Pair> {
  const { ours, theirs } = batches(wasm, reference, precision, setting);
  for (const variant of [
    wasm.variants.grpo({ beta: 4, varianceEpsilon: 1e-2 }),
    wasm.variants.twoKlGrpo({ beta: 4, alpha: 0.5 }),
    wasm.variants.mirrorDrGrpo({ beta: 10 }),
  ]) {
    const got = ours.iterate(variant, 20);
    const want = theirs.iterate(variant, 20);
    for (const name of ['tilt', 'mean', 'variance', 'kl'] as const) {
      for (const [n, value] of want[name].entries()) {
        yield { got: got[name][n]!, want: value, tolerance: promised[precision] * Math.max(1, Math.abs(value)) };
      }
    }
  }
  ours.dispose();
}

/**
 * A probability errs by its exponential, its factor and the sum: 4e-7 in f32, 1e-14 in f64, relative. Real rewards add the
 * rounding of tilt times reward and of the logit it is added to.
 */
function* tiltPairs(wasm: Api, reference: Api, precision: Precision, setting: PolicyCase): Generator<Pair> {
  const { logits, reward, ours, theirs } = batches(wasm, reference, precision, setting);
  const finite = [...logits].filter(Number.isFinite);
  const spread = Math.max(...finite) - Math.min(...finite);
  const range = Math.max(...reward) - Math.min(...reward);
  const exact = setting === policyCases[0];
  for (const tilt of tilts) {
    const sums = exact ? 0 : 2 * rounding[precision] * (spread + 2 * Math.abs(tilt) * range);
    const relative = { f32: 4e-7, f64: 1e-14 }[precision] + sums;
    for (const as of ['probabilities', 'logProbabilities', 'logits'] as const satisfies PolicyForm[]) {
      const got = ours.tilt(tilt, { as });
      const want = theirs.tilt(tilt, { as });
      const largest = Math.max(...[...want].filter(Number.isFinite).map(Math.abs));
      for (const [i, value] of want.entries()) {
        // Logits and log-probabilities are sums: they round relative to their largest terms.
        const scale =
          as === 'probabilities'
            ? relative * value + leastNormal[precision]
            : 8 * rounding[precision] * (largest + Math.abs(tilt));
        yield { got: got[i]!, want: value, tolerance: scale };
      }
    }
  }
  ours.dispose();
}

export function arrayChecks(wasm: Api, reference: Api): Check[] {
  return precisions.flatMap((precision): Check[] => [
    {
      name: `groupAdvantages, ${precision}`,
      precision,
      bound: `(1.5 n + 8) 2^${Math.log2(rounding[precision])} spread scale`,
      pairs: () => advantagePairs(wasm, reference, precision),
    },
    ...policyCases.flatMap((setting): Check[] => [
      {
        name: `PolicyBatch.moments, ${precision}, ${setting.name}`,
        precision: 'f64',
        bound: `${promised[precision].toExponential()} max(1,|x|)`,
        pairs: () => momentPairs(wasm, reference, precision, setting),
      },
      {
        name: `PolicyBatch.iterate, ${precision}, ${setting.name}`,
        precision: 'f64',
        bound: `${promised[precision].toExponential()} max(1,|x|)`,
        pairs: () => iteratePairs(wasm, reference, precision, setting),
      },
      {
        name: `PolicyBatch.tilt, ${precision}, ${setting.name}`,
        precision,
        bound: setting === policyCases[0] ? { f32: '4e-7 p', f64: '1e-14 p' }[precision] : 'that + rounding of tilt r',
        pairs: () => tiltPairs(wasm, reference, precision, setting),
      },
    ]),
  ]);
}
