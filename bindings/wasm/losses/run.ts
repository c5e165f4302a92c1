// A run of the kernels of losses (assembly/losses/run.ts): what they are given, and what they add up.
import { Run, Side, Surrogate, Weighing } from '../binary/abi.generated.js';
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

/** What becomes of the weight of a token. */
export const weighings = {
  truncate: Weighing.TRUNCATED,
  mask: Weighing.MASKED,
  inside: Weighing.INSIDE,
} as const;

/** Where the rows of a run lie, 0 for those that there are none of. */
export interface RunPlace {
  readonly policy: number;
  readonly old: number;
  readonly reference: number;
  readonly mask: number;
  /** Of weights of tokens. */
  readonly weights: number;
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

const sums = ['loss', 'ratio', 'square', 'kl', 'largest', 'under', 'over', 'leftDown', 'leftUp'] as const;

/** Field by field, since there is a run for each row. */
export function writeRun(
  heap: { readonly views: Pick<Views, 'float64' | 'int32'> },
  at: number,
  place: RunPlace,
  input: RunInput,
) {
  const { float64, int32 } = heap.views;
  const { f64, i32 } = Run;
  const [number, word] = [at / 8, at / 4];
  float64[number + f64.low] = input.low;
  float64[number + f64.top] = input.top;
  float64[number + f64.factor] = input.factor;
  float64[number + f64.penalty] = input.penalty;
  float64[number + f64.least] = input.logRatios[0];
  float64[number + f64.most] = input.logRatios[1];
  float64[number + f64.klLeast] = input.kl[0];
  float64[number + f64.klMost] = input.kl[1];
  float64[number + f64.temperature] = input.temperature;
  for (const sum of sums) float64[number + f64[sum]] = 0;
  int32[word + i32.apart] = 0;
  int32[word + i32.policy] = place.policy;
  int32[word + i32.old] = place.old;
  int32[word + i32.reference] = place.reference;
  int32[word + i32.mask] = place.mask;
  int32[word + i32.weights] = place.weights;
  int32[word + i32.surrogate] = input.surrogate;
  int32[word + i32.value] = input.value;
  int32[word + i32.slope] = input.slope;
}

/** How weights of tokens are made of log old/rollout. */
export interface TokenWeights {
  /** Logs are kept within this where they are `clamped`, else refused beyond. */
  readonly limit: number;
  readonly clamped: boolean;
  readonly low: number;
  readonly top: number;
  /** One of `weighings`. */
  readonly weighing: number;
}

/** Adds to a run what `lossWeighRow` takes. */
export function writeWeights(heap: Heap, at: number, rollout: number, tokens: TokenWeights): void {
  const { limit, clamped, low, top, weighing } = tokens;
  const bounds = { weightLimit: limit, weightLow: low, weightTop: top };
  writeStruct(heap.views, at, Run, { ...bounds, rollout, weighing, clamped });
}

/** Adds to a run what `lossRegionRow` takes. `up`: which way a token is pushed, null where either way is too far. */
export function writeRegion(heap: Heap, at: number, low: number, high: number, up: boolean | null): void {
  const side = up === null ? Side.EITHER : up ? Side.UP : Side.DOWN;
  writeStruct(heap.views, at, Run, { regionLow: low, regionHigh: high, side, apart: true });
}

export interface RunSums {
  readonly loss: number;
  readonly ratio: number;
  readonly square: number;
  readonly kl: number;
  readonly largest: number;
  readonly under: number;
  readonly over: number;
  readonly leftDown: number;
  readonly leftUp: number;
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
    leftDown: sum(f64.leftDown),
    leftUp: sum(f64.leftUp),
  };
}
