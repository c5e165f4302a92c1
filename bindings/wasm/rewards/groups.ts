// Groups in the module's memory, and where the results of a pass over them go (assembly/rewards/groups.ts).
import { Groups } from '../binary/abi.generated.js';
import { align } from '../memory/heap.js';
import type { ChunkAddresses } from './inChunks.js';

/** Bytes of groups, after which numbers of eight bytes may follow. */
export const GROUPS = align(Groups.bytes);

/** Writes groups where kernels read them. */
export function writeGroups(
  { int32 }: { readonly int32: Int32Array },
  at: number,
  count: number,
  size: number,
  { offsets, rewards, advantages, means, scales, flags, columns }: Omit<ChunkAddresses, 'own'>,
): void {
  const { i32 } = Groups;
  const word = at / 4;
  int32[word + i32.count] = count;
  int32[word + i32.size] = size;
  int32[word + i32.offsets] = offsets;
  int32[word + i32.rewards] = rewards;
  int32[word + i32.advantages] = advantages;
  int32[word + i32.means] = means;
  int32[word + i32.scales] = scales;
  int32[word + i32.flags] = flags;
  int32[word + i32.columns] = Number(columns);
}
