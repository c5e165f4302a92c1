// Checks of losses of sampled tokens, and of steps of whole policies.
import { randomLcg, randomUniform } from 'd3-random';
import type { LossName, Variant } from '../../bindings/index.js';
import type { Api } from '../options/backend.js';
import type { Check, Pair } from './compare.js';
import { fill, normalLogits, type Precision, precisions, rounding } from './inputs.js';

const ROWS = 6;
const COLUMNS = 20;
const rules: readonly LossName[] = ['grpo', 'ppo', 'dapo', 'gspo', 'cispo', 'dr-grpo', 'sapo'];

/** Log-ratios are below 1 here: what is documented of a rule is then at most 64 units of f32, of the largest gradient. */
const units = { f32: 64 * rounding.f32, f64: 1e-12 };

function* lossPairs(wasm: Api, reference: Api, precision: Precision): Generator<Pair> {
  const source = randomLcg(0.3125);
  const between = (low: number, high: number) => randomUniform.source(source)(low, high)();
  const policy = fill(precision, ROWS * COLUMNS, () => between(-6, -0.01));
  const beside = (by: number) => policy.map((x) => x + between(-by, by)) as typeof policy;
  const batch = {
    advantages: fill(precision, ROWS, (i) => (i % 2 ? 1 : -0.5)),
    old: beside(0.5),
    reference: beside(0.8),
    lengths: [20, 1, 7, 20, 13, 2],
  };
  for (const preset of rules) {
    const rule = { preset, kl: { coefficient: 0.1, estimator: 'k3' } } as const;
    const [got, want] = [wasm, reference].map((api) => api.policyLoss(policy, batch, rule));
    yield { got: got!.loss, want: want!.loss, tolerance: units[precision] * Math.max(1, Math.abs(want!.loss)) };
    const largest = Math.max(...want!.gradient.map(Math.abs));
    for (const [k, value] of want!.gradient.entries()) {
      yield { got: got!.gradient[k]!, want: value, tolerance: units[precision] * largest };
    }
  }
}

/** Results of optimalPolicy: 1e-12, relative. Of objectives: 1e-13 of the largest part, which is at most 100 here; 1e-6 in f32. */
function* stepPairs(wasm: Api, reference: Api, precision: Precision): Generator<Pair> {
  const outcomes = 200;
  const logits = [0.25, 0.5, 0.75].map((seed) => normalLogits(precision, outcomes, seed)) as ReturnType<typeof fill>[];
  const rewards = Uint8Array.from({ length: outcomes }, (_, i) => Number(i % 7 === 3));
  const variants: Variant[] = [
    { beta: 2 },
    { beta: 1, alpha: 0.5 },
    { beta: 2, group: { size: 8 } },
    { beta: 2, verifier: { truePositiveRate: 0.9, falsePositiveRate: 0.1 } },
  ];
  const [policy, anchor, old] = logits;
  const [fine, coarse] = { f32: [4 * rounding.f32, 1e-4], f64: [1e-12, 1e-11] }[precision] as [number, number];
  for (const variant of variants) {
    const [got, want] = [wasm, reference].map((api) => api.optimalPolicy(anchor!, old!, rewards, variant));
    for (const [k, p] of want!.policy.entries()) {
      yield { got: got!.policy[k]!, want: p, tolerance: fine * p + Number.MIN_VALUE };
    }
    const [ours, theirs] = [wasm, reference].map((api) => api.effectiveLoss(policy!, anchor!, old!, rewards, variant));
    yield { got: ours!.objective[0]!, want: theirs!.objective[0]!, tolerance: coarse };
  }
}

export function lossChecks(wasm: Api, reference: Api): Check[] {
  return precisions.flatMap((precision): Check[] => [
    {
      name: `policyLoss, ${precision}`,
      precision: 'f64',
      bound: { f32: '64 units of 2^-24', f64: '1e-12' }[precision],
      pairs: () => lossPairs(wasm, reference, precision),
    },
    {
      name: `optimalPolicy, effectiveLoss, ${precision}`,
      precision: 'f64',
      bound: { f32: '4 units of 2^-24 p, 1e-4', f64: '1e-12 p, 1e-11' }[precision],
      pairs: () => stepPairs(wasm, reference, precision),
    },
  ]);
}
