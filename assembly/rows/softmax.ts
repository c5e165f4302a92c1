// softmax(x/T) of a row: its placement, then the exponentials and their sum, then their share of it.
//
// The exponentials are stored and read again, which is cheaper than computing them twice for every row that fits the L2 cache.
import { expBlock, temperedBlock } from '../math/expBlock';
import { storeReduction } from '../math/expTempered';
import { Format, staged } from '../math/half';
import { BLOCK, lostIn, POLICY_BLOCK, total, widen } from '../math/lanes';
import { aboveFloor, place, Placement, PLACEMENT } from './placement';
import { OWN } from './stage';
import { scale } from './write';

/** Writes n probabilities at `out`, each times a factor. False where a logit is not valid. */
export function softmax<T>(
  row: usize, format: Format, n: i32, temperature: f64, factor: f64, stage: usize, out: usize,
): bool {
  const placement = changetype<Placement>(stage + OWN);
  const reduction = stage + OWN + PLACEMENT;
  place<T>(row, format, n, temperature, stage, placement);
  if (temperature != 1) storeReduction<T>(temperature, reduction);

  let sum = f64x2.splat(0);
  let lost = f64x2.splat(0);
  let e = out;
  for (let i = 0; i < n; i += BLOCK) {
    const count = min(n - i, BLOCK);
    const shifted = staged<T>(row, format, i, count, placement.shift, stage);
    const x = aboveFloor<T>(shifted, count, i, placement, stage);
    if (temperature == 1) expBlock<T>(x, count, placement.fold, e);
    else temperedBlock<T>(x, count, placement.fold, reduction, e);
    const end = e + <usize>count * sizeof<T>();
    do {
      const part = min(e + POLICY_BLOCK * sizeof<T>(), end);
      let b = v128.splat<T>(<T>0);
      do {
        const low = v128.add<T>(v128.load(e), v128.load(e, 16));
        b = v128.add<T>(b, v128.add<T>(low, v128.add<T>(v128.load(e, 32), v128.load(e, 48))));
        e += 64;
      } while (e < part);
      const wide = widen<T>(b);
      const next = f64x2.add(sum, wide);
      lost = f64x2.add(lost, lostIn(sum, wide, next));
      sum = next;
    } while (e < end);
  }
  const mass = total(sum) + total(lost);
  scale<T>(out, n, factor / mass);
  return Math.abs(placement.max) < Infinity && mass == mass;
}
