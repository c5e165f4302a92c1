// The measures of divergence.ts on the kernels. The fused pass for both KL divergences comes first; what it cannot tell with
// enough digits, and what else is wanted, are passes of their own.

import { offsetOf } from '../../arguments/arrays.js';
import { isImpossible, type LogitRows, type LogitType } from '../../arguments/logits.js';
import { overlap } from '../../arguments/resident.js';
import type { DivergenceColumns, DivergenceKernel } from '../../rows/divergence.js';
import { Pair } from '../binary/abi.generated.js';
import type { Room } from '../module.js';
import { divergence as room } from '../rooms.js';
import { BEYOND, formats, paddedLength, readerOf } from './logitRows.js';
import { setPair } from './pair.js';

/** Bytes of what mixture and nearLanes store, and of the sums and coefficients that nearLanes and renyiNear keep there. */
const RESULTS = 112;

/** Divergences above these come from klPair without noticeable cancellation. */
const STRONG_F32 = 0.05;
const STRONG_F64 = 1e-3;
/** So does log(sum p^alpha q^(1-alpha)) from renyi, above this in size. */
const STRONG_RENYI = 0.05;
/** Below this, terms that are too small for f32 may have a part in it. */
const LOST_RENYI = -30;

export const divergence: DivergenceKernel = (p, q, temperature, alpha, out) => {
  const module = room();
  const { heap } = module;
  // Writing one row's padding would corrupt the other if they overlap.
  const apart = offsetOf(p.logits) === offsetOf(q.logits) || !overlap(p.logits, q.logits, BEYOND);
  const first = readerOf(heap, p);
  const second = readerOf(heap, q, apart);
  return heap.borrow(Pair.bytes + RESULTS + first.bytes + second.bytes, (at) => {
    const copy = at + Pair.bytes + RESULTS;
    heap.views.float64[at / 8 + Pair.f64.temperature] = temperature;
    const pair = new RowPair(module, p, at);
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

/** Whether a divergence from klPair has its digits. NaN, where the supports differ, is not strong either, nor is a sum that overflowed. */
export function isStrong(type: LogitType, kl: number): boolean {
  return kl > (type === 'float64' ? STRONG_F64 : STRONG_F32) && kl < Infinity;
}

/** Orders of Renyi divergences that lanes of f32 take where policies are close: the others divide by what is too small. */
const MOST_FROM_HALF = 0.25;
/** Policies with a larger Renyi divergence are not. */
const CLOSE = 1;

/**
 * How much larger than what is found of close policies the offset between their log-ratios may be. Lanes of f32 round a log-ratio to
 * 2^-24 of the offset, and a few outcomes that are far apart can make a KL divergence large (near.ts) where these are small.
 */
const MOST_OFFSET_TV = 256;
const MOST_OFFSET_RENYI = 128;

const wantsMixture = (out: DivergenceColumns): boolean => (out.jensenShannon ?? out.totalVariation) !== undefined;

/** What is looked at of the pair of a row in the module's memory. */
class RowPair {
  readonly #module: Room<'divergence'>;
  readonly #format: number;
  readonly #padded: number;
  readonly #type: LogitType;
  readonly #at: number;

  constructor(module: Room<'divergence'>, rows: LogitRows, at: number) {
    this.#module = module;
    this.#format = formats[rows.type];
    this.#padded = paddedLength(rows.outcomes);
    this.#type = rows.type;
    this.#at = at;
  }

  /** Fills in row i, at p and q, of the wanted measures; false where a logit is not valid. */
  measure(p: number, q: number, alpha: number, out: DivergenceColumns, i: number): boolean {
    const { heap, kernels, stage } = this.#module;
    const at = this.#at;
    setPair(heap.views, at, { p, q, format: this.#format, n: this.#padded, stage });
    if (!kernels.klPair(at)) return false;
    const memory = heap.views.float64;
    const pair = at / 8;
    const plain = memory[pair + Pair.f64.difference]!;
    const [kl, reverseKl] = [memory[pair + Pair.f64.kl]!, memory[pair + Pair.f64.reverseKl]!];
    const near = (reverse: boolean): number => {
      memory[pair + Pair.f64.difference] = plain;
      kernels.klNear(at, reverse);
      return memory[pair + (reverse ? Pair.f64.reverseKl : Pair.f64.kl)]!;
    };
    const apart = isStrong(this.#type, kl) && isStrong(this.#type, reverseKl);
    const lanes = this.#type !== 'float64';
    // Straight after klPair: these take from the stage what it left there.
    let hasMixture = lanes && apart && wantsMixture(out) && this.#mixtureApart(out, i);
    let hasRenyi = lanes && apart && this.#renyiApart(alpha, out, i);
    const missed = (wantsMixture(out) && !hasMixture) || (out.renyi !== undefined && !hasRenyi);
    const close = lanes && (!apart || missed) && kernels.klLanes(at) !== 0;
    if (close) {
      const rest = this.#measureClose(alpha, out, i, wantsMixture(out) && !hasMixture, !hasRenyi);
      hasMixture ||= rest.mixture;
      hasRenyi ||= rest.renyi;
    }
    const digits = (value: number, reverse: boolean): number => {
      if (isStrong(this.#type, value)) return value;
      return close ? memory[pair + (reverse ? Pair.f64.reverseKl : Pair.f64.kl)]! : near(reverse);
    };
    if (out.kl) out.kl[i] = digits(kl, false);
    if (out.reverseKl) out.reverseKl[i] = digits(reverseKl, true);
    const [mixture, renyi] = [wantsMixture(out) && !hasMixture, out.renyi !== undefined && !hasRenyi];
    if (!(mixture || renyi)) return true;

    // They rest on the difference of the log-partitions. Where policies may be near, klNear finds it more exactly,
    // and than klLanes where that had an offset too large for the mixture.
    if ((!close || mixture) && (lanes || !apart)) near(false);
    if (mixture) {
      kernels.mixture(at, at + Pair.bytes);
      this.#storeMixture(out, i);
    }
    if (renyi) out.renyi![i] = this.#renyi(alpha);
    return true;
  }

  /** In lanes of f32, where they are exact enough; false elsewhere. */
  #mixtureApart(out: DivergenceColumns, i: number): boolean {
    this.#module.kernels.mixtureApart(this.#at, this.#at + Pair.bytes);
    return this.#storeMixture(out, i) > STRONG_F32;
  }

  /** In lanes of f32 too, of policies that are near each other; says what it could fill in. */
  #measureClose(alpha: number, out: DivergenceColumns, i: number, mixture: boolean, more: boolean) {
    const results = this.#at + Pair.bytes;
    const renyi = more && out.renyi !== undefined && Math.abs(alpha - 0.5) <= MOST_FROM_HALF;
    if (mixture || renyi) this.#module.kernels.nearLanes(this.#at, alpha, mixture, renyi, results);
    const offset = this.#offset();
    const memory = this.#module.heap.views.float64;
    const found = { mixture: mixture && offset <= MOST_OFFSET_TV * memory[results / 8 + 1]!, renyi: false };
    if (found.mixture) this.#storeMixture(out, i);
    if (!renyi) return found;
    const value = memory[results / 8 + 2]!;
    out.renyi![i] = value;
    found.renyi = value < CLOSE && offset <= MOST_OFFSET_RENYI * Math.sqrt(2 * value);
    return found;
  }

  /** How large what all log-ratios of the pair have in common is. */
  #offset(): number {
    const memory = this.#module.heap.views.float64;
    const { difference, shiftP, shiftQ, temperature } = Pair.f64;
    const at = this.#at / 8;
    const shift = memory[at + shiftP]! - memory[at + shiftQ]!;
    return Math.abs(memory[at + difference]! + shift / memory[at + temperature]!);
  }

  /** Fills in what the kernels of mixtures stored, and returns the least of it. */
  #storeMixture(out: DivergenceColumns, i: number): number {
    const memory = this.#module.heap.views.float64;
    const at = (this.#at + Pair.bytes) / 8;
    const [jensenShannon, totalVariation] = [memory[at]!, memory[at + 1]!];
    if (out.jensenShannon) out.jensenShannon[i] = jensenShannon;
    if (out.totalVariation) out.totalVariation[i] = totalVariation;
    return Math.min(jensenShannon, totalVariation);
  }

  #renyiApart(alpha: number, out: DivergenceColumns, i: number): boolean {
    if (!(out.renyi && alpha < 1)) return false;
    const log = this.#module.kernels.renyiApart(this.#at, alpha);
    out.renyi[i] = log / (alpha - 1);
    return log < -STRONG_RENYI && log > LOST_RENYI;
  }

  #renyi(alpha: number): number {
    const { kernels } = this.#module;
    const log = kernels.renyi(this.#at, alpha);
    if (Math.abs(log) === Infinity) return Infinity;
    if (Math.abs(log) > STRONG_RENYI) return log / (alpha - 1);
    return kernels.renyiNear(this.#at, alpha, this.#at + Pair.bytes);
  }
}
