// Bernoulli quantities as functions of the log-odds, written as in a textbook.

export function logit(p: number): number {
  // log(p/(1-p)); the second form is the same and keeps the digits of p near 1/2.
  return Math.abs(p - 0.5) < 0.2 ? 2 * Math.atanh(2 * p - 1) : Math.log(p) - Math.log1p(-p);
}

export function logistic(x: number): number {
  return x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x));
}

/** sqrt(logistic(x)) */
export function rootLogistic(x: number): number {
  const h = Math.exp(-Math.abs(x) / 2);
  return (x < 0 ? h : 1) / Math.sqrt(1 + h * h);
}

/** log(1 + e^x) */
function softplus(x: number): number {
  return x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x));
}

/** Variance of a reward of 0 or 1: p (1 - p) = e/(1+e)^2 with e = exp(-|x|), so that 1 - p loses nothing. */
export function variance(x: number): number {
  const e = Math.exp(-Math.abs(x));
  return e / (1 + e) ** 2;
}

/** sqrt(p (1-p)), which does not underflow before |x| = 1490. */
function deviation(x: number): number {
  const h = Math.exp(-Math.abs(x) / 2);
  return h / (1 + h * h);
}

/** Omega(p) = (p (1-p) + epsilon)^(-1/2); without epsilon it is 2 cosh(x/2). */
export function omega(x: number, epsilon: number): number {
  return epsilon === 0 ? 2 * Math.cosh(x / 2) : 1 / Math.hypot(deviation(x), Math.sqrt(epsilon));
}

/** d log Omega/dx = -v'/(2 (v + epsilon)) with v = p (1-p), v' = v (1 - 2p) and 1 - 2p = -tanh(x/2). */
export function omegaGrowth(x: number, epsilon: number): number {
  const share = epsilon === 0 ? 1 : deviation(x) * omega(x, epsilon);
  return (Math.tanh(x / 2) / 2) * share ** 2;
}

/** omega+ = (1-p) Omega and omega- = p Omega; where Omega is infinite, their limits exp(-x/2) and exp(x/2). */
export function weights(
  x: number,
  epsilon: number,
  meanOnly: boolean,
): { success: number; failure: number; total: number } {
  if (meanOnly) return { success: logistic(-x), failure: logistic(x), total: 1 };
  if (epsilon === 0) return { success: Math.exp(-x / 2), failure: Math.exp(x / 2), total: omega(x, 0) };
  const total = omega(x, epsilon);
  // The rarer outcome has probability h sqrt(p (1-p)), with h = exp(-|x|/2).
  const common = total * logistic(Math.abs(x));
  const rare = Math.exp(-Math.abs(x) / 2) * (deviation(x) * total);
  return x < 0 ? { success: common, failure: rare, total } : { success: rare, failure: common, total };
}

/**
 * Nodes and weights of Gauss and Legendre for integrals from -1 to 1. The variance has poles at a distance of pi from the real
 * line: over an interval of length 1/2 these seven leave a relative error far below 2^-53.
 */
const gauss: readonly (readonly [node: number, weight: number])[] = [
  [-0.9491079123427585, 0.1294849661688697],
  [-0.7415311855993945, 0.2797053914892767],
  [-0.4058451513773972, 0.3818300505051189],
  [0, 0.4179591836734694],
  [0.4058451513773972, 0.3818300505051189],
  [0.7415311855993945, 0.2797053914892767],
  [0.9491079123427585, 0.1294849661688697],
];

/** p log(p/q) + (1-p) log((1-p)/(1-q)) for p = sigma(x + c), q = sigma(x). */
export function divergence(x: number, c: number): number {
  if (c === 0 || Math.abs(x) === Infinity) return 0;
  const p = logistic(x + c);
  const notP = logistic(-x - c);
  if (Math.abs(c) < 0.5) {
    // Both terms nearly cancel: KL is the integral over t from 0 to c of t v(x + t).
    const integrand = (node: number) => ((1 + node) / 2) * variance(x + (c * (1 + node)) / 2);
    return (c * c * gauss.reduce((total, [node, weight]) => total + weight * integrand(node), 0)) / 2;
  }
  const success = p === 0 ? 0 : p * (softplus(-x) - softplus(-x - c));
  const failure = notP === 0 ? 0 : notP * (softplus(x) - softplus(x + c));
  return Math.max(0, success + failure);
}
