// Masks for the end of a group whose length is not a multiple of the lanes.

// Loading at 16 - k bytes gives a vector whose first k bytes are ones.
// @ts-ignore: decorator
@lazy const MASKS = memory.data<u32>([0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0, 0, 0, 0]);

/** Ones in the first `bytes` (0 to 16) bytes. */
// @ts-ignore: decorator
@inline export function tailMask(bytes: usize): v128 {
  return v128.load(MASKS + 16 - bytes);
}
