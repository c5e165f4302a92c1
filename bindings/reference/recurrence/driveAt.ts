// Omega and its slope in log-odds, with the weights that it is the sum of, written as in a textbook.
import type { Law } from '../../recurrence/lawColumns.js';
import { logistic, omegaGrowth, rootLogistic, weights } from './scalars.js';

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
    // Most callers ask for one of them.
    return (x) => ({
      get omega() {
        return mixed(group.drive, x);
      },
      get slope() {
        return mixedSlope(group.drive, x);
      },
      get success() {
        return mixed(group.success, x);
      },
      get failure() {
        return mixed(group.failure, x);
      },
      get successSlope() {
        return mixedSlope(group.success, x);
      },
      get failureSlope() {
        return mixedSlope(group.failure, x);
      },
    });
  }
  if (verifier !== undefined) {
    const { truePositiveRate: T, falsePositiveRate: F } = verifier;
    return (x) => {
      if (T === F) return shared(x, { omega: 0, growth: 0, success: 0, failure: 0 });
      const [p, q] = [logistic(x), logistic(-x)];
      if (meanOnly) return shared(x, { omega: T - F, growth: 0, success: q * (T - F), failure: p * (T - F) });
      // Roots of probabilities, which do not underflow before |x| = 1490.
      const [rootP, rootQ] = [rootLogistic(x), rootLogistic(-x)];
      const accepted = Math.hypot(Math.sqrt(T) * rootP, Math.sqrt(F) * rootQ);
      const rejected = Math.hypot(Math.sqrt(1 - T) * rootP, Math.sqrt(1 - F) * rootQ);
      const deviation = Math.hypot(accepted * rejected, Math.sqrt(epsilon));
      const share = (root: number) => (root === 0 ? 0 : root / deviation);
      const growth = 0.5 * (T - F) * (accepted ** 2 - rejected ** 2) * share(rootP) * rootQ * (share(rootP) * rootQ);
      const [success, failure] = [(T - F) * share(rootQ) * rootQ, (T - F) * share(rootP) * rootP];
      return shared(x, { omega: (T - F) / deviation, growth, success, failure });
    };
  }
  return (x) => {
    const { success, failure, total } = weights(x, epsilon, meanOnly);
    return shared(x, { omega: total, growth: meanOnly ? 0 : omegaGrowth(x, epsilon), success, failure });
  };
}

type Shares = Pick<DriveValue, 'omega' | 'success' | 'failure'> & { readonly growth: number };

/** Where omega+ = q Omega and omega- = p Omega: (log p)' = q and (log q)' = -p are added to the growth (log Omega)'. */
function shared(x: number, { omega, growth, success, failure }: Shares): DriveValue {
  const [successSlope, failureSlope] = [success * (growth - logistic(x)), failure * (growth + logistic(-x))];
  return { omega, slope: growth * omega, success, failure, successSlope, failureSlope };
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
