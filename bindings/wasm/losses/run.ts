// A run of the kernels of losses (assembly/losses/run.ts): what they are given, and what they add up.
import type { Heap } from '../memory/heap.js';

/** Doubles of a run. */
export const RUN = 16;

/** Beyond this log-ratio sums of squared ratios come near the ends of f32. */
export const LIMIT = 40;

/** How the loss of a token follows its ratio (assembly/losses/tokenRow.ts). */
export const surrogates = { clip: 0, constant: 1, gate: 2 } as const;

/** What differs from run to run; log-ratios outside their range are refused. */
export interface RunInput {
  readonly low: number;
  readonly top: number;
  readonly factor: number;
  readonly penalty: number;
  readonly logRatios: readonly [least: number, most: number];
  readonly kl: readonly [least: number, most: number];
  readonly temperature: number;
}

export function writeRun(heap: Heap, at: number, { low, top, factor, penalty, logRatios, kl, temperature }: RunInput) {
  heap.float64(at, RUN).set([low, top, factor, penalty, ...logRatios, ...kl, temperature, 0, 0, 0, 0, 0, 0, 0]);
}

export interface RunSums {
  readonly loss: number;
  readonly ratio: number;
  readonly square: number;
  readonly kl: number;
  readonly largest: number;
  readonly under: number;
  readonly over: number;
}

export function readRun(heap: Heap, at: number): RunSums {
  const [loss, ratio, square, kl, largest, under, over] = heap.float64(at, RUN).subarray(9) as unknown as number[];
  return { loss: loss!, ratio: ratio!, square: square!, kl: kl!, largest: largest!, under: under!, over: over! };
}
