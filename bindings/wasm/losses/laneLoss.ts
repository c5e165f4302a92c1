// Losses of float32 batches by the kernels. Tokens with their own ratios are computed in lanes of f32, one ratio for a row in f64.
import type { CheckedBatch } from '../../losses/batch.js';
import type { LossRule } from '../../losses/lossRule.js';
import type { LaneKernel, LossNumbers } from '../../losses/policyLoss.js';
import { type RealLoss, realLoss } from '../../losses/realLoss.js';
import { gammaWeight, ratioBounds, surrogate } from '../../losses/surrogates.js';
import { elementary } from '../elementary.js';
import { losses as room } from '../rooms.js';
import { type LanePlan, planOf } from './lanePlan.js';
import { type RowWeights, rowWeights, unweighed } from './laneWeights.js';
import { sumOfTokens, withRowAdvantages } from './rowColumns.js';
import { LIMIT, type RunInput, type RunSums, readRun, surrogates, writeRegion, writeRun, writeWeights } from './run.js';
import { Tiles } from './tiles.js';

/** Log-ratios are kept within this before 'vespo' adds them. */
const vespoRange = [-20, 20] as const;

/** Sums over the batch. */
interface Sums {
  loss: number;
  low: number;
  high: number;
  capped: number;
  ratio: number;
  square: number;
  largest: number;
  kl: number;
}

/** What is used for one row after the other. */
interface Desk {
  readonly batch: CheckedBatch;
  readonly rule: LossRule;
  readonly plan: LanePlan;
  readonly tiles: Tiles;
  readonly sums: Sums;
}

export const laneLoss: LaneKernel = (given, rule, weights, gradient, fresh) => {
  const batch = withRowAdvantages(given);
  if (batch === null) return null;
  const plan = planOf(batch, rule, gradient);
  const entropy = sumOfTokens(batch, batch.entropy);
  if (plan === null || Number.isNaN(entropy)) return null;
  const { heap } = room();
  const direct = fresh ? gradient : null;
  return heap.borrow(Tiles.bytes(batch, direct), (at) => {
    const tiles = new Tiles(heap, at, batch, direct);
    const sums = { loss: 0, low: 0, high: 0, capped: 0, ratio: 0, square: 0, largest: 0, kl: 0 };
    const desk: Desk = { batch, rule, plan, tiles, sums };
    const real = rule.surrogate === 'real' ? realOf(desk) : null;
    sums.loss += real?.loss ?? 0;
    const addRow = plan.whole ? addWholeRow : addTokenRow;
    for (let i = 0; i < batch.rows; i++) {
      if (batch.counts[i]! > 0 && !addRow(desk, i, weights[i]!, real?.slopes[i] ?? 0)) return null;
      tiles.clearEnd(i);
    }
    if (!Number.isFinite(sums.loss) || !areInRange(batch, sums)) return null;
    tiles.write(gradient);
    return numbersOf(desk, entropy);
  });
};

/** Whether the sum of the squared ratios has its digits. */
function areInRange({ total }: CheckedBatch, { square }: Sums): boolean {
  return total === 0 || (square > 1e-280 && square < Infinity);
}

function realOf(desk: Desk): RealLoss {
  const { batch, rule } = desk;
  const logRatios = new Float64Array(batch.rows);
  if (batch.old !== null) {
    for (let i = 0; i < batch.rows; i++) if (batch.counts[i]! > 0) logRatios[i] = sumsOf(desk, i, everything).raw;
  }
  return realLoss(elementary, batch, rule, logRatios);
}

/** Of a row: the sum of log π, and of its log-ratios, as they are and kept within a range. */
interface RowSums {
  readonly logs: number;
  readonly raw: number;
  readonly kept: number;
}

function sumsOf(
  desk: Desk,
  i: number,
  [low, top]: readonly [number, number],
  policy = desk.tiles.policy,
  old = desk.tiles.old,
): RowSums {
  const { heap, kernels } = room();
  const { tiles } = desk;
  begin(desk, { low, top }, policy, old);
  tiles.each(i, (n) => {
    kernels.lossSumRow(n, tiles.run);
    return true;
  });
  const { loss, square, ratio } = readRun(heap, tiles.run);
  return { logs: loss, raw: square, kept: ratio };
}

const everything = [-Infinity, Infinity] as const;

/** Begins a run. `old`: where the old policy lies, or 0 where its ratios do not count; `weights`: where those of tokens lie, or 0. */
function begin(
  { plan, tiles }: Desk,
  given: Partial<RunInput>,
  policy = tiles.policy,
  old = tiles.old,
  weights = 0,
): void {
  const { reference, mask, run } = tiles;
  const { value, slope, range } = plan.kl ?? { value: 0, slope: 0, range: everything };
  // Field by field: engines take microseconds to spread an object and add to it.
  const { low = 0, top = Infinity, factor = 0, penalty = 0, logRatios = everything, temperature = 1 } = given;
  const { surrogate = surrogates.clip } = given;
  const input = { low, top, factor, penalty, logRatios, kl: range, temperature, surrogate, value, slope };
  writeRun(room().heap, run, { policy, old, reference, mask, weights }, input);
}

/** Whether the mask of old samples drops the row. */
function isStale({ batch, rule }: Desk, i: number, raw: number): boolean {
  const { offPolicyMask } = rule;
  return offPolicyMask !== null && batch.advantages[i]! < 0 && -raw / batch.counts[i]! > offPolicyMask.threshold;
}

/** What the rule's correction multiplies row i by; null if a number is not finite. */
function weightsOf(desk: Desk, i: number): RowWeights | null {
  const { batch, rule, tiles } = desk;
  const { correction } = rule;
  if (correction === null) return unweighed;
  const { weight, on, logClamp } = correction;
  // Kernels look at the tokens where these have weights of their own.
  if (weight === 'token' && on === 'token') return rowWeights(correction, 0, 1);
  const limit = logClamp ?? Infinity;
  const from = tiles.old === 0 ? tiles.policy : tiles.old;
  const { raw, kept } = sumsOf(desk, i, [-limit, limit], from, tiles.rollout);
  return Number.isFinite(raw) ? rowWeights(correction, kept, batch.counts[i]!) : null;
}

/** How the loss of a token follows its ratio, as the kernels take it. */
interface Course {
  readonly surrogate: number;
  readonly low: number;
  readonly top: number;
  /** What the kernel's loss and gradient are multiplied by, before the weight. */
  readonly loss: number;
  readonly gradient: number;
  /** Which count takes the tokens below the range, and those above. */
  readonly under: 'low' | null;
  readonly over: 'high' | 'capped' | null;
}

function courseOf(desk: Desk, i: number, sums: RowSums | null): Course {
  const { batch, rule } = desk;
  const a = batch.advantages[i]!;
  const constant = (value: number): Course => ({
    surrogate: surrogates.constant,
    low: value,
    top: value,
    loss: -a,
    gradient: -a,
    under: null,
    over: null,
  });
  if (rule.surrogate === 'vespo') return constant(gammaWeight(elementary, rule, sums!.kept, a).phi);
  if (rule.surrogate === 'reinforce' || rule.surrogate === 'real') return constant(1);
  const { low, high } = ratioBounds(rule);
  if (rule.surrogate === 'cispo') return { ...constant(1), low, top: high, under: 'low', over: 'high' };
  if (rule.surrogate === 'sapo') {
    const tau = temperatureOf(rule, a);
    return { ...constant(1), surrogate: surrogates.gate, loss: (-4 / tau) * a, gradient: -4 * a };
  }
  return { ...constant(1), surrogate: surrogates.clip, ...clipCourse(rule, a, low, high) };
}

const temperatureOf = ({ temperatures }: LossRule, advantage: number) => temperatures[advantage > 0 ? 0 : 1];

/** With A > 0 the loss falls with the ratio up to the upper bound, with A < 0 it rises from the lower one on. */
function clipCourse(
  rule: LossRule,
  a: number,
  low: number,
  high: number,
): Pick<Course, 'low' | 'top' | 'under' | 'over'> {
  const delta = rule.delta ?? Infinity;
  if (a > 0) return { low: 0, top: Math.min(high, delta), under: null, over: high < delta ? 'high' : 'capped' };
  if (a === 0) return { low: 0, top: delta, under: null, over: 'capped' };
  const dual = rule.dualClip ?? Infinity;
  const over = delta < high && high <= dual ? 'high' : 'capped';
  return { low, top: Math.min(Math.max(high, delta), dual), under: 'low', over };
}

/** A row whose tokens have their own ratios. False if the kernels refuse a number. */
function addTokenRow(desk: Desk, i: number, weight: number, slope: number): boolean {
  const { batch, rule, plan, tiles, sums } = desk;
  const { heap, kernels } = room();
  const a = batch.advantages[i]!;
  const summed = rule.surrogate === 'vespo' || rule.offPolicyMask !== null;
  const row = summed ? sumsOf(desk, i, rule.surrogate === 'vespo' ? vespoRange : everything) : null;
  const course = courseOf(desk, i, row);
  const weighed = weightsOf(desk, i);
  if (weighed === null) return false;
  const kept = row !== null && isStale(desk, i, row.raw) ? 0 : weighed.factor;
  const real = rule.surrogate === 'real';
  const input = {
    low: course.low,
    top: course.top,
    factor: real ? slope : kept * weight * course.gradient,
    penalty: weight * (plan.kl?.coefficient ?? 0),
    logRatios: plan.logRatios,
    temperature: temperatureOf(rule, a),
    surrogate: course.surrogate,
  };
  // In f32 it would be infinite, and no number where it meets a token that counts as 0.
  if (!Number.isFinite(Math.fround(input.factor))) return false;
  const { run } = tiles;
  const { tokens } = weighed;
  const region = rule.trustRegion;
  const weighing = tokens !== null || region !== null;
  begin(desk, input, tiles.policy, tiles.old, weighing ? tiles.weights : 0);
  if (tokens !== null) writeWeights(heap, run, tiles.rollout, tokens);
  if (region !== null) writeRegion(heap, run, region.low, region.high, region.ways === 'both' ? null : a > 0);
  const weigh = (n: number) => {
    if (region !== null) kernels.lossRegionRow(n, run);
    return tokens === null || Boolean(kernels.lossWeighRow(n, run));
  };
  const proximal = beginProximal(desk, 2 * weight * rule.proximal);
  const done = tiles.writeEach(
    i,
    (n, gradient) =>
      weigh(n) &&
      Boolean(kernels.lossTokenRow(n, run, gradient)) &&
      addKl(desk, n, gradient) &&
      (!proximal || Boolean(kernels.lossKlRow(n, tiles.otherRun, gradient))),
  );
  if (!done) return false;
  const totals = readRun(heap, run);
  if (!real) sums.loss += kept * weight * course.loss * totals.loss;
  if (proximal) sums.loss += 2 * weight * rule.proximal * readRun(heap, tiles.otherRun).kl;
  sums.high += totals.leftUp;
  sums.low += totals.leftDown;
  addSums(desk, weight, totals);
  sums.ratio += totals.ratio;
  sums.square += totals.square;
  sums.largest = Math.max(sums.largest, totals.largest);
  if (course.under !== null) sums[course.under] += totals.under;
  if (course.over !== null) sums[course.over] += totals.over;
  return true;
}

/** Begins a run of (log r)²/2 with `penalty`, where there is a term of it: as the estimate k2 to the old policy. */
function beginProximal({ tiles }: Desk, penalty: number): boolean {
  if (penalty === 0 || tiles.old === 0) return false;
  const place = { policy: tiles.policy, old: 0, reference: tiles.old, mask: tiles.mask, weights: 0 };
  const ends = [-LIMIT, LIMIT] as const;
  const course = { low: 0, top: 0, factor: 0, penalty, logRatios: ends, kl: ends, temperature: 1, surrogate: 0 };
  writeRun(room().heap, tiles.otherRun, place, { ...course, value: 2, slope: 2 });
  return true;
}

function addKl({ plan, tiles }: Desk, n: number, gradient: number): boolean {
  return plan.kl === null || Boolean(room().kernels.lossKlRow(n, tiles.run, gradient));
}

function addSums({ plan, sums }: Desk, weight: number, { kl }: RunSums): void {
  if (plan.kl === null) return;
  sums.kl += kl;
  sums.loss += weight * plan.kl.coefficient * kl;
}

/** The log-ratios that the level 'geometric' keeps as they are: only what the advantage would push further is clipped. */
function geometricRange({ clip }: LossRule, advantage: number): readonly [number, number] {
  if (clip === null) return everything;
  // Without an advantage nothing counts.
  if (advantage === 0) return [0, 0];
  return advantage > 0 ? [-Infinity, clip.high] : [-clip.low, Infinity];
}

/** A row with one ratio for all tokens. False if the kernels refuse a number. */
function addWholeRow(desk: Desk, i: number, weight: number, slope: number): boolean {
  const { batch, rule, plan, tiles, sums } = desk;
  const { heap, kernels } = room();
  const { level } = rule;
  const a = batch.advantages[i]!;
  const count = batch.counts[i]!;
  const geometric = level === 'geometric';
  const range = geometric ? geometricRange(rule, a) : rule.surrogate === 'vespo' ? vespoRange : everything;
  const row = sumsOf(desk, i, range);
  if (!Number.isFinite(row.logs) || !Number.isFinite(row.raw)) return false;

  const divisor = level === 'sequence-sum' ? 1 : count + rule.ratioEpsilon;
  const free = (geometric ? row.kept : row.raw) / divisor;
  const [least, most] = rule.logRatioBounds ?? everything;
  const seen = Math.min(Math.max(free, least), most);
  const ratio = elementary.exp(seen);
  const point = { value: 0, slope: 0, direct: 0, bound: 0 };
  if (rule.surrogate !== 'real') {
    const phi = rule.surrogate === 'vespo' ? gammaWeight(elementary, rule, row.kept, a).phi : 1;
    const mean = geometric ? (a * count) / (count + rule.ratioEpsilon) : a;
    const plain = geometric ? { ...rule, clip: null } : rule;
    surrogate(elementary, plain, ratioBounds(plain), ratio, mean, 0, phi, point);
  }
  const weighed = weightsOf(desk, i);
  if (weighed === null) return false;
  const kept = isStale(desk, i, row.raw) ? 0 : weighed.factor;
  const through = seen === free ? point.slope * (level === 'sequence-token' ? 1 : count / divisor) : 0;
  const factor = kept * weight * (point.direct + through) + slope;
  const penalty = weight * (plan.kl?.coefficient ?? 0);
  begin(desk, { low: range[0], top: range[1], factor, penalty }, tiles.policy, geometric && a !== 0 ? tiles.old : 0);
  const { run } = tiles;
  const done = tiles.writeEach(i, (n, gradient) => {
    kernels.lossFillRow(n, run, gradient);
    return addKl(desk, n, gradient);
  });
  if (!done) return false;
  const totals = readRun(heap, run);
  sums.loss += kept * weight * (count * point.value + point.direct * row.logs);
  addSums(desk, weight, totals);
  sums.ratio += count * ratio;
  sums.square += count * ratio * ratio;
  sums.largest = Math.max(sums.largest, ratio);
  sums.high += totals.over + (point.bound === 1 ? count : 0);
  sums.low += totals.under + (point.bound === -1 ? count : 0);
  sums.capped += point.bound === 2 ? count : 0;
  return true;
}

function numbersOf({ batch, sums }: Desk, entropy: number | null): LossNumbers {
  const share = (sum: number) => (batch.total === 0 ? Number.NaN : sum / batch.total);
  return {
    loss: sums.loss,
    tokens: batch.total,
    clippedHigh: share(sums.high),
    clippedLow: share(sums.low),
    capped: share(sums.capped),
    ratio: {
      mean: share(sums.ratio),
      max: batch.total === 0 ? Number.NaN : sums.largest,
      effectiveSize: batch.total > 0 ? (sums.ratio / sums.square) * sums.ratio : 0,
    },
    kl: batch.reference ? share(sums.kl) : null,
    entropy: entropy === null ? null : share(entropy),
  };
}
