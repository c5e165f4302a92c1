// Pools from the sources, on the binaries that the package gives them.
import { load } from '../variants.js';

type PoolEntry = typeof import('../../bindings/pool.js');

export const { createPool }: PoolEntry = await load('../bindings/pool.js?kernels=baseline&pool=shared');
export const relaxedPool: PoolEntry = await load('../bindings/pool.js?kernels=relaxed&pool=relaxed-shared');
