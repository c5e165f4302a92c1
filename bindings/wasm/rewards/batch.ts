// What conventions take from the whole batch: moments of all rewards, and of all advantages, whose mean is 0.
import type { FloatArray } from '../../arguments/checks.js';
import { current } from '../../arguments/resident.js';
import type { Convention } from '../../rewards/choices.js';
import { type BatchMoments, batchDivisor, besselFactor, smoothed } from '../../rewards/groupRule.js';
import type { Groups } from '../../rewards/groups.js';
import { rewards as room } from '../rooms.js';
import { floatsAt, kernelFor } from './ofType.js';
import { type KernelRule, kinds } from './rule.js';
import { lookedAt } from './standardised.js';

/** Bytes of two sums. */
const SUMS = 16;
/** Mean squares below lose digits in f32, or in f64, or their terms have vanished. */
const LEAST = { single: 1e-24, double: 1e-250 } as const;
/** Values that are copied at a time. */
const PIECE = 32768;
/** Bytes that kernels may read beyond them. */
const BEYOND = 16;

/**
 * Runs `use` over values in the module's memory, some thousand at a time; `sums` has room for two f64, 0 at first.
 *
 * @param apart true if `use` changes the values, which are then copied even if they live there
 */
export function inPieces(
  values: FloatArray,
  use: (at: number, count: number, start: number, sums: number) => void,
  apart = false,
): void {
  const { heap } = room();
  const width = values.BYTES_PER_ELEMENT;
  const source = apart ? -1 : heap.addressOf(values);
  const piece = source < 0 ? width * Math.min(PIECE, values.length) : 0;
  heap.borrow(SUMS + piece + BEYOND, (sums) => {
    heap.float64(sums, 2).fill(0);
    for (let start = 0; start < values.length; start += PIECE) {
      const count = Math.min(PIECE, values.length - start);
      const at = source < 0 ? sums + SUMS : source + width * start;
      if (source < 0) floatsAt(values, at, count).set(current(values).subarray(start, start + count));
      use(at, count, start, sums);
    }
  });
}

/** Sums of x - origin and of its square. */
function sumsOf(values: FloatArray, origin: number): [differences: number, squares: number] {
  const { heap } = room();
  const kernel = kernelFor('batchSums', values);
  let sums: [number, number] = [0, 0];
  inPieces(values, (at, count, _start, to) => {
    kernel(at, count, origin, to);
    sums = [...heap.float64(to, 2)] as [number, number];
  });
  return sums;
}

/** Root of a mean square; NaN where it is beyond the numbers that squares of values keep their digits in. */
function rootOf(square: number, values: FloatArray): number {
  const least = values instanceof Float32Array ? LEAST.single : LEAST.double;
  return square >= least && square < Infinity ? Math.sqrt(square) : Number.NaN;
}

/** Mean and standard deviation of all values over their count; NaN if some are not finite, or as `rootOf` says. */
export function momentsOf(values: FloatArray): { mean: number; std: number } {
  const first = values[0]!;
  // Twice: about the first value, which gives the mean, then about that.
  const near = first + sumsOf(values, first)[0] / values.length;
  const origin = values instanceof Float32Array ? Math.fround(near) : near;
  const [differences, squares] = sumsOf(values, origin);
  const rest = differences / values.length;
  return { mean: origin + rest, std: rootOf(squares / values.length - rest * rest, values) };
}

/** The share of the values that are not 0; NaN if some are not finite. */
export function shareOfNonzero(values: FloatArray): number {
  const kernel = kernelFor('countNonzero', values);
  const within = kernelFor('allWithin', values);
  let some = 0;
  let finite = true;
  inPieces(values, (at, count) => {
    finite &&= Boolean(within(at, count, kinds.finite));
    some += kernel(at, count);
  });
  return finite ? some / values.length : Number.NaN;
}

/** Root of the mean square of the advantages by a rule, whose mean is 0; NaN as for `momentsOf`. */
function deviationOf(rewards: FloatArray, groups: Groups, rule: KernelRule): number {
  const { heap } = room();
  const kernel = kernelFor('batchSums', rewards);
  let squares = 0;
  const invalid = lookedAt(rewards, groups, rule, {
    perGroup: 16,
    run({ count }, { advantages, own }) {
      heap.float64(own, 2).fill(0);
      kernel(advantages, count, 0, own);
      squares += heap.float64(own, 2)[1]!;
    },
  });
  return invalid >= 0 ? Number.NaN : rootOf(squares / rewards.length, rewards);
}

/**
 * What all advantages are multiplied by because of the batch: 1 of conventions that look at groups alone. NaN if some reward is not
 * finite, or squares of rewards are not.
 */
export function batchFactor(rewards: FloatArray, groups: Groups, convention: Convention, rule: KernelRule): number {
  const { scale, whiten } = convention;
  const count = rewards.length;
  const none: BatchMoments = { count, mean: 0, std: 0, centredStd: 0, nonzero: 0 };
  let factor = 1;
  if (scale === 'batch-std') factor = over(batchDivisor(convention, { ...none, ...momentsOf(rewards) }));
  if (scale === 'nonzero-share') factor = over(batchDivisor(convention, { ...none, nonzero: shareOfNonzero(rewards) }));
  if (scale === 'batch-centred-std') {
    const centredStd = deviationOf(rewards, groups, { ...rule, focused: false });
    factor = over(batchDivisor(convention, { ...none, centredStd }));
  }
  if (whiten === null || Number.isNaN(factor)) return factor;
  const { ddof, countEpsilon } = whiten;
  const std = deviationOf(rewards, groups, { ...rule, factor });
  const variance =
    std * std * (count / (count + countEpsilon)) * besselFactor({ ddof, besselPrecision: 'double' }, count);
  return factor * over(smoothed(Math.sqrt(variance), whiten));
}

function over(divisor: number): number {
  return divisor > 0 ? 1 / divisor : Number.isNaN(divisor) ? divisor : 0;
}
