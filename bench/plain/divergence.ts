// KL divergences of two rows in both directions, nothing written: a pass for the maxima, a pass for the sums.

export interface Divergences {
  readonly kl: number;
  readonly reverseKl: number;
}

export function divergences(p: Float32Array, q: Float32Array): Divergences {
  const n = p.length;
  let maxP = -Infinity;
  let maxQ = -Infinity;
  for (let i = 0; i < n; i++) {
    if (p[i]! > maxP) maxP = p[i]!;
    if (q[i]! > maxQ) maxQ = q[i]!;
  }
  let sumP = 0;
  let sumQ = 0;
  let dotP = 0;
  let dotQ = 0;
  for (let i = 0; i < n; i++) {
    const x = p[i]! - maxP;
    const y = q[i]! - maxQ;
    const e = Math.exp(x);
    const f = Math.exp(y);
    sumP += e;
    sumQ += f;
    dotP += e * (x - y);
    dotQ += f * (y - x);
  }
  const difference = Math.log(sumP) - Math.log(sumQ);
  return { kl: dotP / sumP - difference, reverseKl: dotQ / sumQ + difference };
}

export interface AllDivergences extends Divergences {
  readonly jensenShannon: number;
  readonly renyi: number;
  readonly totalVariation: number;
}

/** All measures, the Renyi divergence of order 1/2: a pass for the maxima, one for the sums, one for what needs probabilities. */
export function allDivergences(p: Float32Array, q: Float32Array): AllDivergences {
  const n = p.length;
  let maxP = -Infinity;
  let maxQ = -Infinity;
  for (let i = 0; i < n; i++) {
    if (p[i]! > maxP) maxP = p[i]!;
    if (q[i]! > maxQ) maxQ = q[i]!;
  }
  let sumP = 0;
  let sumQ = 0;
  for (let i = 0; i < n; i++) {
    sumP += Math.exp(p[i]! - maxP);
    sumQ += Math.exp(q[i]! - maxQ);
  }
  const logP = maxP + Math.log(sumP);
  const logQ = maxQ + Math.log(sumQ);
  let kl = 0;
  let reverseKl = 0;
  let shannon = 0;
  let affinity = 0;
  let variation = 0;
  for (let i = 0; i < n; i++) {
    const x = p[i]! - logP;
    const y = q[i]! - logQ;
    const e = Math.exp(x);
    const f = Math.exp(y);
    const m = Math.log((e + f) / 2);
    kl += e * (x - y);
    reverseKl += f * (y - x);
    shannon += e * (x - m) + f * (y - m);
    affinity += Math.exp((x + y) / 2);
    variation += Math.abs(e - f);
  }
  return { kl, reverseKl, jensenShannon: shannon / 2, renyi: -2 * Math.log(affinity), totalVariation: variation / 2 };
}
