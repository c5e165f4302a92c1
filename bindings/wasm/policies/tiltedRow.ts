// A row that is tilted by losses, in the module's memory, and what is found of it (assembly/rows/tiltedRow.ts).
import type { RegretParts } from '../../backend.js';
import { TiltedRow } from '../binary/abi.generated.js';
import type { Heap, Views } from '../memory/heap.js';

/** What tiltedSums finds; the moments are those of the regret. */
export interface TiltedSums {
  /** The logit that `log` counts from. */
  readonly max: number;
  /** log of the sum of the tilted exponentials. */
  readonly log: number;
  readonly entropy: number;
  readonly mean: number;
  readonly variance: number;
  /** Third central moment, in f32 if it was asked for. */
  readonly third: number;
}

/** What kernels are told of a row; row.ts has a drawing of the distances. */
export interface TiltedInput {
  readonly tilt: number;
  readonly base: number;
  readonly pivot: number;
  readonly anchor: number;
  readonly centre: number;
  readonly logits: number;
  readonly losses: number;
  readonly n: number;
  /** Where exponentials go, or 0. */
  readonly weights: number;
  readonly cubed: boolean;
}

export function writeTilted(
  { views: { float64, int32 } }: { readonly views: Pick<Views, 'float64' | 'int32'> },
  at: number,
  row: TiltedInput,
): void {
  const { f64, i32 } = TiltedRow;
  const [field, word] = [at / 8, at / 4];
  float64[field + f64.tilt] = row.tilt;
  float64[field + f64.base] = row.base;
  float64[field + f64.pivot] = row.pivot;
  float64[field + f64.anchor] = row.anchor;
  float64[field + f64.centre] = row.centre;
  int32[word + i32.logits] = row.logits;
  int32[word + i32.losses] = row.losses;
  int32[word + i32.n] = row.n;
  int32[word + i32.weights] = row.weights;
  int32[word + i32.cubed] = Number(row.cubed);
}

export function readTilted({ views: { float64 } }: Heap, at: number): TiltedSums {
  const { f64 } = TiltedRow;
  const field = at / 8;
  return {
    max: float64[field + f64.max]!,
    log: float64[field + f64.log]!,
    entropy: float64[field + f64.entropy]!,
    mean: float64[field + f64.mean]!,
    variance: float64[field + f64.variance]!,
    third: float64[field + f64.third]!,
  };
}

/** What regretParts leaves where the sums were. */
export function readRegretParts(heap: Heap, at: number): RegretParts {
  return Array.from(heap.float64(at, 6)) as unknown as RegretParts;
}
