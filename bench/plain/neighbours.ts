// Closed forms as a user writes them.

/** 1 - p^G - (1-p)^G */
export function signalProbability(p: Float64Array, size: number): Float64Array {
  return p.map((q) => 1 - q ** size - (1 - q) ** size);
}

/** r - V of every reward, V = beta log mean e^(r/beta) of its group. */
export function softAdvantages(rewards: Float32Array, size: number, beta: number): Float32Array {
  const advantages = new Float32Array(rewards.length);
  for (let from = 0; from < rewards.length; from += size) {
    let max = -Infinity;
    for (let i = from; i < from + size; i++) max = Math.max(max, rewards[i]!);
    let sum = 0;
    for (let i = from; i < from + size; i++) sum += Math.exp((rewards[i]! - max) / beta);
    const value = max + beta * Math.log(sum / size);
    for (let i = from; i < from + size; i++) advantages[i] = rewards[i]! - value;
  }
  return advantages;
}

/** E_ref (pi_c/ref)^2 - 1 of one policy. */
export function chiSquare(logits: Float32Array, rewards: Float32Array, tilt: number): number {
  let [max, top] = [-Infinity, -Infinity];
  for (let k = 0; k < logits.length; k++) {
    max = Math.max(max, logits[k]!);
    top = Math.max(top, tilt * rewards[k]!);
  }
  let [mass, first, second] = [0, 0, 0];
  for (let k = 0; k < logits.length; k++) {
    const p = Math.exp(logits[k]! - max);
    const w = Math.exp(tilt * rewards[k]! - top);
    mass += p;
    first += p * w;
    second += p * w * w;
  }
  return (second * mass) / (first * first) - 1;
}
