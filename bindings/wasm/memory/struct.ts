// Structs that kernels read, field by field (abi.generated.ts). Where a call is short, its own code writes them faster.
import type { Views } from './heap.js';

interface Layout {
  readonly f64: Readonly<Record<string, number>>;
  readonly i32: Readonly<Record<string, number>>;
}

/** Writes the fields that `values` has, at the address `at`. */
export function writeStruct<L extends Layout>(
  { float64, int32 }: Pick<Views, 'float64' | 'int32'>,
  at: number,
  { f64, i32 }: L,
  values: Readonly<Partial<Record<keyof L['f64'] | keyof L['i32'], number | boolean>>>,
): void {
  for (const [name, value] of Object.entries(values)) {
    if (name in f64) float64[at / 8 + f64[name]!] = Number(value);
    else int32[at / 4 + i32[name]!] = Number(value);
  }
}
