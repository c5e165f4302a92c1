// Losses and gradients that the trainers' own code computed, and the calls here that are meant to give the same.
import { readFileSync } from 'node:fs';
import type { AggregationOptions, KlOptions, LossName, LossOptions } from '../../bindings/index.js';
import type { Api } from '../backends.js';

export interface Inputs {
  readonly logp: number[][];
  readonly old: number[][];
  readonly ref: number[][];
  readonly rollout: number[][];
  readonly mask: number[][];
  readonly adv: number[];
}

export interface LossVector {
  readonly id: string;
  readonly trainer: string;
  readonly function: string;
  readonly file: string;
  readonly commit: string;
  readonly inputs: 'A' | 'B';
  /** True if the trainer's function casts to float32 whatever it is given. */
  readonly float32?: boolean;
  /** The rule of policyLoss; null if there is none. */
  readonly rule?: LossName | LossOptions | null;
  /** The policies that the call is given. Default: old. */
  readonly policies?: ('old' | 'reference' | 'rollout')[];
  /** Which of the inputs is `old`. */
  readonly oldIs?: 'rollout';
  /** For vectors of KL estimates: the mean over the tokens. */
  readonly kl?: KlOptions;
  /** For vectors of aggregations: of a loss of 1 everywhere. */
  readonly aggregation?: AggregationOptions | NonNullable<AggregationOptions['rule']>;
  /** Why nothing here gives the same. */
  readonly differs?: 'refused' | 'batch';
  readonly expected: { readonly loss: number; readonly gradient: number[][] } | { readonly throws: string };
}

const file: { inputs: Record<'A' | 'B', Inputs>; vectors: LossVector[] } = JSON.parse(
  readFileSync(new URL('../vectors/trainer-losses.json', import.meta.url), 'utf8'),
);

export const lossVectors = file.vectors;

export function inputsOf({ inputs }: LossVector): Inputs {
  return file.inputs[inputs];
}

export interface Computed {
  readonly loss: number;
  readonly gradient: ArrayLike<number>;
}

/** What the vector's call gives on a backend. */
export function compute(api: Api, vector: LossVector): Computed {
  const { logp, old, ref, rollout, mask, adv } = inputsOf(vector);
  const rows = adv.length;
  const policy = logp.flat();
  if (vector.aggregation) {
    const weights = api.aggregationWeights({ rows, mask: mask.flat() }, vector.aggregation);
    return { loss: weights.reduce((all, w) => all + w, 0), gradient: new Float64Array(policy.length) };
  }
  if (vector.kl) {
    const weighted = vector.kl.weight === 'ratio' ? { old: old.flat() } : {};
    const { value, coefficient } = api.klEstimate(policy, ref.flat(), { ...vector.kl, ...weighted });
    const weights = api.aggregationWeights({ rows, mask: mask.flat() }, 'token-mean');
    return {
      loss: value.reduce((all, k, i) => all + weights[i]! * k, 0),
      gradient: coefficient.map((c, i) => weights[i]! * c),
    };
  }
  const policies = vector.policies ?? ['old'];
  const batch = {
    advantages: adv,
    mask: mask.flat(),
    ...(policies.includes('old') && { old: (vector.oldIs === 'rollout' ? rollout : old).flat() }),
    ...(policies.includes('reference') && { reference: ref.flat() }),
    ...(policies.includes('rollout') && { rollout: rollout.flat() }),
  };
  return api.policyLoss(Float64Array.from(policy), batch, vector.rule!);
}

/** The largest distance from what the trainer gives, of max(1, |expected|). */
export function distance({ expected }: LossVector, { loss, gradient }: Computed): number {
  if ('throws' in expected) return Infinity;
  const pairs = [[expected.loss, loss] as const, ...expected.gradient.flat().map((g, i) => [g, gradient[i]!] as const)];
  return Math.max(...pairs.map(([want, got]) => Math.abs(got - want) / Math.max(1, Math.abs(want))));
}
