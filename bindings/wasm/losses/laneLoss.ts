// Losses of float32 batches by the kernels. Tokens with their own ratios are computed in lanes of f32, one ratio for a row in f64.
import type { CheckedBatch } from '../../losses/batch.js';
import type { LaneKernel, LossNumbers } from '../../losses/policyLoss.js';
import { type RealLoss, realLoss } from '../../losses/realLoss.js';
import { elementary } from '../elementary.js';
import { losses as room } from '../rooms.js';
import { type Desk, everything, type Sums, sumsOf } from './laneDesk.js';
import { planOf } from './lanePlan.js';
import { sumOfTokens, withRowAdvantages } from './rowColumns.js';
import { Tiles } from './tiles.js';
import { addTokenRow } from './tokenRow.js';
import { addWholeRow } from './wholeRow.js';

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
