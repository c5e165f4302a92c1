// The effective loss on the kernels: one pass over the three policies of a row, and others only where they are needed.
import { isImpossible, type LogitRows } from '../../arguments/logits.js';
import { current, overlap } from '../../arguments/resident.js';
import type { EffectiveLossKernel, LossColumns } from '../../updates/effectiveLoss.js';
import { align } from '../memory/heap.js';
import type { Room } from '../module.js';
import { updates as room } from '../rooms.js';
import { BEYOND, formats, paddedLength, type RowReader, readerOf, writeRow, writerOf } from '../rows/logitRows.js';
import { MeasuredRow } from './measuredRow.js';
import { REACH } from './optimum.js';
import { Field, isSame, placeOutcomes, ROW, rewardBytes, Word } from './row.js';

export const effectiveLoss: EffectiveLossKernel = (policy, reference, old, rewards, law, out, gradient) => {
  const module = room();
  const { heap, kernels, stage } = module;
  const policies = [policy, reference, old];
  const inPlace = policies.every((a) => policies.every((b) => isSame(a, b) || !overlap(a.logits, b.logits, BEYOND)));
  const [x, y, z] = policies.map((rows) => readerOf(heap, rows, inPlace)) as [RowReader, RowReader, RowReader];
  const writer = gradient && writerOf(heap, gradient, policy.outcomes);
  const padded = paddedLength(policy.outcomes);
  const single = policy.type !== 'float64';
  const weights = padded * (single ? 4 : 8);
  const placed = align(rewardBytes(policy, rewards));
  const mixed = law.alpha > 0 && law.alpha < 1;
  const keepsY = law.k3 || (law.clip !== null && law.alpha === 1);
  const keepsAnchor = law.clip !== null && mixed && single;
  const keepsZ = law.clip !== null || mixed || !rewards.binary || !single;
  const kept = REACH + (1 + Number(keepsZ) + Number(keepsY) + Number(keepsAnchor)) * weights;
  const bytes = ROW + kept + placed + x.bytes + y.bytes + z.bytes;

  return heap.borrow(bytes, (at) => {
    const outcomes = at + ROW + kept;
    const copyX = outcomes + placed;
    const [copyY, copyZ] = [copyX + x.bytes, copyX + x.bytes + y.bytes];
    // No row of the gradient is written before all rows have been seen to be valid.
    if (gradient && policy.rows > 1) {
      const refused = firstRefused(module, policies, [x, y, z], [copyX, copyY, copyZ], at);
      if (refused >= 0) return refused;
    }
    const words = new Int32Array(heap.buffer, at, ROW / 4);
    const numbers = heap.float64(at, ROW / 8);
    words[Word.rewards] = outcomes;
    const weightsX = at + ROW + REACH;
    words[Word.weightsX] = weightsX;
    words[Word.weightsZ] = keepsZ ? weightsX + weights : 0;
    words[Word.weightsY] = keepsY ? weightsX + (1 + Number(keepsZ)) * weights : 0;
    words[Word.format] = formats[policy.type];
    words[Word.n] = padded;
    words[Word.binary] = Number(rewards.binary);
    numbers[Field.alpha] = law.alpha;
    numbers[Field.beta] = law.beta;
    numbers[Field.low] = law.clip ? Math.max(0, 1 - law.clip.low) : 0;
    numbers[Field.high] = law.clip ? 1 + law.clip.high : Infinity;
    const anchor = keepsAnchor ? at + ROW + kept - weights : 0;
    const row = new MeasuredRow(
      { module, at, single, binary: rewards.binary, mixture: anchor },
      law,
      policies,
      rewards,
    );
    for (let i = 0; i < policy.rows; i++) {
      if (i === 0 || !rewards.shared) numbers[Field.origin] = placeOutcomes(module, policy, rewards, i, outcomes);
      words[Word.x] = x.open(i, copyX);
      kernels.updatePlace(at, 0, stage);
      words[Word.y] = y.open(i, copyY);
      kernels.updatePlace(at, 1, stage);
      words[Word.z] = z.open(i, copyZ);
      kernels.updatePlace(at, 2, stage);
      const valid = kernels.updateSums(at, stage) !== 0;
      if (valid) {
        row.measure(out, i);
        if (writer) {
          // In the place of the weights, unless it is written where it belongs.
          writeRow(writer, i, weightsX, (to) => {
            words[Word.gradient] = to;
            row.climb(out, i);
          });
        }
      }
      // In the reverse order, so that rows that lie in one place get back what was after them.
      z.close(i);
      y.close(i);
      x.close(i);
      if (valid) {
        if (gradient && out.objective[i] === -Infinity) fillRow(gradient, policy.outcomes, i);
        continue;
      }
      if (!policies.some((rows) => rows.impossible && isImpossible(rows, i))) return i;
      for (const column of Object.values(out) as LossColumns['gap'][]) column?.fill(Number.NaN, i, i + 1);
      if (gradient) fillRow(gradient, policy.outcomes, i);
    }
    return -1;
  });
};

/** A row of a gradient that does not exist. */
function fillRow(gradient: Float32Array | Float64Array, outcomes: number, i: number): void {
  current(gradient).fill(Number.NaN, i * outcomes, (i + 1) * outcomes);
}

/** The first row in which a policy is not valid, or -1; finding the largest logit tells. */
function firstRefused(
  { kernels }: Room<'updates'>,
  policies: readonly LogitRows[],
  readers: readonly RowReader[],
  copies: readonly number[],
  scratch: number,
): number {
  const [{ type, rows, outcomes }] = policies as [LogitRows];
  const probeRow = type === 'float64' ? kernels.topKF64 : kernels.topKF32;
  const isValid = (k: number, i: number) => {
    const from = readers[k]!.open(i, copies[k]!);
    const valid = probeRow(from, formats[type], paddedLength(outcomes), 1, scratch, scratch + 16);
    readers[k]!.close(i);
    return valid !== 0;
  };
  for (let i = 0; i < rows; i++) {
    const allowed = policies.some((policy) => policy.impossible && isImpossible(policy, i));
    for (let k = 0; k < policies.length && !allowed; k++) if (!isValid(k, i)) return i;
  }
  return -1;
}
