// Omega and its slope in log-odds, with the weights that it is the sum of, written as in a textbook.
import type { Law } from '../../recurrence/lawColumns.js';
import { logistic, omega, omegaSlope, weights } from './scalars.js';

export interface DriveValue {
  readonly omega: number;
  readonly slope: number;
  /** omega+ and omega-, the expected weights of a success and of a failure, and their slopes. */
  readonly success: number;
  readonly failure: number;
  readonly successSlope: number;
  readonly failureSlope: number;
}

/** Of element i of a law. */
export function driveAt({ group, verifier, meanOnly, varianceEpsilon }: Law, i: number): (x: number) => DriveValue {
  const epsilon = varianceEpsilon[i]!;
  if (group !== undefined) {
    return (x) => ({
      omega: mixed(group.drive, x),
      slope: mixedSlope(group.drive, x),
      success: mixed(group.success, x),
      failure: mixed(group.failure, x),
      successSlope: mixedSlope(group.success, x),
      failureSlope: mixedSlope(group.failure, x),
    });
  }
  if (verifier !== undefined) {
    const { truePositiveRate: T, falsePositiveRate: F } = verifier;
    return (x) => {
      const [p, q] = [logistic(x), logistic(-x)];
      const accepted = T * p + F * q;
      const rejected = (1 - T) * p + (1 - F) * q;
      const deviation = meanOnly ? 1 : Math.hypot(Math.sqrt(accepted) * Math.sqrt(rejected), Math.sqrt(epsilon));
      const total = T === F ? 0 : (T - F) / deviation;
      const growth = meanOnly || T === F ? 0 : (0.5 * (T - F) * (accepted - rejected) * p * q) / deviation ** 2;
      return shared(x, total, growth * total, q * total, p * total);
    };
  }
  return (x) => {
    const { success, failure } = weights(x, epsilon, meanOnly);
    if (meanOnly) return shared(x, 1, 0, success, failure);
    return shared(x, omega(x, epsilon), omegaSlope(x, epsilon), success, failure);
  };
}

/** Where omega+ = q Omega and omega- = p Omega: (p Omega)' = p (Omega' + q Omega), (q Omega)' = q (Omega' - p Omega). */
function shared(x: number, omega: number, slope: number, success: number, failure: number): DriveValue {
  const [p, q] = [logistic(x), logistic(-x)];
  const [successSlope, failureSlope] = [q * (slope - p * omega), p * (slope + q * omega)];
  return { omega, slope, success, failure, successSlope, failureSlope };
}

/** Largest number of coefficients for de Casteljau's means, which cost their square. */
const FEW = 64;

/** The mean of coefficients d_j over j ~ Bin(n, p). */
function mixed(d: Float64Array, x: number): number {
  const [p, q] = [logistic(x), logistic(-x)];
  if (d.length <= FEW) {
    const means = d.slice();
    for (let n = d.length - 1; n > 0; n--) for (let j = 0; j < n; j++) means[j] = q * means[j]! + p * means[j + 1]!;
    return means[0]!;
  }
  const chances = binomial(d.length - 1, p, q);
  return d.reduce((sum, value, j) => sum + value * chances[j]!, 0);
}

/** Its slope in log-odds: p q times n times the mean of the differences over Bin(n - 1, p). */
function mixedSlope(d: Float64Array, x: number): number {
  const n = d.length - 1;
  const steps = d.slice(1).map((value, j) => value - d[j]!);
  return n * logistic(x) * logistic(-x) * mixed(steps, x);
}

/** Probabilities of Bin(n, p): by their ratios, from the most probable number, and divided by their sum. */
function binomial(n: number, p: number, q: number): Float64Array {
  const chances = new Float64Array(n + 1);
  const mode = Math.min(n, Math.floor((n + 1) * p));
  chances[mode] = 1;
  for (let j = mode; j < n; j++) chances[j + 1] = (((chances[j]! * (n - j)) / (j + 1)) * p) / q;
  for (let j = mode; j > 0; j--) chances[j - 1] = (((chances[j]! * j) / (n - j + 1)) * q) / p;
  const total = chances.reduce((a, b) => a + b);
  return chances.map((chance) => chance / total);
}
