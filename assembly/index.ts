// All kernels in one module. Each room is an entry file beside this one, and its exports are also a binary of their own, cut out of
// the whole (scripts/buildKernels.js). Pointers are byte offsets, 16-byte aligned unless a kernel says otherwise; rows are padded
// (math/lanes.ts). Kernels trust their arguments: the bindings check. All work in the memory that they are given.
import './abi';
export * from './divergence';
export * from './losses';
export * from './neighbours';
export * from './policies';
export * from './recurrence';
export * from './rewards';
export * from './rows';
export * from './scalars';
export * from './updates';

/** The first byte after the static data, the same number for the whole and for every room. */
export const heapBase: usize = __heap_base;
