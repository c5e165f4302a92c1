// Elementary functions of one f64, by way of the lanes: what the kernels do once a row or a group. Not inlined.
import { exp as expLanes } from './exp';
import { log as logLanes } from './log';

export function exp(x: f64): f64 {
  return f64x2.extract_lane(expLanes<f64>(f64x2.splat(x)), 0);
}

export function log(x: f64): f64 {
  return f64x2.extract_lane(logs(f64x2.splat(x)), 0);
}

/** The logarithms of two numbers. */
export function logs(x: v128): v128 {
  return logLanes<f64>(x);
}

// Both below are Kahan's: u carries a rounding that the quotient takes out again, to a few ulp.

/** log(1 + x) */
export function log1p(x: f64): f64 {
  const u = 1 + x;
  // Beyond 2^900 the product could overflow, and 1 is nothing beside x.
  if (u > 8.452712498170644e270) return log(u);
  return u == 1 ? x : (log(u) * x) / (u - 1);
}

/** exp(x) - 1 for |x| <= 1. */
export function expm1(x: f64): f64 {
  const u = exp(x);
  return u == 1 ? x : ((u - 1) * x) / log(u);
}
