// Log-partition and entropy of a row, nothing written; and what else a trainer asks of its token.

export interface Statistics {
  readonly logPartition: number;
  readonly entropy: number;
}

export function logPartitionAndEntropy(logits: Float32Array): Statistics {
  const n = logits.length;
  let max = -Infinity;
  for (let i = 0; i < n; i++) if (logits[i]! > max) max = logits[i]!;
  let sum = 0;
  let dot = 0;
  for (let i = 0; i < n; i++) {
    const y = logits[i]! - max;
    const e = Math.exp(y);
    sum += e;
    dot += e * y;
  }
  return { logPartition: max + Math.log(sum), entropy: Math.log(sum) - dot / sum };
}

export interface TokenStatistics extends Statistics {
  readonly logProbability: number;
  readonly sumOfSquares: number;
  readonly rank: number;
}

export function tokenStatistics(logits: Float32Array, token: number): TokenStatistics {
  const n = logits.length;
  const mine = logits[token]!;
  let max = -Infinity;
  let rank = 0;
  for (let i = 0; i < n; i++) {
    if (logits[i]! > max) max = logits[i]!;
    if (logits[i]! > mine) rank++;
  }
  let sum = 0;
  let dot = 0;
  let squares = 0;
  for (let i = 0; i < n; i++) {
    const y = logits[i]! - max;
    const e = Math.exp(y);
    sum += e;
    dot += e * y;
    squares += e * e;
  }
  const logPartition = max + Math.log(sum);
  return {
    logProbability: mine - logPartition,
    logPartition,
    entropy: Math.log(sum) - dot / sum,
    sumOfSquares: squares / (sum * sum),
    rank,
  };
}
