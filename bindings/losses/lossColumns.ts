// Policy losses by their derivatives in closed form, row after row, in f64: for the rules and the arrays that have no kernel.
import type { Elementary } from '../neighbours/elementary.js';
import type { CheckedBatch } from './batch.js';
import { correctionLog, correctionWeights, isOffPolicy } from './correction.js';
import { namedTokens } from './covariance.js';
import { type KlPoint, klPoint } from './klPoint.js';
import { plainKl } from './klRule.js';
import { advantageOf, createLevels, type Levels, meanAdvantage, rowLevels } from './levels.js';
import type { LossRule } from './lossRule.js';
import { counts } from './mask.js';
import type { LossKernel, LossNumbers } from './policyLoss.js';
import { realLoss, rowLogRatios } from './realLoss.js';
import { Tally } from './statistics.js';
import { type Bounds, gammaWeight, leaves, type Point, type RowWeight, ratioBounds, surrogate } from './surrogates.js';

/** What is used for one row after the other. */
interface Desk {
  readonly m: Elementary;
  readonly batch: CheckedBatch;
  /** The rule of a token's surrogate. */
  readonly rule: LossRule;
  readonly bounds: Bounds;
  readonly levels: Levels;
  readonly correction: Float64Array;
  /** 1 for tokens that the rule's covariance names. */
  readonly named: Uint8Array | null;
  readonly gradient: Float64Array;
  readonly tally: Tally;
  readonly point: Point;
  readonly kl: KlPoint;
}

export function createLossColumns(m: Elementary): LossKernel {
  return (batch, rule, weights, gradient) => {
    const { rows, columns } = batch;
    const desk = createDesk(m, batch, rule);
    const real = rule.surrogate === 'real' ? realLoss(m, batch, rule, rowLogRatios(batch)) : null;
    let loss = real?.loss ?? 0;
    for (let i = 0; i < rows; i++) {
      rowLevels(batch, rule, i, desk.levels);
      correctionWeights(m, batch, rule, i, desk.correction);
      loss += addRow(desk, i, weights[i]!);
      for (let t = 0; real && t < columns; t++) if (counts(batch, i, t)) desk.gradient[t]! += real.slopes[i]!;
      gradient.set(desk.gradient, i * columns);
    }
    return numbersOf(desk, loss);
  };
}

function createDesk(m: Elementary, batch: CheckedBatch, rule: LossRule): Desk {
  return {
    m,
    batch,
    // At the level 'geometric' ratios were clipped before their mean.
    rule: rule.level === 'geometric' ? { ...rule, clip: null } : rule,
    bounds: rule.level === 'geometric' ? { low: 0, high: Infinity } : ratioBounds(rule),
    levels: createLevels(batch.columns),
    correction: new Float64Array(batch.columns),
    named: namedTokens(m, batch, rule),
    gradient: new Float64Array(batch.columns),
    tally: new Tally(),
    point: { value: 0, slope: 0, direct: 0, bound: 0 },
    kl: { value: 0, slope: 0, weightSlope: 0 },
  };
}

/** Writes the gradient of row i to the desk, and returns the row's part of the loss. */
function addRow(desk: Desk, i: number, weight: number): number {
  const { m, batch, rule, levels, correction, gradient, tally, point, kl } = desk;
  const { columns, entropy } = batch;
  const { proximal } = rule;
  const beta = rule.kl && batch.reference ? rule.kl.coefficient : 0;
  const stale = isOffPolicy(batch, rule, i);
  const phi = rule.surrogate === 'vespo' ? rowPhi(desk, i) : plain;
  const mean = rule.level === 'geometric' ? meanAdvantage(batch, rule.ratioEpsilon, i) : 0;
  let loss = 0;
  let shared = 0;
  let whole = 0;
  gradient.fill(0);
  for (let t = 0; t < columns; t++) {
    const live = counts(batch, i, t);
    if (!live && !rule.aggregation.padded) continue;
    const advantage = advantageOf(batch, i, t);
    const ratio = m.exp(levels.seen[t]!);
    tokenSurrogate(desk, i, t, ratio, rule.level === 'geometric' ? mean : advantage, phi.phi);
    tokenKl(desk, i, t);
    const named = desk.named !== null && desk.named[i * columns + t] === 1;
    if (named) applyCovariance(desk, t);
    const lost = left(desk, i, t, advantage) || (stale && advantage < 0);
    // 'vespo' has the correction in its φ.
    const kept = lost ? 0 : rule.surrogate === 'vespo' ? 1 : correction[t]!;
    const penalty = rule.correction?.kl ? beta * correction[t]! : beta;
    const x = levels.token[t]!;
    const value = kept * point.value + penalty * kl.value + proximal * x * x;
    const direct = kept * point.direct + penalty * kl.slope + 2 * proximal * x;
    const slope = kept * point.slope + penalty * kl.weightSlope;
    loss += value;
    gradient[t] = direct + slope * levels.own[t]!;
    shared += slope;
    whole += kept * point.value * phi.slope;
    if (!live) continue;
    tally.ratio(ratio);
    tally.bound(levels.bound[t]! || point.bound);
    tally.kl += kl.value;
    if (entropy) tally.entropy += entropy[i * columns + t]!;
  }
  for (let t = 0; t < columns; t++) gradient[t] = weight * (gradient[t]! + shared * levels.shared[t]!);
  if (whole !== 0) addPhi(desk, i, weight * whole);
  return weight * loss;
}

function tokenSurrogate(desk: Desk, i: number, t: number, ratio: number, advantage: number, phi: number): void {
  const { m, batch, rule, bounds, point } = desk;
  if (rule.surrogate === 'real') point.value = 0;
  else surrogate(m, rule, bounds, ratio, advantage, batch.policy[i * batch.columns + t]!, phi, point);
}

/** What the covariance makes of a token that it names. */
function applyCovariance({ rule, levels, point }: Desk, t: number): void {
  const { effect, coefficient } = rule.covariance!;
  if (effect === 'drop') {
    Object.assign(point, { value: 0, slope: 0, direct: 0, bound: 2 });
    return;
  }
  const x = levels.token[t]!;
  point.value += coefficient * Math.abs(x);
  point.direct += coefficient * Math.sign(x);
}

/** Writes the KL estimate of a token, by k3 where the rule has none; 0 without a reference. */
function tokenKl({ m, batch, rule, levels, kl }: Desk, i: number, t: number): void {
  const { reference, policy, rollout } = batch;
  if (reference === null) return;
  const k = i * batch.columns + t;
  const term = rule.kl ?? plainKl;
  const logWeight =
    term.weight === 'rollout-ratio' ? policy[k]! - rollout![k]! : term.weight === 'none' ? 0 : levels.seen[t]!;
  klPoint(m, term, policy[k]! - reference[k]!, logWeight, kl);
  // These weights depend on the token's own log π, whatever the level.
  if (term.weight !== 'self' && term.weight !== 'rollout-ratio') return;
  kl.slope += kl.weightSlope;
  kl.weightSlope = 0;
}

/** Whether the token has left the trust region; notes on which side. */
function left({ m, batch, rule, point }: Desk, i: number, t: number, advantage: number): boolean {
  if (rule.trustRegion === null) return false;
  const k = i * batch.columns + t;
  const old = batch.old ?? batch.policy;
  const side = leaves(m, rule, batch.policy[k]!, old[k]!, advantage);
  if (side !== 0) point.bound = side;
  return side !== 0;
}

const plain: RowWeight = { phi: 1, slope: 0 };

/** The factor of a row for 'vespo'; each log-ratio is kept within ±20 before they are added to the correction's logs. */
function rowPhi({ m, batch, rule, levels, correction }: Desk, i: number): RowWeight {
  let sum = correctionLog(m, batch, rule, i, correction);
  for (let t = 0; t < batch.columns; t++) {
    if (counts(batch, i, t)) sum += Math.max(-20, Math.min(20, levels.token[t]!));
  }
  return gammaWeight(m, rule, sum, meanAdvantage(batch, 0, i));
}

/** Adds what a row's losses change by with each log-ratio of it. */
function addPhi({ batch, levels, gradient }: Desk, i: number, slope: number): void {
  for (let t = 0; t < batch.columns; t++)
    if (counts(batch, i, t) && Math.abs(levels.token[t]!) <= 20) gradient[t]! += slope;
}

/** What is said besides the gradient. */
function numbersOf({ tally, batch }: Desk, loss: number): LossNumbers {
  return {
    loss,
    tokens: tally.tokens,
    clippedHigh: tally.share(tally.high),
    clippedLow: tally.share(tally.low),
    capped: tally.share(tally.capped),
    ratio: tally.ratios,
    kl: batch.reference ? tally.share(tally.kl) : null,
    entropy: batch.entropy ? tally.share(tally.entropy) : null,
  };
}
