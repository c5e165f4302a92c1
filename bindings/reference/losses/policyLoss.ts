// Policy losses as they are defined; their gradients come from the tape.
import type { CheckedBatch } from '../../losses/batch.js';
import { chosen } from '../../losses/covariance.js';
import { plainKl } from '../../losses/klRule.js';
import type { LossRule } from '../../losses/lossRule.js';
import type { LossKernel } from '../../losses/policyLoss.js';
import { sum as total } from '../sum.js';
import { klTerm } from './kl.js';
import { correctionLog, correctionOf, isStale, leaves, type Token } from './policies.js';
import type { Term } from './tape.js';
import * as tape from './tape.js';

/** What is said of a token that counts. */
interface Said {
  readonly ratio: number;
  readonly low: boolean;
  readonly high: boolean;
  readonly capped: boolean;
  readonly kl: number;
  readonly entropy: number;
}

export const policyLoss: LossKernel = (batch, rule, weights, gradient) => {
  const { rows, columns } = batch;
  const all: Token[][] = Array.from({ length: rows }, (_, i) => tokensOf(batch, rule, i));
  const parts: Term[] = [];
  const said: Said[] = [];
  const named = namedBy(rule, all.flat());
  for (const [i, tokens] of all.entries()) {
    const losses = rowLosses(batch, rule, tokens, named, said);
    parts.push(tape.times(tape.sum(losses), weights[i]!));
  }
  if (rule.surrogate === 'real') parts.push(real(batch, rule, all));
  const loss = tape.sum(parts);
  tape.differentiate(loss);
  gradient.fill(0, 0, rows * columns);
  for (const { at, logP } of all.flat()) gradient[at] = logP.gradient;
  const mean = (f: (token: Said) => number) => total(said.length, (k) => f(said[k]!)) / said.length;
  const ratios = total(said.length, (k) => said[k]!.ratio);
  const largest = said.reduce((most, { ratio }) => Math.max(most, ratio), 0);
  // Squares of the ratios themselves may leave the range of f64.
  const shares = total(said.length, (k) => said[k]!.ratio / largest);
  const squares = total(said.length, (k) => (said[k]!.ratio / largest) ** 2);
  return {
    loss: loss.value,
    tokens: said.length,
    clippedHigh: mean(({ high }) => Number(high)),
    clippedLow: mean(({ low }) => Number(low)),
    capped: mean(({ capped }) => Number(capped)),
    ratio: {
      mean: ratios / said.length,
      max: said.length === 0 ? Number.NaN : largest,
      effectiveSize: largest > 0 ? shares ** 2 / squares : 0,
    },
    kl: batch.reference === null ? null : mean(({ kl }) => kl),
    entropy: batch.entropy === null ? null : mean(({ entropy }) => entropy),
  };
};

function tokensOf(batch: CheckedBatch, rule: LossRule, i: number): Token[] {
  const { columns, mask, policy, old, advantages, perToken } = batch;
  return Array.from({ length: columns }, (_, t) => t)
    .map((t) => ({ t, at: i * columns + t }))
    .map(({ t, at }) => ({ at, counts: mask === null ? t < batch.counts[i]! : mask[at] === 1 }))
    .filter(({ counts }) => counts || rule.aggregation.padded)
    .map(({ at, counts }) => {
      const logP = tape.constant(policy[at]!);
      return {
        at,
        counts,
        logP,
        advantage: advantages[perToken ? at : i]!,
        // Without an old policy it is the present one, as a constant.
        logRatio: tape.subtract(logP, old === null ? tape.detach(logP) : tape.constant(old[at]!)),
      };
    });
}

function rowLosses(
  batch: CheckedBatch,
  rule: LossRule,
  row: readonly Token[],
  named: ReadonlySet<Token>,
  said: Said[],
): Term[] {
  const counted = row.filter(({ counts }) => counts);
  const n = counted.length;
  const levels = levelsOf(rule, row, counted);
  const meanAdvantage = n === 0 ? 0 : total(n, (k) => counted[k]!.advantage) / (n + rule.ratioEpsilon);
  const stale = isStale(batch, rule, counted);
  return row.map((token, k) => {
    const bounds = rule.logRatioBounds;
    const x = bounds === null ? levels[k]! : tape.clamp(levels[k]!, bounds[0], bounds[1]);
    const ratio = tape.exp(x);
    const geometric = rule.level === 'geometric';
    let loss = surrogateOf(batch, rule, token, ratio, geometric ? meanAdvantage : token.advantage, counted);
    const outside = rule.trustRegion !== null && leaves(batch, rule, token);
    const dropped = named.has(token) && rule.covariance!.effect === 'drop';
    if (named.has(token) && !dropped) {
      const distance = tape.times(token.logRatio, Math.sign(token.logRatio.value));
      loss = tape.add(loss, tape.times(distance, rule.covariance!.coefficient));
    }
    if ((stale && token.advantage < 0) || outside || dropped) loss = tape.times(loss, 0);
    const weight = correctionOf(batch, rule, token);
    const kl = batch.reference === null ? tape.constant(0) : klOf(batch, rule, token, x);
    const penalty = tape.times(kl, rule.kl?.coefficient ?? 0);
    const square = tape.times(tape.multiply(token.logRatio, token.logRatio), rule.proximal);
    if (token.counts) {
      const entropy = batch.entropy?.[token.at] ?? 0;
      const bounds = boundsOf(rule, token, ratio.value, outside);
      const told = dropped && !outside ? { low: false, high: false, capped: true } : bounds;
      said.push({ ratio: ratio.value, ...told, kl: kl.value, entropy });
    }
    // 'vespo' has the correction in its φ.
    const corrected = rule.surrogate === 'vespo' ? loss : tape.times(loss, weight);
    return tape.add(tape.add(corrected, rule.correction?.kl ? tape.times(penalty, weight) : penalty), square);
  });
}

/** The log-ratio that each token of a row sees. */
function levelsOf(rule: LossRule, row: readonly Token[], counted: readonly Token[]): Term[] {
  const { level, clip, ratioEpsilon } = rule;
  if (level === 'token' || level === 'none') return row.map(({ logRatio }) => logRatio);
  const clippedLog = ({ logRatio, advantage }: Token): Term => {
    if (clip === null) return logRatio;
    // sign(A) · min(sign(A) x, sign(A) clip(x))
    const sign = Math.sign(advantage);
    const kept = tape.clamp(logRatio, -clip.low, clip.high);
    return tape.times(tape.smallest(tape.times(logRatio, sign), tape.times(kept, sign)), sign);
  };
  const sum = tape.sum(counted.map((token) => (level === 'geometric' ? clippedLog(token) : token.logRatio)));
  const mean =
    level === 'sequence-sum' ? sum : tape.times(sum, counted.length === 0 ? 0 : 1 / (counted.length + ratioEpsilon));
  if (level !== 'sequence-token') return row.map(() => mean);
  return row.map(({ logP }) => tape.add(tape.detach(mean), tape.subtract(logP, tape.detach(logP))));
}

function surrogateOf(
  batch: CheckedBatch,
  rule: LossRule,
  token: Token,
  ratio: Term,
  advantage: number,
  counted: readonly Token[],
): Term {
  const { logP } = token;
  const [low, high] = rangeOf(rule);
  const weighted = (weight: number) => tape.times(logP, -weight * advantage);
  switch (rule.surrogate) {
    case 'clip': {
      const free = tape.times(rule.delta === null ? ratio : tape.clamp(ratio, 0, rule.delta), -advantage);
      const bounded = tape.times(tape.clamp(ratio, low, high), -advantage);
      const larger = tape.largest(free, bounded);
      if (rule.dualClip === null || advantage >= 0) return larger;
      return tape.smallest(larger, tape.constant(-rule.dualClip * advantage));
    }
    case 'cispo': {
      const v = Math.min(Math.max(ratio.value, low), high);
      return tape.times(logP, -(v * advantage + regularized(rule, v)));
    }
    case 'sapo': {
      const tau = rule.temperatures[advantage > 0 ? 0 : 1];
      const gate = tape.sigmoid(tape.times(tape.subtract(ratio, tape.constant(1)), tau));
      return tape.times(gate, (-4 / tau) * advantage);
    }
    case 'vespo': {
      const logs = tape.sum(counted.map(({ logRatio }) => tape.clamp(logRatio, -20, 20)));
      const log = tape.clamp(tape.add(logs, tape.constant(correctionLog(batch, rule, counted))), Math.log(1e-8), 20);
      const mean = total(counted.length, (k) => counted[k]!.advantage) / counted.length;
      const [k, lambda] = rule.gamma[mean >= 0 ? 0 : 1];
      const exponent = tape.subtract(tape.times(log, k), tape.times(tape.exp(log), lambda));
      const phi = tape.exp(tape.add(exponent, tape.constant(lambda)));
      const weight = rule.phi === 'constant' ? tape.detach(phi) : phi;
      return tape.times(tape.multiply(weight, logP), -advantage);
    }
    case 'reinforce':
      return weighted(1);
    case 'real':
      return tape.constant(0);
  }
}

/** What RPG adds to v A. */
function regularized({ regularizer }: LossRule, v: number): number {
  if (regularizer === null) return 0;
  const log = v === 0 ? 0 : Math.log(v);
  const terms = {
    forward: 1,
    reverse: -v * (log + 1),
    'unnormalized-forward': 1 - v,
    'unnormalized-reverse': -v * log,
  };
  return regularizer.coefficient * terms[regularizer.toward];
}

/** The tokens that the rule's covariance names. */
function namedBy(rule: LossRule, tokens: readonly Token[]): Set<Token> {
  if (rule.covariance === null) return new Set();
  const counted = tokens.filter(({ counts }) => counts);
  const n = counted.length;
  const advantage = total(n, (k) => counted[k]!.advantage) / n;
  const log = total(n, (k) => counted[k]!.logP.value) / n;
  const covariances = counted.map((token) => (token.advantage - advantage) * (token.logP.value - log));
  const isClipped = (k: number) => {
    const { low, high } = boundsOf(rule, counted[k]!, Math.exp(counted[k]!.logRatio.value), false);
    return low || high;
  };
  return new Set(chosen(rule.covariance, covariances, isClipped).map((k) => counted[k]!));
}

/** The range of ratios; at the level 'geometric' they were clipped before. */
function rangeOf({ clip, level }: LossRule): [number, number] {
  return clip === null || level === 'geometric' ? [0, Infinity] : [1 - clip.low, 1 + clip.high];
}

function boundsOf(
  rule: LossRule,
  token: Token,
  ratio: number,
  outside: boolean,
): Pick<Said, 'low' | 'high' | 'capped'> {
  const { advantage, logRatio } = token;
  if (outside) {
    const up = rule.trustRegion!.ways === 'both' ? logRatio.value > 0 : advantage > 0;
    return { low: !up, high: up, capped: false };
  }
  if (rule.level === 'geometric') {
    const clip = rule.clip ?? { low: Infinity, high: Infinity };
    const high = advantage > 0 && logRatio.value > clip.high;
    return { low: advantage < 0 && logRatio.value < -clip.low, high, capped: false };
  }
  const [low, high] = rangeOf(rule);
  const [under, over] = [ratio < low, ratio > high];
  if (rule.surrogate === 'cispo') return { low: under, high: over, capped: false };
  if (rule.surrogate !== 'clip') return { low: false, high: false, capped: false };
  const free = -advantage * (rule.delta === null ? ratio : Math.min(ratio, rule.delta));
  const bounded = -advantage * Math.min(Math.max(ratio, low), high);
  const dual = rule.dualClip !== null && advantage < 0 && Math.max(free, bounded) > -rule.dualClip * advantage;
  const acts = bounded > free;
  const delta = rule.delta !== null && ratio > rule.delta && !acts;
  return { low: acts && under && !dual, high: acts && over && !dual, capped: dual || delta };
}

function klOf(batch: CheckedBatch, rule: LossRule, { at, logP }: Token, level: Term): Term {
  const term = rule.kl ?? plainKl;
  const d = tape.subtract(logP, tape.constant(batch.reference![at]!));
  const weights = {
    none: tape.constant(0),
    ratio: level,
    'detached-ratio': level,
    self: tape.subtract(logP, tape.detach(logP)),
    'rollout-ratio': tape.subtract(logP, tape.constant(batch.rollout?.[at] ?? 0)),
  };
  return klTerm(term, d, weights[term.weight]);
}

/** The loss of prompts with successes and failures, by the mean log-ratios of their rows. */
function real({ groups }: CheckedBatch, { temperature }: LossRule, rows: readonly Token[][]): Term {
  const counted = rows.map((row) => row.filter(({ counts }) => counts));
  const scores = counted.map((row) =>
    tape.times(tape.sum(row.map(({ logRatio }) => logRatio)), 1 / Math.max(1, row.length) / temperature),
  );
  const right = counted.map((row) => total(row.length, (k) => row[k]!.advantage) > 0);
  const prompts = groups!.length - 1;
  const losses = Array.from({ length: prompts }, (_, g) => {
    const members = Array.from({ length: groups![g + 1]! - groups![g]! }, (_, k) => groups![g]! + k);
    const good = members.filter((i) => right[i]);
    const bad = members.filter((i) => !right[i]);
    if (good.length === 0 || bad.length === 0) return tape.constant(0);
    const failures = tape.logOnePlusSum(bad.map((i) => scores[i]!));
    return tape.add(failures, tape.logOnePlusSum(good.map((i) => tape.times(scores[i]!, -1))));
  });
  return tape.times(tape.sum(losses), 1 / prompts);
}
