// A run of the kernels of losses (assembly/losses/run.ts): what they are given, and what they add up.
import { Run, Surrogate } from '../binary/abi.generated.js';
import type { Heap, Views } from '../memory/heap.js';
import { writeStruct } from '../memory/struct.js';

/** Bytes of a run. */
export const RUN = Run.bytes;

/** Beyond this log-ratio sums of squared ratios come near the ends of f32. */
export const LIMIT = 40;

/** How the loss of a token follows its ratio. */
export const surrogates = {
  clip: Surrogate.CLIPPED,
  constant: Surrogate.CONSTANT,
  gate: Surrogate.GATED,
} as const;

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

const noSums = { loss: 0, ratio: 0, square: 0, kl: 0, largest: 0, under: 0, over: 0 };

export function writeRun(
  heap: { readonly views: Pick<Views, 'float64' | 'int32'> },
  at: number,
  place: RunPlace,
  input: RunInput,
) {
  const { low, top, factor, penalty, temperature, surrogate, value, slope } = input;
  const [[least, most], [klLeast, klMost]] = [input.logRatios, input.kl];
  const { policy, old, reference, mask } = place;
  writeStruct(heap.views, at, Run, { low, top, factor, penalty, temperature, least, most, klLeast, klMost });
  writeStruct(heap.views, at, Run, { policy, old, reference, mask, surrogate, value, slope, ...noSums });
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
  const { f64 } = Run;
  const { float64 } = heap.views;
  const sum = (field: number) => float64[at / 8 + field]!;
  return {
    loss: sum(f64.loss),
    ratio: sum(f64.ratio),
    square: sum(f64.square),
    kl: sum(f64.kl),
    largest: sum(f64.largest),
    under: sum(f64.under),
    over: sum(f64.over),
  };
}
