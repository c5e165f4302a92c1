// Paths that draw their groups on a crew: every step is a job, whose pieces are blocks of paths. The paths stay in memory that all share.
import { rangeError } from '../arguments/errors.js';
import { checkAsyncOptions, PACE } from '../operation.js';
import { PathRecord } from '../updates/pathRecord.js';
import { blocksOf, NUMBERS_TOLD } from '../updates/paths.js';
import { resolvePaths, type SampledTrajectoriesAsync, sampledFields } from '../updates/sampledTrajectories.js';
import { wasmBackend } from '../wasm/backend.js';
import type { Heap } from '../wasm/memory/heap.js';
import { quantilesOf } from '../wasm/updates/quantiles.js';
import { compute } from './compute.js';
import type { Crew } from './crew.js';
import type { RunOptions } from './runOptions.js';

/** Blocks of a piece: enough that taking it costs nothing. */
const GRAIN = 4;

export function createPooledPaths(crew: Crew, heap: Heap): SampledTrajectoriesAsync {
  const where = 'sampledTrajectories';
  return async (pRef, variant, steps, options) => {
    const { signal, onProgress, ...rest } = checkAsyncOptions(where, options, sampledFields) as typeof options;
    const paths = resolvePaths(wasmBackend, where, pRef, variant, steps, rest);
    const { replicas, law, start } = paths;
    const record = new PathRecord(paths, quantilesOf);
    const units = blocksOf(replicas);
    const x = sharedFloats(where, replicas).fill(start);
    const told = sharedFloats(where, NUMBERS_TOLD * units);
    const work = { name: 'paths', batch: 0, units, grain: GRAIN };
    let reported = performance.now();
    for (let n = 0; n <= steps; n++) {
      record.addQuantiles(n, x);
      await compute(crew, heap, work, [law, 0, n, n === steps], [x, told], { signal } as RunOptions, undefined);
      record.addSums(n, told);
      if (onProgress === undefined || n === 0 || n === steps || performance.now() - reported < PACE) continue;
      reported = performance.now();
      onProgress(n * replicas, steps * replicas);
    }
    onProgress?.(steps * replicas, steps * replicas);
    return record.result;
  };
}

function sharedFloats(where: string, length: number): Float64Array {
  try {
    return new Float64Array(new SharedArrayBuffer(8 * length));
  } catch {
    throw rangeError(`${where}: ${8 * length} bytes of shared memory cannot be allocated`, 'ERR_OUT_OF_MEMORY');
  }
}
