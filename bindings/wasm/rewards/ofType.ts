// Kernels over rewards come in pairs, one for each type of elements, as views of memory do.
import type { FloatArray } from '../../arguments/checks.js';
import type { Room } from '../module.js';
import { rewards as room } from '../rooms.js';

type Kernels = Room<'rewards'>['kernels'];
type Pair = keyof Kernels extends infer K ? (K extends `${infer N}F32` ? N : never) : never;

/** The kernel of a name for values of a type. */
export function kernelFor<N extends Pair>(name: N, values: FloatArray): Kernels[`${N}F32`] {
  const type = values instanceof Float32Array ? 'F32' : 'F64';
  return room().kernels[`${name}${type}` as `${N}F32`];
}

/** A view of the module's memory with elements of the type of these. */
export function floatsAt(values: FloatArray, at: number, length: number): FloatArray {
  const { heap } = room();
  return values instanceof Float32Array ? heap.float32(at, length) : heap.float64(at, length);
}
