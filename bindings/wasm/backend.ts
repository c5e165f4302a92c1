import type { Backend } from '../backend.js';
import { lawDrive } from '../recurrence/drives/lawDrive.js';
import type { Law } from '../recurrence/lawColumns.js';
import { mapColumn } from './columns.js';
import { createRegion, reserve } from './memory/regions.js';
import { place } from './module.js';
import { createPolicy } from './policies/policy.js';
import { orbits } from './recurrence/orbits.js';
import { trajectories } from './recurrence/trajectories.js';
import { groupAdvantages } from './rewards/groupAdvantages.js';
import { recurrence as room } from './rooms.js';
import { workInPlace } from './rows/logitRows.js';
import { residentRows } from './rows/residentRows.js';

/** Elements that are copied into the module's memory at a time. */
const TILE = 4096;

/** By the kernel of columns, in the memory where kernels of rows work: nothing has to be allocated. */
function weightsAt(
  x: number,
  varianceEpsilon: number,
  meanOnly: boolean,
): { success: number; failure: number; total: number } {
  const { heap, kernels, stage } = room();
  const { float64 } = heap.views;
  const first = stage / 8;
  float64[first] = x;
  float64[first + 1] = varianceEpsilon;
  kernels.weightsAll(stage, stage + 8, 1, Number(meanOnly), stage + 16);
  return { success: float64[first + 2]!, failure: float64[first + 3]!, total: float64[first + 4]! };
}

function weights(
  logOdds: Float64Array,
  law: Law,
  success: Float64Array,
  failure: Float64Array,
  total: Float64Array,
): void {
  const { heap, kernels } = room();
  if (law.group || law.verifier) {
    const { varianceEpsilon } = law;
    let drive = lawDrive(wasmBackend, law, 0);
    for (let i = 0; i < logOdds.length; i++) {
      if (i === 0 || varianceEpsilon[i] !== varianceEpsilon[i - 1]) {
        drive = lawDrive(wasmBackend, law, varianceEpsilon[i]!);
      }
      const weight = drive.weights(logOdds[i]!);
      success[i] = weight.success;
      failure[i] = weight.failure;
      total[i] = drive.at(logOdds[i]!).omega;
    }
    return;
  }
  const tile = Math.min(TILE, logOdds.length);
  heap.borrow(8 * tile * 5, (x) => {
    const epsilon = x + 8 * tile;
    const triples = epsilon + 8 * tile;
    for (let first = 0; first < logOdds.length; first += tile) {
      const size = Math.min(tile, logOdds.length - first);
      heap.float64(x, size).set(logOdds.subarray(first, first + size));
      heap.float64(epsilon, size).set(law.varianceEpsilon.subarray(first, first + size));
      kernels.weightsAll(x, epsilon, size, Number(law.meanOnly), triples);
      const values = heap.float64(triples, 3 * size);
      for (let i = 0; i < size; i++) {
        success[first + i] = values[3 * i]!;
        failure[first + i] = values[3 * i + 1]!;
        total[first + i] = values[3 * i + 2]!;
      }
    }
  });
}

export const wasmBackend: Backend = {
  name: 'wasm',
  exp: (x) => room().kernels.exp(x),
  log1p: (x) => room().kernels.log1p(x),
  logit: (p) => room().kernels.logit(p),
  logistic: (x) => room().kernels.logistic(x),
  divergence: (x, c) => room().kernels.bernoulliDivergence(x, c),
  logitAll: (p, out) => mapColumn(p, out, room().kernels.logitF32, room().kernels.logitF64),
  logisticAll: (x, out) => mapColumn(x, out, room().kernels.logisticF32, room().kernels.logisticF64),
  weightsAt,
  weights,
  trajectories,
  orbits,
  groupAdvantages,
  policy: createPolicy,
  region(bytes) {
    workInPlace(residentRows);
    return createRegion(place().heap, bytes);
  },
  reserve: (bytes) => reserve(place().heap, bytes),
};
