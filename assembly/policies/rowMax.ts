import { Format, staged } from '../math/half';
import { BLOCK, maxLane } from '../math/lanes';

/** The largest logit of a row; NaN is passed over, as the sums find it. */
export function rowMax<T>(row: usize, format: Format, n: i32, stage: usize): f64 {
  let top = v128.splat<T>(<T>-Infinity);
  for (let i = 0; i < n; i += BLOCK) {
    const count = min(n - i, BLOCK);
    let x = staged<T>(row, format, i, count, 0, stage);
    const end = x + <usize>count * sizeof<T>();
    do {
      const low = v128.pmax<T>(v128.load(x), v128.load(x, 16));
      const high = v128.pmax<T>(v128.load(x, 32), v128.load(x, 48));
      top = v128.pmax<T>(v128.pmax<T>(top, low), high);
      x += 64;
    } while (x < end);
  }
  return maxLane<T>(top);
}
