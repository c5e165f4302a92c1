// What a backend supplies: raw kernels on checked arguments. Checks, defaults and result shapes are in the functions' files.

import type { FloatArray } from './arguments/checks.js';
import type { LogitRows } from './arguments/logits.js';
import type { Region } from './arguments/resident.js';
import type { Work } from './operation.js';
import type { Law } from './recurrence/lawColumns.js';
import type { OrbitRecord } from './recurrence/orbitRecord.js';
import type { Convention } from './rewards/choices.js';
import type { AdvantageColumns } from './rewards/columns.js';
import type { Groups } from './rewards/groups.js';

/** Logits whose stride is also that of the rewards, where each row has its own. */
export interface PolicyInput extends LogitRows {
  readonly rewards: FloatArray | Uint8Array;
  readonly sharedRewards: boolean;
  /** Whether the logits may change while the batch lives: false allows to read them where they lie. */
  readonly copy: boolean;
}

/** Statistics of the reference policy, one value per row. */
export interface PolicyStatistics {
  /** log of the sum of exp(logits). */
  readonly logPartition: Float64Array<ArrayBuffer>;
  /** Mean reward. */
  readonly mean: Float64Array<ArrayBuffer>;
  /** Variance of the reward. */
  readonly variance: Float64Array<ArrayBuffer>;
  /** Entropy in nats. */
  readonly entropy: Float64Array<ArrayBuffer>;
  /** Log-odds of success where the rewards are 0 or 1, otherwise NaN. */
  readonly logOdds: Float64Array<ArrayBuffer>;
}

/** Moments of a tilted policy, one value per row. */
export interface PolicyMoments {
  /** log of the sum of exp(logits + tilt * reward). */
  readonly logPartition: Float64Array<ArrayBuffer>;
  readonly mean: Float64Array<ArrayBuffer>;
  readonly variance: Float64Array<ArrayBuffer>;
  /** KL divergence to the reference policy, in nats. */
  readonly kl: Float64Array<ArrayBuffer>;
  /** Entropy in nats. */
  readonly entropy: Float64Array<ArrayBuffer>;
}

/** An iteration over policies, step-major: row i at step n is at n * rows + i; step 0 is the reference policy. */
export interface PolicyIterates {
  readonly tilt: Float64Array<ArrayBuffer>;
  readonly mean: Float64Array<ArrayBuffer>;
  readonly variance: Float64Array<ArrayBuffer>;
  readonly kl: Float64Array<ArrayBuffer>;
}

export type PolicyForm = 'probabilities' | 'logProbabilities' | 'logits';

/**
 * Moments of the regret s, the largest reward of the row less the reward, in units of the row, on either side of a centre:
 * expectations of d, d^2 and d^3 for d = max(s - centre, 0), then for d = max(centre - s, 0). In f64.
 */
export type RegretParts = readonly [
  above1: number,
  above2: number,
  above3: number,
  below1: number,
  below2: number,
  below3: number,
];

/** One policy of a batch. */
export interface PolicyRow {
  /** Whether the reward is the same for all outcomes that can happen: no tilt then changes the policy. */
  isConstant(): boolean;
  /** Moments at a finite tilt. */
  moments(tilt: number): { readonly mean: number; readonly variance: number; readonly kl: number };
  /** A power of two near the spread of the rewards that can happen: in units of it regrets are up to 2, whatever their scale. */
  readonly unit: number;
  /** At the tilt t/unit. */
  regretParts(t: number, centre: number): RegretParts;
}

/** A batch of policies that lives in the backend. */
export interface PolicyKernel {
  readonly statistics: PolicyStatistics;
  /** The largest |reward|. */
  readonly largestReward: number;
  row(i: number): PolicyRow;
  /** The rewards of row i, exactly; NaN where it has no possible outcome. */
  rewards(i: number): Float64Array;
  moments(tilt: Float64Array): PolicyMoments;
  write(tilt: Float64Array, form: PolicyForm, out: FloatArray): void;
  /** Both in one pass: what `write` writes, and what `moments` returns. */
  tilted(tilt: Float64Array, form: PolicyForm, out: FloatArray): PolicyMoments;
  /** Work of rows * steps. */
  iterate(law: Law, steps: number): Work<PolicyIterates>;
  dispose(): void;
}

export interface Backend {
  readonly name: 'wasm' | 'reference';
  exp(x: number): number;
  log1p(x: number): number;
  logit(p: number): number;
  logistic(x: number): number;
  /** KL of the Bernoulli laws with log-odds x + c and x. */
  divergence(x: number, c: number): number;
  logitAll(p: FloatArray, out: FloatArray): void;
  logisticAll(x: FloatArray, out: FloatArray): void;
  /** Of one element, of the ideal drive. */
  weightsAt(x: number, varianceEpsilon: number, meanOnly: boolean): { success: number; failure: number; total: number };
  weights(logOdds: Float64Array, law: Law, success: Float64Array, failure: Float64Array, total: Float64Array): void;
  /** Log-odds at the steps in `kept` (ascending), step-major. Work of elements * the last of them. */
  trajectories(
    reference: Float64Array,
    start: Float64Array,
    law: Law,
    kept: ArrayLike<number>,
    out: Float64Array,
  ): Work<void>;
  /** Follows orbits to their ends and records these. Work of elements. */
  orbits(reference: Float64Array, start: Float64Array, law: Law, maxSteps: number, record: OrbitRecord): Work<void>;
  /** Returns the index of a reward that is not finite, or -1. */
  groupAdvantages(
    rewards: FloatArray,
    groups: Groups,
    convention: Convention,
    lengths: Float64Array | null,
    columns: AdvantageColumns,
  ): number;
  /** null if an input is not valid: the caller finds out which. */
  policy(input: PolicyInput): PolicyKernel | null;
  /** Memory for an array of a Workspace, all zeros. Throws where the host has no more. */
  region(bytes: number): Region;
  /** Makes room for that many bytes of regions. Throws likewise. */
  reserve(bytes: number): void;
}
