// Groups in the module's memory, and where the results of a pass over them go (assembly/rewards/groups.ts).
import type { ChunkAddresses } from './inChunks.js';

/** Bytes of groups. */
export const GROUPS = 32;

/** Writes groups where kernels read them: i32 each. */
export function writeGroups(
  { int32 }: { readonly int32: Int32Array },
  at: number,
  count: number,
  size: number,
  { offsets, rewards, advantages, means, scales, flags }: Omit<ChunkAddresses, 'own'>,
): void {
  int32.set([count, size, offsets, rewards, advantages, means, scales, flags], at / 4);
}
