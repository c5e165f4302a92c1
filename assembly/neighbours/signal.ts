// The probability that a group has both successes and failures, 1 - p^G - (1-p)^G, over columns of log-odds (docs/theory.md,
// neighbours, section 2). With A = G log(1 + e^-|x|) and B = A + G |x| it is 1 - e^-A - e^-B, and never negative.
import { expNonPositiveF64 } from '../math/exp';
import { log } from '../math/log';
import { expLess1 } from './terms';

/** @param x f64, an even number of log-odds; `out` may be x */
export function signal(x: usize, count: i32, size: f64, out: usize): void {
  const g = f64x2.splat(size);
  const one = f64x2.splat(1);
  const end = x + (<usize>count << 3);
  for (; x < end; x += 16) {
    const far = f64x2.abs(v128.load(x));
    const h = expNonPositiveF64(f64x2.neg(far));
    // log(1 + h): the rounding of 1 + h is taken back out.
    const whole = f64x2.add(one, h);
    const lost = f64x2.sub(h, f64x2.sub(whole, one));
    const near = f64x2.mul(g, f64x2.add(log<f64>(whole), f64x2.div(lost, whole)));
    const minus = f64x2.neg(near);
    const both = f64x2.sub(f64x2.neg(expLess1(minus, expNonPositiveF64(minus))), expNonPositiveF64(f64x2.sub(minus, f64x2.mul(g, far))));
    v128.store(out, f64x2.pmax(f64x2.splat(0), both));
    out += 16;
  }
}
