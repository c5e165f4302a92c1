// The drive of infinitely many answers and standardised rewards from a verifier that errs (docs/theory.md, section 15).
//
// It accepts with probability P = T p + F (1 - p), and Q = 1 - P. Omega = s (P Q + epsilon)^(-1/2) with s = T - F, and its slope in
// the log-odds is (s^2/2) (P - Q) p (1 - p) (P Q + epsilon)^(-3/2).
import type { Verifier } from '../../arguments/refinements.js';
import { hypotenuse } from '../../rewards/groupRule.js';
import { product } from './bernstein.js';
import { type Drive, type DriveFunctions, shares } from './drive.js';
import { crossings, leastOf } from './polynomial.js';

export function verified(functions: DriveFunctions, epsilon: number, verifier: Verifier): Drive {
  const { truePositiveRate: T, falsePositiveRate: F } = verifier;
  const s = T - F;
  const smoothing = Math.sqrt(epsilon);
  /** h = exp(-|x|/2), w = 1 + h^2, and the roots of P and of Q, which do not underflow before h does. */
  const parts = (x: number) => {
    const h = functions.exp(-Math.abs(x) / 2);
    const w = 1 + h * h;
    const root = (success: number, failure: number) =>
      (x < 0
        ? hypotenuse(Math.sqrt(failure), h * Math.sqrt(success))
        : hypotenuse(Math.sqrt(success), h * Math.sqrt(failure))) / Math.sqrt(w);
    return { h, w, accepted: root(T, F), rejected: root(1 - T, 1 - F) };
  };
  const driven = (x: number) => {
    if (s === 0) return { omega: 0, slope: 0, growth: 0, rare: 0, common: 0 };
    const { h, w, accepted, rejected } = parts(x);
    const root = hypotenuse(accepted * rejected, smoothing);
    const ratio = root === 0 ? 0 : h / (w * root);
    const growth = 0.5 * s * (accepted - rejected) * (accepted + rejected) * ratio * ratio;
    const omega = s / root;
    return { omega, growth, slope: growth * omega, rare: s * h * ratio, common: omega / w };
  };
  const at = (x: number) => {
    const { omega, growth, slope } = driven(x);
    return { omega, growth, slope };
  };
  const end = (rate: number) => s / Math.sqrt(rate * (1 - rate) + epsilon);
  const [atZero, atOne] = s === 0 ? [0, 0] : [end(F), end(T)];
  const bounded = Math.abs(atZero) < Infinity && Math.abs(atOne) < Infinity;
  const passesHalf = (T - 0.5) * (F - 0.5) <= 0;
  const middle = s === 0 ? 0 : passesHalf ? s / Math.sqrt(0.25 + epsilon) : atZero;
  const slope = (x: number) => at(x).slope;

  const accepted = Float64Array.of(F, T);
  const excess = Float64Array.of(2 * F - 1, 2 * T - 1);
  const variance = product(accepted, Float64Array.of(1 - F, 1 - T)).map((value) => value + epsilon);
  const spread = Float64Array.of(0, 0.5, 0); // p (1 - p)
  let found: number[] | undefined;
  const bends = () => {
    if (found !== undefined) return found;
    // The derivative of log |slope|, times (P - Q) (P Q + epsilon).
    const tilt = product(product(Float64Array.of(1, -1), excess), variance);
    const first = product(spread, variance);
    const second = product(spread, product(excess, excess));
    const sum = tilt.map((value, k) => value + 2 * s * first[k]! + 1.5 * s * second[k]!);
    const rise = (x: number) => {
      const { h, w, accepted: a, rejected: r } = parts(x);
      const [v, pq, d] = [a * a * r * r + epsilon, (h / w) * (h / w), (a - r) * (a + r)];
      const turn = ((x < 0 ? 1 : -1) * (1 - h * h)) / w; // q - p
      return 2 * s * pq * v + turn * d * v + 1.5 * s * d * d * pq;
    };
    found = s === 0 ? [] : crossings(functions, sum, rise);
    return found;
  };
  return {
    at,
    weights(x) {
      // omega+ = (T - P) Omega/s and omega- = (P - F) Omega/s: shares q and p of Omega.
      const weights = driven(x);
      return shares(functions.exp, x, weights, weights.growth);
    },
    levels(y) {
      if (s === 0) return [];
      if (y === 0) {
        return crossings(functions, excess, (x) => {
          const { accepted: a, rejected: r } = parts(x);
          return a - r;
        });
      }
      if (bounded && !bends().some((x) => Math.abs(slope(x)) >= Math.abs(y))) return [];
      // Squares of both sides: slope^2 = y^2 where it is y or -y.
      const left = product(product(excess, excess), product(spread, spread));
      const right = product(variance, product(variance, variance));
      const scale = (y / (s * s)) * (y / (s * s)) * 4;
      return crossings(
        functions,
        left.map((value, k) => value - scale * right[k]!),
        (x) => slope(x) - y,
      );
    },
    bends,
    leastSlope: (a, b) => leastOf(slope, bends(), a, b),
    least: Math.min(atZero, atOne, middle),
    most: Math.max(atZero, atOne, middle),
    atZero,
    atOne,
    ratio: { above: excess.map((value) => 0.5 * s * value), below: variance },
  };
}
