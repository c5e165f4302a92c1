// Moments of the regret s = (loss + anchor) scale of a tilted policy, pi(o) proportional to exp(x(o) - t s(o)), on either side of
// `centre`: the expectations of d, d^2, d^3 for d = max(s - centre, 0) and for d = max(centre - s, 0). The first three fall as the
// tilt grows and the others rise, which is what roots in the tilt are enclosed by; mean, variance and third moment follow.
// In f64 throughout, whatever the type of the row: rounding would look like more roots.
import { expNonPositiveF64 } from '../math/exp';
import { maxLane, total } from '../math/lanes';
import { TiltedRow } from './tiltedRow';

/** Two elements as f64. */
// @ts-ignore: decorator
@inline function pair(single: bool, at: usize): v128 {
  return single ? f64x2.promote_low_f32x4(v128.load64_zero(at)) : v128.load(at);
}

/**
 * Stores three moments above the centre and three below at the beginning of the row, which has f32 (`single`) or f64, an even number
 * of them, and a finite tilt. `scale`: a power of two that makes the largest regret about 1, so that its powers stay in range.
 */
export function regretParts(row: TiltedRow, single: bool, scale: f64): void {
  const logits = row.logits;
  const losses = row.losses;
  const step: usize = single ? 8 : 16;
  const bytes = (<usize>row.n * step) >> 1;
  const c = f64x2.splat(row.tilt);
  const most = f64x2.splat(row.anchor);
  const unit = f64x2.splat(scale);
  let top = f64x2.splat(-Infinity);
  for (let i: usize = 0; i < bytes; i += step) {
    const s = f64x2.mul(f64x2.add(pair(single, losses + i), most), unit);
    top = f64x2.pmax(top, f64x2.sub(pair(single, logits + i), f64x2.mul(c, s)));
  }
  const max = f64x2.splat(maxLane<f64>(top));
  const k = f64x2.splat(row.centre);
  const zero = f64x2.splat(0);
  let mass = zero;
  let above1 = zero, above2 = zero, above3 = zero;
  let below1 = zero, below2 = zero, below3 = zero;
  for (let i: usize = 0; i < bytes; i += step) {
    const s = f64x2.mul(f64x2.add(pair(single, losses + i), most), unit);
    const e = expNonPositiveF64(f64x2.sub(f64x2.sub(pair(single, logits + i), f64x2.mul(c, s)), max));
    mass = f64x2.add(mass, e);
    const d = f64x2.sub(s, k);
    const up = f64x2.pmax(zero, d);
    const down = f64x2.sub(up, d);
    let term = f64x2.mul(e, up);
    above1 = f64x2.add(above1, term);
    term = f64x2.mul(term, up);
    above2 = f64x2.add(above2, term);
    above3 = f64x2.add(above3, f64x2.mul(term, up));
    term = f64x2.mul(e, down);
    below1 = f64x2.add(below1, term);
    term = f64x2.mul(term, down);
    below2 = f64x2.add(below2, term);
    below3 = f64x2.add(below3, f64x2.mul(term, down));
  }
  const sum = total(mass);
  const out = changetype<usize>(row);
  store<f64>(out, total(above1) / sum);
  store<f64>(out, total(above2) / sum, 8);
  store<f64>(out, total(above3) / sum, 16);
  store<f64>(out, total(below1) / sum, 24);
  store<f64>(out, total(below2) / sum, 32);
  store<f64>(out, total(below3) / sum, 40);
}
