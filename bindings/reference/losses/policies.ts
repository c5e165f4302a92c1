// What a loss does about policies that are not the present one: corrections for the policy that sampled, old samples, trust regions.
import type { CheckedBatch } from '../../losses/batch.js';
import type { LossRule } from '../../losses/lossRule.js';
import { sum as total } from '../sum.js';
import type { Term } from './tape.js';

/** A token that the loss is made of. */
export interface Token {
  /** Its place among rows × columns. */
  readonly at: number;
  /** False for padding, which the loss of some trainers has in it. */
  readonly counts: boolean;
  readonly logP: Term;
  readonly advantage: number;
  /** log π/old. */
  readonly logRatio: Term;
}

/** old/rollout of what the rule names, bounded as it says. */
export function correctionOf(batch: CheckedBatch, { correction }: LossRule, token: Token): number {
  if (correction === null) return 1;
  const { columns, sampled } = batch;
  const from = batch.old ?? batch.policy;
  const bound = correction.logClamp ?? Infinity;
  const within = (x: number) => Math.min(bound, Math.max(-bound, x));
  const log = (at: number) => within(from[at]! - batch.rollout![at]!);
  const first = token.at - (token.at % columns);
  const row = Array.from({ length: columns }, (_, t) => first + t).filter((at) =>
    sampled.mask === null ? at - first < sampled.counts[first / columns]! : sampled.mask[at] === 1,
  );
  const sum = total(row.length, (k) => log(row[k]!));
  const ratios = {
    none: 1,
    token: token.counts ? Math.exp(log(token.at)) : 1,
    sequence: Math.exp(within(sum)),
    geometric: Math.exp(row.length === 0 ? 0 : sum / row.length),
  };
  const weight = ratios[correction.weight];
  if (correction.bound === 'truncate') return Math.min(correction.high, Math.max(correction.low, weight));
  const about = ratios[correction.on];
  return about < correction.low || about > correction.high ? 0 : weight;
}

/** What a correction adds to log w of 'vespo': a term for each weight that the row has. */
export function correctionLog(batch: CheckedBatch, rule: LossRule, counted: readonly Token[]): number {
  const { correction } = rule;
  if (correction === null) return 0;
  const apart = correction.weight === 'token' || correction.on === 'token';
  const logs = counted.map((token) => Math.log(correctionOf(batch, rule, token)));
  const kept = (apart ? logs : logs.slice(0, 1)).map((log) => Math.min(20, Math.max(Math.log(1e-8), log)));
  return total(kept.length, (k) => kept[k]!);
}

export function isStale(batch: CheckedBatch, { offPolicyMask }: LossRule, counted: readonly Token[]): boolean {
  if (offPolicyMask === null || counted.length === 0) return false;
  const from = (offPolicyMask.from === 'old' ? batch.old : batch.rollout) ?? batch.policy;
  const sum = total(counted.length, (k) => from[counted[k]!.at]! - batch.policy[counted[k]!.at]!);
  return sum / counted.length > offPolicyMask.threshold;
}

export function leaves(batch: CheckedBatch, rule: LossRule, { at, advantage }: Token): boolean {
  const { divergence, low, high, ways } = rule.trustRegion!;
  const p = Math.min(1, Math.exp(batch.policy[at]!));
  const q = Math.min(1, Math.exp((batch.old ?? batch.policy)[at]!));
  const up = ways === 'both' ? p > q : advantage > 0;
  if (divergence === 'tv') return up ? p - q > high : p - q < -low;
  const logs = (batch.old ?? batch.policy)[at]! - batch.policy[at]!;
  const kl = q * logs + (1 - q) * Math.log((1 - q + 1e-8) / (1 - p + 1e-8));
  return up ? p > q && kl > high : p < q && kl > low;
}
