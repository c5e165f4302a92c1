import { total } from '../math/lanes';
import { Row, wide } from './row';

/** The variance of the reward under z, once its mean is known. */
export function spread<T>(row: Row): f64 {
  const origin = f64x2.splat(row.origin);
  const mean = f64x2.splat(row.mean);
  let sum = f64x2.splat(0);
  let r = row.rewards;
  let w = row.weightsZ;
  const end = w + <usize>row.n * sizeof<T>();
  do {
    const d = f64x2.sub(f64x2.sub(wide<T>(r), origin), mean);
    sum = f64x2.add(sum, f64x2.mul(wide<T>(w), f64x2.mul(d, d)));
    r += 2 * sizeof<T>();
    w += 2 * sizeof<T>();
  } while (w < end);
  return total(sum) * row.scaleZ;
}
