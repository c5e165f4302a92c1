// A run of the kernels of losses (assembly/losses/run.ts): what they are given, and what they add up.
import type { Heap, Views } from '../memory/heap.js';

/** Doubles of a run, and bytes of all of it. */
const NUMBERS = 16;
export const RUN = 8 * NUMBERS + 32;

/** Beyond this log-ratio sums of squared ratios come near the ends of f32. */
export const LIMIT = 40;

/** How the loss of a token follows its ratio (assembly/losses/run.ts). */
export const surrogates = { clip: 0, constant: 1, gate: 2 } as const;

/** Where the rows of a run lie, 0 for those that there are none of. */
export interface RunPlace {
  readonly policy: number;
  readonly old: number;
  readonly reference: number;
  readonly mask: number;
}

/** What a run is told; log-ratios outside their range are refused. */
export interface RunInput {
  readonly low: number;
  readonly top: number;
  readonly factor: number;
  readonly penalty: number;
  readonly logRatios: readonly [least: number, most: number];
  readonly kl: readonly [least: number, most: number];
  readonly temperature: number;
  /** How the loss follows the ratio, of `surrogates`. */
  readonly surrogate: number;
  /** Which KL estimate is summed, 1 to 3, and which derivative is taken off: its own, or that of k2. */
  readonly value: number;
  readonly slope: number;
}

export function writeRun(
  heap: { readonly views: Pick<Views, 'float64' | 'int32'> },
  at: number,
  place: RunPlace,
  input: RunInput,
) {
  const { low, top, factor, penalty, logRatios, kl, temperature, surrogate, value, slope } = input;
  const { float64, int32 } = heap.views;
  float64.set([low, top, factor, penalty, ...logRatios, ...kl, temperature, 0, 0, 0, 0, 0, 0, 0], at / 8);
  const { policy, old, reference, mask } = place;
  int32.set([policy, old, reference, mask, surrogate, value, slope], at / 4 + 2 * NUMBERS);
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
  const [loss, ratio, square, kl, largest, under, over] = heap.float64(at, NUMBERS).subarray(9) as unknown as number[];
  return { loss: loss!, ratio: ratio!, square: square!, kl: kl!, largest: largest!, under: under!, over: over! };
}
