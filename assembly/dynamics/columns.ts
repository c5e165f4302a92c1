// The scalars of bernoulli.ts over columns of f64; in place is allowed.
import { logistic, logit, weights } from './bernoulli';

export function logitAll(p: usize, count: i32, out: usize): void {
  for (let i: usize = 0; i < <usize>count << 3; i += 8) store<f64>(out + i, logit(load<f64>(p + i)));
}

export function logisticAll(x: usize, count: i32, out: usize): void {
  for (let i: usize = 0; i < <usize>count << 3; i += 8) store<f64>(out + i, logistic(load<f64>(x + i)));
}

/** Three values an element: weight of success, weight of failure, Omega. */
export function weightsAll(x: usize, eps: usize, count: i32, meanOnly: bool, out: usize): void {
  for (let i: usize = 0; i < <usize>count << 3; i += 8) weights(load<f64>(x + i), load<f64>(eps + i), meanOnly, out + 3 * i);
}
