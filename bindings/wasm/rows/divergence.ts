// The measures of divergence.ts on the kernels. The fused pass for both KL divergences comes first; what it cannot tell with
// enough digits, and what else is wanted, are passes of their own.

import { offsetOf } from '../../arguments/arrays.js';
import { isImpossible, type LogitRows } from '../../arguments/logits.js';
import { overlap } from '../../arguments/resident.js';
import type { DivergenceColumns, DivergenceKernel } from '../../rows/divergence.js';
import { type Module, wasm } from '../module.js';
import { BEYOND, formats, paddedLength, RowReader } from './logitRows.js';

/** Bytes of a part (assembly/rows/part.ts), and of all results that klPair stores. */
const PART = 32;
const PAIR = 2 * PART + 16;
/** Bytes of the results of the other passes, and of the coefficients that renyiNear keeps there. */
const RESULTS = 112;

/** Divergences above these come from sums without noticeable cancellation (assembly/rows/klNear.ts). */
const STRONG_F32 = 0.05;
const STRONG_F64 = 1e-4;

export const divergence: DivergenceKernel = (p, q, alpha, out) => {
  const module = wasm();
  const { heap } = module;
  // The padding of one row must not be what is read of the other, unless they are the same.
  const apart = offsetOf(p.logits) === offsetOf(q.logits) || !overlap(p.logits, q.logits, BEYOND);
  const first = new RowReader(heap, p);
  const second = new RowReader(heap, q, apart);
  return heap.borrow(PAIR + RESULTS + first.bytes + second.bytes, (parts) => {
    const results = parts + PAIR;
    const copy = results + RESULTS;
    const pair = new Pair(module, p, parts, results);
    for (let i = 0; i < p.rows; i++) {
      // The second first: where it has to be copied, that is before the other one's padding is written.
      const y = second.open(i, copy + first.bytes);
      const x = first.open(i, copy);
      const valid = pair.measure(x, y, alpha, out, i);
      first.close(i);
      second.close(i);
      if (valid) continue;
      if (!p.impossible || !(isImpossible(p, i) || isImpossible(q, i))) return i;
      for (const column of Object.values(out)) column[i] = Number.NaN;
    }
    return -1;
  });
};

interface PairSums {
  readonly logP: number;
  readonly logQ: number;
  readonly kl: number;
  readonly reverseKl: number;
}

class Pair {
  readonly #module: Module;
  readonly #single: boolean;
  readonly #format: number;
  readonly #padded: number;
  readonly #strong: number;
  readonly #parts: number;
  readonly #results: number;

  constructor(module: Module, rows: LogitRows, parts: number, results: number) {
    this.#module = module;
    this.#single = rows.type !== 'float64';
    this.#format = formats[rows.type];
    this.#padded = paddedLength(rows.outcomes);
    this.#strong = this.#single ? STRONG_F32 : STRONG_F64;
    this.#parts = parts;
    this.#results = results;
  }

  /** Fills in row i, at p and q, of the wanted measures; false where a logit is not valid. */
  measure(p: number, q: number, alpha: number, out: DivergenceColumns, i: number): boolean {
    const { heap, kernels, stage } = this.#module;
    const pair = this.#single ? this.#fused(p, q) : this.#partitions(p, q);
    if (pair === null) return false;
    const { logP, logQ } = pair;
    let { kl, reverseKl } = pair;
    let difference = logP - logQ;
    const others = out.jensenShannon ?? out.totalVariation ?? out.renyi;

    // NaN, where the supports differ, is not strong either.
    if ((out.kl || others) && !(kl > this.#strong)) {
      const near = this.#near(p, q, logP, logQ);
      kl = near.kl;
      if (kl < Infinity) difference = near.difference;
    }
    if ((out.reverseKl || (others && kl === Infinity)) && !(reverseKl > this.#strong)) {
      const near = this.#near(q, p, logQ, logP);
      reverseKl = near.kl;
      if (kl === Infinity && reverseKl < Infinity) difference = -near.difference;
    }
    if (out.kl) out.kl[i] = kl;
    if (out.reverseKl) out.reverseKl[i] = reverseKl;
    if (!others) return true;

    if (out.jensenShannon || out.totalVariation) {
      kernels.halfway(p, q, this.#format, this.#padded, logP, logQ, difference, stage, this.#results);
      const [jensenShannon, totalVariation] = heap.float64(this.#results, 2);
      if (out.jensenShannon) out.jensenShannon[i] = jensenShannon!;
      if (out.totalVariation) out.totalVariation[i] = totalVariation!;
    }
    if (out.renyi) out.renyi[i] = this.#renyi(p, q, logP, logQ, difference, alpha);
    return true;
  }

  /** Log-partitions and both divergences in one pass, in f32. null where a logit is not valid. */
  #fused(p: number, q: number): PairSums | null {
    const { heap, kernels, stage } = this.#module;
    if (!kernels.klPair(p, q, this.#format, this.#padded, stage, this.#parts)) return null;
    const fused = heap.float64(this.#parts, PAIR / 8);
    return { logP: fused[2]!, logQ: fused[6]!, kl: fused[8]!, reverseKl: fused[9]! };
  }

  /** The same of f64, whose divergences are left to `#near`. */
  #partitions(p: number, q: number): PairSums | null {
    const { heap, kernels, stage } = this.#module;
    const logPartition = (row: number) =>
      kernels.tokenStatisticsF64(row, this.#format, this.#padded, 0, 1, stage, this.#results)
        ? heap.float64(this.#results, 2)[1]!
        : Number.NaN;
    const [logP, logQ] = [logPartition(p), logPartition(q)];
    return Number.isNaN(logP + logQ) ? null : { logP, logQ, kl: Number.NaN, reverseKl: Number.NaN };
  }

  /** KL of a row from another without cancellation, and the difference of their log-partitions as exactly as that tells it. */
  #near(x: number, y: number, logX: number, logY: number): { kl: number; difference: number } {
    const { heap, kernels, stage } = this.#module;
    kernels.klNear(x, y, this.#format, this.#padded, 0, 0, logX, logY, logX - logY, stage, this.#results);
    const [kl, difference] = heap.float64(this.#results, 2);
    return { kl: kl!, difference: difference! };
  }

  #renyi(p: number, q: number, logP: number, logQ: number, difference: number, alpha: number): number {
    const { kernels, stage } = this.#module;
    const { renyi, renyiNear } = kernels;
    const strong = renyi(p, q, this.#format, this.#padded, logP, logQ, alpha, stage);
    if (strong > this.#strong) return strong;
    return renyiNear(p, q, this.#format, this.#padded, logP, logQ, difference, alpha, stage, this.#results);
  }
}
