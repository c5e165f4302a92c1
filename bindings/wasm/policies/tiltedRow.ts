// A row that is tilted by losses, in the module's memory, and what is found of it (assembly/rows/tiltedRow.ts).
import type { RegretParts } from '../../backend.js';
import type { Heap, Views } from '../memory/heap.js';

/** Bytes of a tilted row. */
export const TILTED = 120;

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

/** Five f64 after the seven of the results, then five i32. */
export function writeTilted(
  { views: { float64, int32 } }: { readonly views: Pick<Views, 'float64' | 'int32'> },
  at: number,
  row: TiltedInput,
): void {
  const [field, word] = [at / 8 + 7, at / 4 + 24];
  float64[field] = row.tilt;
  float64[field + 1] = row.base;
  float64[field + 2] = row.pivot;
  float64[field + 3] = row.anchor;
  float64[field + 4] = row.centre;
  int32[word] = row.logits;
  int32[word + 1] = row.losses;
  int32[word + 2] = row.n;
  int32[word + 3] = row.weights;
  int32[word + 4] = Number(row.cubed);
}

export function readTilted({ views: { float64 } }: Heap, at: number): TiltedSums {
  const field = at / 8;
  return {
    max: float64[field]!,
    log: float64[field + 2]!,
    entropy: float64[field + 3]!,
    mean: float64[field + 4]!,
    variance: float64[field + 5]!,
    third: float64[field + 6]!,
  };
}

/** What regretParts leaves where the sums were. */
export function readRegretParts(heap: Heap, at: number): RegretParts {
  return Array.from(heap.float64(at, 6)) as unknown as RegretParts;
}
