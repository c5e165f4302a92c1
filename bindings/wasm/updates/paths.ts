// Paths that draw their groups, on the kernels: block by block, each with a state of the generators of its own.
import {
  BLOCK,
  drawsOf,
  generatorState,
  NUMBERS_TOLD,
  type PathsKernel,
  type PathsKernels,
  ratiosOf,
  TOGETHER,
  Told,
} from '../../updates/paths.js';
import { Paths } from '../binary/abi.generated.js';
import { align } from '../memory/heap.js';
import { writeStruct } from '../memory/struct.js';
import { updates as room } from '../rooms.js';
import { quantilesOf } from './quantiles.js';

/** Where the kernel is told of paths and tells of them; those from `success` on in two parts. */
const { bytes: PATHS, i32: Word, f64: Field } = Paths;
/** Bytes of the generators' state. */
const RANDOM = 64;

export const stepPaths: PathsKernel = (law, block, step, still, x, told) => {
  const { heap, kernels, stage } = room();
  const { draws, last } = drawsOf(law.size);
  const table = align(8 * law.table.length);
  const ratios = draws > 1 ? 8 * TOGETHER : 0;
  // Four counts are taken together, so that up to three factors beyond the last are read.
  const bytes = PATHS + RANDOM + table + ratios + align(8 * last + 24) + 8 * BLOCK;
  return heap.borrow(bytes, (at) => {
    const random = at + PATHS;
    const tableAt = random + RANDOM;
    const ratiosAt = tableAt + table;
    const lastAt = ratiosAt + ratios;
    const xAt = lastAt + align(8 * last + 24);
    heap.float64(tableAt, law.table.length).set(law.table);
    if (ratios > 0) heap.float64(ratiosAt, TOGETHER).set(ratiosOf(TOGETHER));
    heap
      .float64(lastAt, last + 3)
      .fill(0, last)
      .set(ratiosOf(last));
    const { int32, float64 } = heap.views;
    const words = int32.subarray(at / 4, (at + PATHS) / 4);
    const numbers = float64.subarray(at / 8, (at + PATHS) / 8);
    const state = int32.subarray(random / 4, random / 4 + 16);
    const paths = float64.subarray(xAt / 8, xAt / 8 + BLOCK);
    const { anchor, keep, scale, size } = law;
    const { truePositiveRate, falsePositiveRate } = law.verifier;
    writeStruct(heap.views, at, Paths, { x: xAt, table: tableAt, ratios: ratiosAt, lastRatios: lastAt, random });
    writeStruct(heap.views, at, Paths, { size, draws, together: TOGETHER, last, still });
    writeStruct(heap.views, at, Paths, { anchor, keep, scale, truePositiveRate, falsePositiveRate });
    for (let i = 0; i * BLOCK < x.length; i++) {
      const own = x.subarray(i * BLOCK, (i + 1) * BLOCK);
      const count = own.length;
      paths.set(own);
      paths.fill(own[0]!, count, 4 * Math.ceil(count / 4));
      if (!still) state.set(generatorState(law.key, block + i, step));
      words[Word.count] = count;
      kernels.updatePaths(at, stage);
      const sums = told.subarray(i * NUMBERS_TOLD, (i + 1) * NUMBERS_TOLD);
      tellSums(numbers, sums);
      if (still) continue;
      own.set(paths.subarray(0, count));
      sums[Told.least] = Math.min(numbers[Field.least]!, numbers[Field.least + 1]!);
      sums[Told.most] = Math.max(numbers[Field.most]!, numbers[Field.most + 1]!);
      sums[Told.silent] = words[Word.silent]!;
    }
    return -1;
  });
};

function tellSums(n: Float64Array, told: Float64Array): void {
  told[Told.origin] = n[Field.origin]!;
  told[Told.base] = n[Field.base]!;
  told[Told.success] = n[Field.success]! + n[Field.success + 1]!;
  told[Told.first] = n[Field.first]! + n[Field.first + 1]!;
  told[Told.second] = n[Field.second]! + n[Field.second + 1]!;
}

export const paths: PathsKernels = { step: stepPaths, quantiles: quantilesOf };
