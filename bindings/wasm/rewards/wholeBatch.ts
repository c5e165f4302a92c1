// Conventions for which groups do not matter: all rewards less their mean, over the deviation of the batch.
import type { FloatArray } from '../../arguments/checks.js';
import { current, overlap } from '../../arguments/resident.js';
import type { Convention } from '../../rewards/choices.js';
import type { AdvantageColumns } from '../../rewards/columns.js';
import { batchDivisor } from '../../rewards/groupRule.js';
import { type Groups, startOf } from '../../rewards/groups.js';
import { Divisor } from '../binary/abi.generated.js';
import { rewards as room } from '../rooms.js';
import { inPieces, momentsOf } from './batch.js';
import { floatsAt, kernelFor } from './ofType.js';
import { standard } from './rule.js';
import { standardised } from './standardised.js';

export function isWholeBatch(convention: Convention): boolean {
  const { shaping, baseline, scale, ddof, besselPrecision, focus, zeroVariance, whiten } = convention;
  return (
    shaping === 'none' &&
    baseline === 'batch-mean' &&
    scale === 'batch-std' &&
    (ddof === 0 || besselPrecision === 'double') &&
    focus === 0 &&
    zeroVariance !== 'nan' &&
    whiten === null
  );
}

/** Returns the index of a reward that is not finite, or -1; null if squares of rewards leave the range of numbers. */
export function wholeBatch(
  rewards: FloatArray,
  groups: Groups,
  convention: Convention,
  out: AdvantageColumns,
): number | null {
  const { mean, std } = momentsOf(rewards);
  const divisor = batchDivisor(convention, { count: rewards.length, mean, std, centredStd: 0, nonzero: 0 });
  if (Number.isNaN(divisor)) {
    const invalid = rewards.findIndex((r) => !Number.isFinite(r));
    return invalid >= 0 ? invalid : null;
  }
  const factor = divisor > 0 ? 1 / divisor : 0;
  const given = overlap(rewards, out.advantages) ? rewards.slice() : rewards;
  const columns = out.mean !== null || out.scale !== null || out.degenerate !== null;
  if (columns) standardised(given, groups, { ...standard, divisor: Divisor.NONE }, out, null, null);
  const first = given[0]!;
  mapped(given, first, mean - first, factor, out.advantages);
  out.scale?.fill(factor, 0, groups.count);
  const to = current(out.advantages);
  for (let g = 0; out.degenerate && g < groups.count; g++) if (to[startOf(groups, g)] !== 0) out.degenerate[g] = 0;
  return -1;
}

/** Writes ((x - origin) - shift) factor: a large common offset costs nothing then. */
function mapped(values: FloatArray, origin: number, shift: number, factor: number, to: FloatArray): void {
  const { heap } = room();
  const kernel = kernelFor('applyGroups', values);
  heap.borrow(32, (maps) => {
    heap.float64(maps, 4).set([origin, 1, shift, factor]);
    inPieces(
      values,
      (at, count, start) => {
        kernel(at, 1, count, 0, maps, maps + 8);
        kernel(at, 1, count, 0, maps + 16, maps + 24);
        current(to).set(floatsAt(values, at, count), start);
      },
      true,
    );
  });
}
