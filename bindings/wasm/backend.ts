import type { AdvantageRule, Backend, Law } from '../backend.js';
import type { FloatArray } from '../checks.js';
import { baseOf } from './base.js';
import { divergence } from './divergence.js';
import { align } from './heap.js';
import { type Column, wasm } from './module.js';
import { orbits } from './orbits.js';
import { createPolicy } from './policy.js';
import { softmax } from './softmax.js';
import { tokenStatistics } from './tokenStatistics.js';
import { topK } from './topK.js';

/** Elements that are in the module's memory at a time, and values of a trace: bounds the memory of a sweep. */
const TILE = 4096;
const TRACE = 65536;

/** Maps a column in place, by the kernel of its type. Blocks of the heap are whole vectors, as kernels want them. */
function mapColumn(from: FloatArray, to: FloatArray, kernelF32: Column, kernelF64: Column): void {
  const { heap } = wasm();
  const single = from instanceof Float32Array;
  const kernel = single ? kernelF32 : kernelF64;
  heap.borrow(from.BYTES_PER_ELEMENT * Math.min(TILE, from.length), (at) => {
    for (let start = 0; start < from.length; start += TILE) {
      const part = from.subarray(start, start + TILE);
      const view = single ? heap.float32(at, part.length) : heap.float64(at, part.length);
      view.set(part);
      kernel(at, part.length, at);
      to.set(view, start);
    }
  });
}

function trajectories(
  reference: Float64Array,
  start: Float64Array,
  law: Law,
  kept: ArrayLike<number>,
  out: Float64Array,
): void {
  const { heap, kernels } = wasm();
  const count = reference.length;
  if (count === 0) return;
  const tile = Math.min(TILE, count + (count & 1));
  const slice = Math.max(1, Math.floor(TRACE / tile));
  heap.borrow(8 * tile * (5 + slice), (at) => {
    const [base, state, alpha, beta, epsilon, trace] = [0, 1, 2, 3, 4, 5].map((k) => at + 8 * tile * k) as [
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    for (let first = 0; first < count; first += tile) {
      const size = Math.min(tile, count - first);
      const even = size + (size & 1);
      const column = (pointer: number, values: (i: number) => number) => {
        const view = heap.float64(pointer, even);
        // An odd tile computes its last element twice.
        for (let i = 0; i < even; i++) view[i] = values(first + Math.min(i, size - 1));
      };
      column(base, (i) => baseOf(reference[i]!, start[i]!, law.alpha[i]!));
      column(state, (i) => {
        const origin = baseOf(reference[i]!, start[i]!, law.alpha[i]!);
        return origin === start[i]! ? 0 : start[i]! - origin;
      });
      column(alpha, (i) => law.alpha[i]!);
      column(beta, (i) => law.beta[i]!);
      column(epsilon, (i) => law.varianceEpsilon[i]!);

      let step = 0;
      for (let k = 0; k < kept.length; ) {
        const next = kept[k]!;
        if (next === 0) {
          out.set(start.subarray(first, first + size), first);
          k++;
          continue;
        }
        const gap = next - step - 1;
        if (gap > 0) kernels.recurrence(even, gap, Number(law.meanOnly), base, state, alpha, beta, epsilon, 0);
        // As many consecutive kept steps as the trace holds are computed in one call.
        let run = 1;
        while (run < slice && kept[k + run] === next + run) run++;
        kernels.recurrence(even, run, Number(law.meanOnly), base, state, alpha, beta, epsilon, trace);
        for (let j = 0; j < run; j++) out.set(heap.float64(trace + 8 * even * j, size), (k + j) * count + first);
        step = next + run - 1;
        k += run;
      }
    }
  });
}

function weights(
  logOdds: Float64Array,
  law: Law,
  success: Float64Array,
  failure: Float64Array,
  total: Float64Array,
): void {
  const { heap, kernels } = wasm();
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

/** Bytes of a rule, and of what the kernels keep after it (assembly/rewards/rule.ts). */
const RULE = 96;

/** Writes a rule in the layout of assembly/rewards/rule.ts. */
function writeRule(buffer: ArrayBuffer, at: number, rule: AdvantageRule): void {
  new Float64Array(buffer, at, 1)[0] = rule.epsilon;
  new Int32Array(buffer, at + 8, 5).set([
    Number(rule.scale === 'std'),
    rule.ddof,
    Number(rule.epsilonOn === 'std'),
    Number(rule.baseline === 'leave-one-out'),
    Number(rule.singleton === 'raw'),
  ]);
}

export const wasmBackend: Backend = {
  name: 'wasm',
  exp: (x) => wasm().kernels.exp(x),
  log1p: (x) => wasm().kernels.log1p(x),
  logit: (p) => wasm().kernels.logit(p),
  logistic: (x) => wasm().kernels.logistic(x),
  divergence: (x, c) => wasm().kernels.bernoulliDivergence(x, c),
  logitAll: (p, out) => mapColumn(p, out, wasm().kernels.logitF32, wasm().kernels.logitF64),
  logisticAll: (x, out) => mapColumn(x, out, wasm().kernels.logisticF32, wasm().kernels.logisticF64),
  weights,
  trajectories,
  orbits,
  groupAdvantages(rewards, size, offsets, rule, out) {
    const { heap, kernels } = wasm();
    const width = rewards.BYTES_PER_ELEMENT;
    const groups = out.mean.length;
    const single = rewards instanceof Float32Array;
    // Kernels read and write whole pairs of vectors, so arrays are followed by 32 bytes of their own.
    const data = width * rewards.length + 32;
    const parts = [RULE, data, data, 8 * groups, 8 * groups, groups, offsets ? 4 * offsets.length : 0].map(align);
    return heap.borrow(
      parts.reduce((sum, n) => sum + n, 0),
      (at) => {
        let next = at;
        const [ruleAt, from, to, mean, scale, degenerate, offsetsAt] = parts.map((n) => {
          next += n;
          return next - n;
        }) as [number, number, number, number, number, number, number];
        writeRule(heap.buffer, ruleAt, rule);
        const view = (pointer: number, length: number) =>
          single ? heap.float32(pointer, length) : heap.float64(pointer, length);
        view(from, rewards.length).set(rewards);
        if (offsets) new Int32Array(heap.buffer, offsetsAt, offsets.length).set(offsets);
        const kernel = single ? kernels.groupAdvantagesF32 : kernels.groupAdvantagesF64;
        const invalid = kernel(from, groups, size, offsets ? offsetsAt : 0, ruleAt, to, mean, scale, degenerate);
        if (invalid < 0) {
          out.advantages.set(view(to, rewards.length));
          out.mean.set(heap.float64(mean, groups));
          out.scale.set(heap.float64(scale, groups));
          out.degenerate.set(heap.bytes(degenerate, groups));
        }
        return invalid;
      },
    );
  },
  softmax,
  tokenStatistics,
  divergences: divergence,
  topK,
  policy: createPolicy,
};
