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
