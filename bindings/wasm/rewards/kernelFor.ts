// Kernels over rewards come in pairs, one for each type of elements.
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
