// Our kernels on the same tasks, on data in their memory and with copies on both sides.
import { Arena, FLOAT32, padded, TOKEN } from '../kernels.js';
import type { Task } from './task.js';

export interface Ours {
  softmax(): void;
  softmaxCopied(): Float32Array;
  softmaxInto(out: Float32Array): Float32Array;
  statistics(): number[];
  statisticsCopied(): number[];
  tilt(): number[];
  tiltCopied(): { p: Float32Array; statistics: number[] };
}

export function ours({ logits, rewards, outcomes, c, kept }: Task): Ours {
  if (outcomes !== padded(outcomes)) throw new Error('these rows need padding');
  const arena = new Arena(16 * logits.length);
  const { kernels } = arena;
  const x = arena.row(logits, -Infinity);
  const r = arena.row(rewards, 0);
  const to = arena.allocate(4 * logits.length);
  const token = arena.allocate(TOKEN);
  const largest = logits.reduce((a, b) => Math.max(a, b));
  // The kernel tilts by -c l: l are the rewards themselves, with the other sign before them.
  const tilted = { logits: x, losses: r, n: outcomes, tilt: -c, base: largest, anchor: 0, weights: to };
  const row = arena.tilted(tilted);
  const heldLogits = arena.float32(x, logits.length);
  const heldRewards = arena.float32(r, rewards.length);
  const written = arena.float32(to, logits.length);
  const tokenResult = arena.float64(token, 5);
  const partResult = arena.float64(row, 6);

  const policy = new Float32Array(logits.length);

  const softmax = () => {
    for (let at = 0; at < 4 * logits.length; at += 4 * outcomes)
      kernels.softmaxF32(x + at, FLOAT32, outcomes, 1, 1, to + at);
  };
  const statistics = () => {
    kernels.tokenStatisticsF32(x, FLOAT32, outcomes, logits[0]!, 1, token);
    return [tokenResult[1]!, tokenResult[2]!];
  };
  const tilt = () => {
    kernels.tiltedSumsF32(row);
    kernels.scaleTiltedF32(row);
    const [log, entropy, mean, variance] = [partResult[2]!, partResult[3]!, partResult[4]!, partResult[5]!];
    const logPartition = partResult[0]! + log + largest;
    return [logPartition, mean, variance, c * mean - (logPartition - kept), entropy];
  };
  return {
    softmax,
    softmaxCopied: () => {
      heldLogits.set(logits);
      softmax();
      return written.slice();
    },
    softmaxInto: (out) => {
      heldLogits.set(logits);
      softmax();
      out.set(written);
      return out;
    },
    statistics,
    statisticsCopied: () => {
      heldLogits.set(logits);
      return statistics();
    },
    tilt,
    tiltCopied: () => {
      heldLogits.set(logits);
      heldRewards.set(rewards);
      const statistics = tilt();
      policy.set(written);
      return { statistics, p: policy };
    },
  };
}
