// The measures of divergence.ts on the kernels. The fused pass for both KL divergences comes first; what it cannot tell with
// enough digits, and what else is wanted, are passes of their own.
import type { DivergenceColumns } from '../backend.js';
import type { LogitRows } from '../logits.js';
import { formats, PAIR_STAGE, paddedLength, placeRow, rowBytes } from './logitRows.js';
import { type Module, wasm } from './module.js';

/** Bytes of a part (assembly/policies/part.ts), and of all results that klPair stores. */
const PART = 32;
const PAIR = 2 * PART + 16;
/** Bytes of the results of the other passes, and of the coefficients that renyiNear keeps there. */
const RESULTS = 112;

/** Divergences above these come from sums without noticeable cancellation (assembly/policies/klFrom.ts). */
const STRONG_F32 = 0.05;
const STRONG_F64 = 1e-4;
/** Below this, 1e-7 times the error of a log-partition in f32 lanes shows. */
const FAINT_F32 = 1e-7;

export function divergence(p: LogitRows, q: LogitRows, alpha: number, out: DivergenceColumns): number {
  const module = wasm();
  const { heap } = module;
  const bytes = rowBytes(p);
  return heap.borrow(PAIR_STAGE + PAIR + RESULTS + 2 * bytes, (stage) => {
    const parts = stage + PAIR_STAGE;
    const results = parts + PAIR;
    const pair = new Pair(module, p, stage, parts, results, results + RESULTS, results + RESULTS + bytes);
    for (let i = 0; i < p.rows; i++) {
      placeRow(heap, p, i, pair.p);
      placeRow(heap, q, i, pair.q);
      if (!pair.measure(alpha, out, i)) return i;
    }
    return -1;
  });
}

class Pair {
  readonly p: number;
  readonly q: number;
  readonly #module: Module;
  readonly #single: boolean;
  readonly #format: number;
  readonly #padded: number;
  readonly #strong: number;
  readonly #stage: number;
  readonly #parts: number;
  readonly #results: number;

  constructor(module: Module, rows: LogitRows, stage: number, parts: number, results: number, p: number, q: number) {
    this.p = p;
    this.q = q;
    this.#module = module;
    this.#single = rows.type !== 'float64';
    this.#format = formats[rows.type];
    this.#padded = paddedLength(rows.outcomes);
    this.#strong = this.#single ? STRONG_F32 : STRONG_F64;
    this.#stage = stage;
    this.#parts = parts;
    this.#results = results;
  }

  /** Fills in row i of the wanted measures; false where a logit is not valid. */
  measure(alpha: number, out: DivergenceColumns, i: number): boolean {
    const { heap, kernels } = this.#module;
    const klPair = this.#single ? kernels.klPairF32 : kernels.klPairF64;
    if (!klPair(this.p, this.q, this.#format, this.#padded, this.#stage, this.#parts)) return false;
    const fused = heap.float64(this.#parts, PAIR / 8);
    const logP = fused[2]!;
    const logQ = fused[6]!;
    const plain = logP - logQ;
    let difference = plain;
    let kl = fused[8]!;
    let reverseKl = fused[9]!;
    const others = out.jensenShannon ?? out.totalVariation ?? out.renyi;

    // NaN, where the supports differ, is not strong either.
    if ((out.kl || others) && !(kl > this.#strong)) {
      const from = this.#from(this.p, this.q, this.#parts, this.#parts + PART, plain);
      kl = from.kl;
      if (kl < Infinity) difference = from.difference;
    }
    if ((out.reverseKl || (others && kl === Infinity)) && !(reverseKl > this.#strong)) {
      const from = this.#from(this.q, this.p, this.#parts + PART, this.#parts, -plain);
      reverseKl = from.kl;
      if (kl === Infinity && reverseKl < Infinity) difference = -from.difference;
    }
    if (out.kl) out.kl[i] = kl;
    if (out.reverseKl) out.reverseKl[i] = reverseKl;
    if (!others) return true;

    if (out.jensenShannon || out.totalVariation) {
      kernels.halfway(this.p, this.q, this.#format, this.#padded, logP, logQ, difference, this.#stage, this.#results);
      const [jensenShannon, totalVariation] = heap.float64(this.#results, 2);
      if (out.jensenShannon) out.jensenShannon[i] = jensenShannon!;
      if (out.totalVariation) out.totalVariation[i] = totalVariation!;
    }
    if (out.renyi) out.renyi[i] = this.#renyi(logP, logQ, difference, alpha);
    return true;
  }

  /** KL of a row from another without cancellation, and the difference of their log-partitions as exactly as that tells it. */
  #from(x: number, y: number, partX: number, partY: number, difference: number): { kl: number; difference: number } {
    const { heap, kernels } = this.#module;
    const klFrom = this.#single ? kernels.klFromF32 : kernels.klFromF64;
    const once = (known: number) => {
      klFrom(x, y, this.#format, this.#padded, partX, partY, known, this.#stage, this.#results);
      const [kl, better] = heap.float64(this.#results, 2);
      return { kl: kl!, difference: better! };
    };
    const first = once(difference);
    return this.#single && first.kl < FAINT_F32 ? once(first.difference) : first;
  }

  #renyi(logP: number, logQ: number, difference: number, alpha: number): number {
    const { renyi, renyiNear } = this.#module.kernels;
    const strong = renyi(this.p, this.q, this.#format, this.#padded, logP, logQ, alpha, this.#stage);
    if (strong > this.#strong) return strong;
    return renyiNear(
      this.p,
      this.q,
      this.#format,
      this.#padded,
      logP,
      logQ,
      difference,
      alpha,
      this.#stage,
      this.#results,
    );
  }
}
