// softmax(x/T) of a row: the maximum, then the exponentials and their sum, then their share of it.
//
// The exponentials are stored and read again, which is cheaper than computing them twice for every row that fits the L2 cache.
import { expFloor, expMagic } from '../math/exp';
import { expTempered, storeReduction } from '../math/expTempered';
import { foldOf, shiftOf } from '../math/fold';
import { Format, staged } from '../math/half';
import { BLOCK, lostIn, POLICY_BLOCK, splatFinite, total, widen } from '../math/lanes';
import { rowMax } from './rowMax';
import { scale } from './write';

/** Writes n probabilities at `out`; `reduction` has REDUCTION bytes. False where a logit is not valid. */
export function softmax<T>(
  row: usize, format: Format, n: i32, temperature: f64, stage: usize, reduction: usize, out: usize,
): bool {
  const max = rowMax<T>(row, format, n, stage);
  const peak = max / temperature;
  const fold = foldOf<T>(peak);
  const shift = shiftOf<T>(peak) != 0 ? max : 0;
  const magic = expMagic<T>(fold);
  const floor = v128.mul<T>(expFloor<T>(fold), splatFinite<T>(temperature));
  storeReduction<T>(temperature, reduction);

  let sum = f64x2.splat(0);
  let lost = f64x2.splat(0);
  let to = out;
  for (let i = 0; i < n; i += BLOCK) {
    const count = min(n - i, BLOCK);
    let x = staged<T>(row, format, i, count, shift, stage);
    const end = x + <usize>count * sizeof<T>();
    do {
      const block = min(x + POLICY_BLOCK * sizeof<T>(), end);
      let b = v128.splat<T>(<T>0);
      do {
        const e0 = expTempered<T>(v128.pmax<T>(v128.load(x), floor), magic, reduction);
        const e1 = expTempered<T>(v128.pmax<T>(v128.load(x, 16), floor), magic, reduction);
        const e2 = expTempered<T>(v128.pmax<T>(v128.load(x, 32), floor), magic, reduction);
        const e3 = expTempered<T>(v128.pmax<T>(v128.load(x, 48), floor), magic, reduction);
        v128.store(to, e0);
        v128.store(to, e1, 16);
        v128.store(to, e2, 32);
        v128.store(to, e3, 48);
        b = v128.add<T>(b, v128.add<T>(v128.add<T>(e0, e1), v128.add<T>(e2, e3)));
        x += 64;
        to += 64;
      } while (x < block);
      const wide = widen<T>(b);
      const next = f64x2.add(sum, wide);
      lost = f64x2.add(lost, lostIn(sum, wide, next));
      sum = next;
    } while (x < end);
  }
  const mass = total(sum) + total(lost);
  scale<T>(out, n, 1 / mass);
  return Math.abs(max) < Infinity && mass == mass;
}
