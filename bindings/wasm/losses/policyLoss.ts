// Clipped ratios of tokens of float32 by the kernel; every other rule, and every other array, by the closed forms in f64.
import type { FloatArray } from '../../arguments/arrays.js';
import { current } from '../../arguments/resident.js';
import type { CheckedBatch } from '../../losses/batch.js';
import { createLossColumns } from '../../losses/lossColumns.js';
import type { LossKernel, LossNumbers } from '../../losses/policyLoss.js';
import type { LossRule } from '../../losses/rule.js';
import { ratioBounds } from '../../losses/surrogates.js';
import { elementary } from '../elementary.js';
import type { Heap } from '../memory/heap.js';
import { losses as room } from '../rooms.js';

/** Tokens that are copied at a time. */
const TILE = 4096;

/** Beyond this log-ratio exp of f32 comes near its ends. */
const LIMIT = 80;

/** Doubles of a run (assembly/losses/clipRow.ts), whole vectors. */
const RUN = 12;

const columns = /* @__PURE__ */ createLossColumns(elementary);

export const policyLoss: LossKernel = (batch, rule, weights, gradient) =>
  (hasKernel(batch, rule, gradient) ? clipped(batch, rule, weights, gradient) : null) ??
  columns(batch, rule, weights, gradient);

function hasKernel(batch: CheckedBatch, rule: LossRule, gradient: FloatArray): boolean {
  const { surrogate, level, kl } = rule;
  const single = (list: ArrayLike<number> | null) => list === null || list instanceof Float32Array;
  return (
    (surrogate === 'clip' || surrogate === 'cispo') &&
    (level === 'token' || level === 'none') &&
    rule.trustRegion === null &&
    rule.correction === null &&
    rule.offPolicyMask === null &&
    rule.proximal === 0 &&
    !rule.aggregation.padded &&
    !batch.perToken &&
    batch.entropy === null &&
    (batch.reference === null || kl === null || isPlainK3(kl)) &&
    gradient instanceof Float32Array &&
    single(batch.policy) &&
    single(batch.old) &&
    single(batch.reference)
  );
}

function isPlainK3(kl: NonNullable<LossRule['kl']>): boolean {
  const { estimator, weight, straightThrough, inputClamp, outputClamp } = kl;
  return estimator === 'k3' && weight === 'none' && !straightThrough && inputClamp === null && outputClamp === null;
}

/** The range in which the loss of a row follows the ratio, and what it is called to be above it. */
interface Range {
  readonly low: number;
  readonly top: number;
  /** Whether what is above counts as clipped, else as capped by the dual clip or by delta. */
  readonly clips: boolean;
}

/** With A > 0 the loss falls with the ratio up to the upper bound, with A < 0 it rises from the lower one on. */
function rangeFor(rule: LossRule, advantage: number): Range {
  const { low, high } = ratioBounds(rule);
  if (rule.surrogate === 'cispo') return { low, top: high, clips: true };
  const delta = rule.delta ?? Infinity;
  if (advantage > 0) return { low: 0, top: Math.min(high, delta), clips: high < delta };
  if (advantage === 0) return { low: 0, top: delta, clips: false };
  const free = Math.max(high, delta);
  const dual = rule.dualClip ?? Infinity;
  return { low, top: Math.min(free, dual), clips: delta < high && high <= dual };
}

/** null if a log-ratio is too large for the kernel. */
function clipped(batch: CheckedBatch, rule: LossRule, weights: Float64Array, gradient: FloatArray): LossNumbers | null {
  const { heap } = room();
  const advantages = Float64Array.from(batch.advantages);
  const tile = Math.min(TILE, Math.ceil(batch.columns / 16) * 16);
  return heap.borrow(8 * RUN + 4 * 4 * tile + tile, (at) => {
    const sums = { loss: 0, low: 0, high: 0, capped: 0, ratio: 0, square: 0, largest: 0, kl: 0 };
    const beta = batch.reference && rule.kl ? rule.kl.coefficient : 0;
    for (let i = 0; i < batch.rows; i++) {
      const advantage = advantages[i]!;
      const range = rangeFor(rule, advantage);
      const run = heap.float64(at, RUN);
      const [below, above] = rule.logRatioBounds ?? [-LIMIT, LIMIT];
      const limit = Math.min(LIMIT, -below, above);
      run.set([range.low, range.top, -advantage * weights[i]!, beta * weights[i]!, limit, 0, 0, 0, 0, 0, 0, 0]);
      if (!runRow(heap, batch, rule, i, tile, at, gradient)) return null;
      const [loss, ratio, square, kl, largest, under, over] = heap.float64(at, RUN).subarray(5);
      sums.loss += weights[i]! * (beta * kl! - advantage * loss!);
      sums.ratio += ratio!;
      sums.square += square!;
      sums.kl += kl!;
      sums.largest = Math.max(sums.largest, largest!);
      sums.low += under!;
      if (range.clips) sums.high += over!;
      else sums.capped += over!;
    }
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
        effectiveSize: sums.square > 0 ? (sums.ratio / sums.square) * sums.ratio : 0,
      },
      kl: batch.reference ? share(sums.kl) : null,
      entropy: null,
    };
  });
}

/** Has the kernel compute row i, tile after tile. False where it refuses. */
function runRow(
  heap: Heap,
  batch: CheckedBatch,
  rule: LossRule,
  i: number,
  tile: number,
  at: number,
  gradient: FloatArray,
): boolean {
  const { kernels, stage } = room();
  const { columns, mask, counts } = batch;
  const buffer = (k: number) => at + 8 * RUN + 4 * tile * k;
  const constant = rule.surrogate === 'cispo';
  const place = (list: ArrayLike<number> | null, k: number, first: number, n: number): number => {
    if (list === null) return 0;
    heap.float32(buffer(k), n).set((current(list as Float32Array) as Float32Array).subarray(first, first + n));
    return buffer(k);
  };
  const end = mask === null ? counts[i]! : columns;
  for (let t = 0; t < end; t += tile) {
    const n = Math.min(tile, end - t);
    const first = i * columns + t;
    const policy = place(batch.policy, 0, first, n);
    const old = place(batch.old, 1, first, n);
    const reference = place(batch.reference, 2, first, n);
    const flags = mask === null ? 0 : buffer(4);
    if (mask !== null) {
      const bytes = heap.bytes(flags, tile);
      bytes.set(mask.subarray(first, first + n));
      bytes.fill(0, n);
    }
    if (!kernels.lossClipRow(policy, old, reference, flags, n, constant, at, stage, buffer(3))) return false;
    current(gradient).set(heap.float32(buffer(3), n), first);
  }
  current(gradient).fill(0, i * columns + end, (i + 1) * columns);
  return true;
}
