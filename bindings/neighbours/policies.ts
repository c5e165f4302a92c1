// Policies of one row in f64: softmax, tilts of a reward, and divergences that keep their digits where policies are close.
import { type Elementary, entropyGap, expGap, square } from './elementary.js';
import type { Column } from './inputs.js';

/** A policy by its probabilities and their logarithms. */
export interface RowPolicy {
  readonly p: Column;
  readonly logP: Column;
  readonly logPartition: number;
}

export function softmaxRow(m: Elementary, logits: Column): RowPolicy {
  let max = -Infinity;
  for (const z of logits) if (z > max) max = z;
  const p = new Float64Array(logits.length);
  let total = 0;
  for (let i = 0; i < p.length; i++) {
    p[i] = m.exp(logits[i]! - max);
    total += p[i]!;
  }
  const rest = m.log(total);
  const logP = new Float64Array(p.length);
  for (let i = 0; i < p.length; i++) {
    p[i]! /= total;
    logP[i] = logits[i]! - max - rest;
  }
  return { p, logP, logPartition: max + rest };
}

/** sum of p r. */
export function meanOf(p: Column, r: Column): number {
  let sum = 0;
  for (let i = 0; i < p.length; i++) if (p[i]! > 0) sum += p[i]! * r[i]!;
  return sum;
}

/** KL(p || q) of two policies: p(u - 1 + e^-u) with u = log p/q, never negative. */
export function klOf(m: Elementary, p: RowPolicy, q: RowPolicy): number {
  let sum = 0;
  for (let i = 0; i < p.p.length; i++) {
    if (p.logP[i] === -Infinity) sum += q.p[i]!;
    else if (q.logP[i] === -Infinity) return Infinity;
    else {
      const u = p.logP[i]! - q.logP[i]!;
      // Far from each other the terms lose nothing by their difference, and e^-u could overflow.
      sum += Math.abs(u) < 5 ? p.p[i]! * expGap(m, -u) : q.p[i]! + p.p[i]! * (u - 1);
    }
  }
  return sum;
}

/** Probabilities below it have few digits or none; their logarithms have all. */
export const TINY = 1e-300;

/** The tilt of a policy, ref e^(c r) / Z, by log-weights that stay exact for weak tilts. */
export interface Tilted {
  readonly policy: RowPolicy;
  /** log(policy/ref) per outcome. */
  readonly logWeight: Column;
  readonly mean: number;
  readonly variance: number;
  /** KL(policy || ref). */
  readonly kl: number;
  /** log E_ref e^(c r) */
  readonly lambda: number;
}

/** The reference policy tilted by c r. Outcomes of probability 0 stay there, whatever their reward. */
export function tiltRow(m: Elementary, ref: RowPolicy, rewards: Column, c: number): Tilted {
  if (ref.p.some((p, i) => p < TINY && ref.logP[i]! > -Infinity)) return tiltFar(m, ref, rewards, c);
  const { least, most } = rangeOf(ref, rewards);
  const weak = Math.abs(c) * (most - least) < 0.5;
  const logWeight = new Float64Array(rewards.length);
  const centre = weak ? meanOf(ref.p, rewards) : c < 0 ? least : most;
  let sum = 0;
  for (let i = 0; i < rewards.length; i++) {
    if (ref.p[i] === 0) continue;
    const r = rewards[i]! - centre;
    sum += ref.p[i]! * (weak ? expGap(m, c * r) + c * r : m.exp(c * r));
  }
  const shift = weak ? m.log1p(sum) : m.log(sum);
  const p = new Float64Array(rewards.length);
  const logP = new Float64Array(rewards.length);
  for (let i = 0; i < rewards.length; i++) {
    const possible = ref.logP[i]! > -Infinity;
    logWeight[i] = possible ? c * (rewards[i]! - centre) - shift : 0;
    logP[i] = possible ? ref.logP[i]! + logWeight[i]! : -Infinity;
    p[i] = possible ? ref.p[i]! * m.exp(logWeight[i]!) : 0;
  }
  const policy = { p, logP, logPartition: 0 };
  const offset = meanOffset(p, rewards, centre);
  let [variance, kl] = [0, 0];
  for (let i = 0; i < p.length; i++) {
    if (ref.p[i] === 0) continue;
    const d = rewards[i]! - centre - offset;
    variance += p[i]! * d * d;
    if (weak) kl += ref.p[i]! * entropyGap(m, m.expm1(logWeight[i]!));
    else kl += p[i] === 0 ? ref.p[i]! : p[i]! * expGap(m, -logWeight[i]!);
  }
  return { policy, logWeight, mean: centre + offset, variance, kl, lambda: c * centre + shift };
}

/**
 * The same where a probability is tiny or underflowed: the tilt may make that outcome the likeliest, so everything comes from the tilted
 * logarithms.
 */
function tiltFar(m: Elementary, ref: RowPolicy, rewards: Column, c: number): Tilted {
  // Rewards count from that of the likeliest tilted outcome, where a strong tilt leaves no digits otherwise.
  let best = ref.logP.findIndex((logP) => logP > -Infinity);
  for (let i = 0; i < rewards.length; i++)
    if (ref.logP[i]! - ref.logP[best]! + c * (rewards[i]! - rewards[best]!) > 0) best = i;
  const centre = rewards[best]!;
  const push = rewards.map((r) => c * (r - centre));
  const tilted = softmaxRow(
    m,
    ref.logP.map((logP, i) => (logP === -Infinity ? logP : logP + push[i]!)),
  );
  const shift = tilted.logPartition;
  const logWeight = ref.logP.map((logP, i) => (logP === -Infinity ? 0 : push[i]! - shift));
  const offset = meanOffset(tilted.p, rewards, centre);
  let [variance, kl] = [0, 0];
  for (let i = 0; i < rewards.length; i++) {
    const p = tilted.p[i]!;
    if (p > 0) variance += p * square(rewards[i]! - centre - offset);
    kl += p === 0 ? ref.p[i]! : p * expGap(m, -logWeight[i]!);
  }
  const policy = { ...tilted, logPartition: 0 };
  return { policy, logWeight, mean: centre + offset, variance, kl, lambda: c * centre + shift };
}

function meanOffset(p: Column, rewards: Column, centre: number): number {
  let sum = 0;
  for (let i = 0; i < p.length; i++) if (p[i]! > 0) sum += p[i]! * (rewards[i]! - centre);
  return sum;
}

/** The least and the largest reward of outcomes that can happen. */
export function rangeOf(ref: RowPolicy, rewards: Column): { least: number; most: number } {
  let [least, most] = [Infinity, -Infinity];
  for (let i = 0; i < rewards.length; i++) {
    if (ref.logP[i] === -Infinity) continue;
    least = Math.min(least, rewards[i]!);
    most = Math.max(most, rewards[i]!);
  }
  return { least, most };
}

/** Probability of the outcomes with this reward. */
export function massAt(ref: RowPolicy, rewards: Column, reward: number): number {
  let sum = 0;
  for (let i = 0; i < rewards.length; i++) if (rewards[i] === reward) sum += ref.p[i]!;
  return sum;
}
