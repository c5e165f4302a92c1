// Scalars of one success probability, given as log-odds x.
import { logistic as logisticOf } from '../math/logistic';
import { logit as logitOf } from '../math/logit';
import { exp, expm1, log1p } from '../math/scalars';
import { drive, halfOdds } from './drive';

/** log(p / (1 - p)); -Infinity at 0, +Infinity at 1. */
export function logit(p: f64): f64 {
  return f64x2.extract_lane(logitOf<f64>(f64x2.splat(p)), 0);
}

/** 1 / (1 + exp(-x)) */
export function logistic(x: f64): f64 {
  return f64x2.extract_lane(logisticOf<f64>(f64x2.splat(x)), 0);
}

/** Omega = (p (1-p) + eps)^(-1/2) at log-odds x. */
export function omega(x: f64, eps: f64): f64 {
  return f64x2.extract_lane(drive(halfOdds(f64x2.splat(x)), f64x2.splat(eps), f64x2.splat(1)), 0);
}

/** The weights of success and failure, omega+ = (1-p) Omega and omega- = p Omega, then Omega itself. */
export function weights(x: f64, eps: f64, meanOnly: bool, out: usize): void {
  const h = exp(-0.5 * Math.abs(x));
  const total = meanOnly ? 1 : omega(x, eps);
  const large = total / (1 + h * h);
  // Of the likelier outcome; h^2 alone could underflow. An infinite Omega stands for 1/h.
  const small = total == Infinity ? h : h * large * h;
  store<f64>(out, x < 0 ? large : small);
  store<f64>(out, x < 0 ? small : large, 8);
  store<f64>(out, total, 16);
}

/** p (u - 1) + q >= 0 for u = log p/q: one term of KL(p || q), the series where the sum would cancel. */
export function divergenceTerm(p: f64, q: f64, u: f64): f64 {
  if (p == 0) return q;
  if (Math.abs(u) > 0.5) return p * (u - 1) + q;
  let term = u * u * 0.5;
  let sum = term;
  // p (u - 1 + exp(-u)); 0.5^16 * 2/18! is below 2^-53 of the first term
  for (let k = 3; k < 18; k++) {
    term *= -u / <f64>k;
    sum += term;
  }
  return p * sum;
}

/** log(1 + e^x) */
export function softplus(x: f64): f64 {
  return Math.max(x, 0) + log1p(exp(-Math.abs(x)));
}

/** log of sigma(x + c) / sigma(x), notQ = 1 - sigma(x). */
function logRatio(x: f64, c: f64, notQ: f64): f64 {
  if (Math.abs(c) < 1) return -log1p(notQ * expm1(-c));
  return softplus(-x) - softplus(-x - c);
}

/** KL(sigma(x + c) || sigma(x)): a sum of terms that are never negative, so a small c loses nothing. */
export function bernoulliDivergence(x: f64, c: f64): f64 {
  if (c == 0 || Math.abs(x) == Infinity) return 0;
  const q = logistic(x);
  const notQ = logistic(-x);
  return (
    divergenceTerm(logistic(x + c), q, logRatio(x, c, notQ)) + divergenceTerm(logistic(-x - c), notQ, logRatio(-x, -c, q))
  );
}
