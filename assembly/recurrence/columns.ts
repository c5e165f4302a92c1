// Functions of one success probability over columns; in place is allowed.
import { logistic } from '../math/logistic';
import { logit } from '../math/logit';
import { weights } from './bernoulli';

/** `count` elements and what fills up their last vector. */
export function logitColumn<T>(p: usize, count: i32, out: usize): void {
  for (const end = p + <usize>count * sizeof<T>(); p < end; p += 16, out += 16) {
    v128.store(out, logit<T>(v128.load(p)));
  }
}

export function logisticColumn<T>(x: usize, count: i32, out: usize): void {
  for (const end = x + <usize>count * sizeof<T>(); x < end; x += 16, out += 16) {
    v128.store(out, logistic<T>(v128.load(x)));
  }
}

/** From columns of f64, three values an element: weight of success, weight of failure, Omega. */
export function weightsAll(x: usize, eps: usize, count: i32, meanOnly: bool, out: usize): void {
  for (let i: usize = 0; i < <usize>count << 3; i += 8) weights(load<f64>(x + i), load<f64>(eps + i), meanOnly, out + 3 * i);
}
