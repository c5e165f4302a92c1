// The gradient with the estimate k3 of KL(x || y), differentiated through log x only as trainers do: x (A - E_x[A]) - beta (x - y).
import { advantages, rewardStep, Row, storeNarrow, wide } from './row';

/** Writes n elements. The weights of y have been kept. */
export function gradientK3<T>(row: Row): void {
  const toX = f64x2.splat(row.scaleX);
  const toY = f64x2.splat(row.scaleY);
  const centre = f64x2.splat(row.centre);
  const beta = f64x2.splat(row.beta);
  let r = row.rewards;
  let wX = row.weightsX;
  let wY = row.weightsY;
  let to = row.gradient;
  const end = to + <usize>row.n * sizeof<T>();
  do {
    const x = f64x2.mul(wide<T>(wX), toX);
    const y = f64x2.mul(wide<T>(wY), toY);
    const pull = f64x2.mul(beta, f64x2.sub(x, y));
    storeNarrow<T>(to, f64x2.sub(f64x2.mul(x, f64x2.sub(advantages<T>(row, r), centre)), pull));
    r += 2 * rewardStep<T>(row);
    wX += 2 * sizeof<T>();
    wY += 2 * sizeof<T>();
    to += 2 * sizeof<T>();
  } while (to < end);
}
