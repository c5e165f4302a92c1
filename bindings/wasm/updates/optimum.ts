// The largest objective of a row of an update, divided by beta: what its gap is counted from. With clipped ratios it belongs to a level,
// which is searched for (docs/theory.md, section 11).
import { findLevel, type LevelSums } from '../../updates/bestLevel.js';
import type { Odds, UpdateLaw } from '../../updates/law.js';
import { Beyond, Reach } from '../binary/abi.generated.js';
import type { Room } from '../module.js';
import { Field, ROW, Word } from './row.js';

/** Bytes of what kernels of clipped rows are told (assembly/updates/clippedSums.ts, clippedSurplus.ts), after the row. */
export const REACH = Math.max(Reach.bytes, 2 * Beyond.bytes);
/** With larger factors, weights that f32 has lost would matter. */
const LARGEST_FACTOR = 1e15;
/** How exactly the level is looked for in f32: what is left of it in the objective is less than roundings of its sums leave. */
const ROUGH = 2e-8;

/** A row whose sums and advantages are known, where it lies in the module's memory. */
export interface RowAt {
  readonly module: Room<'updates'>;
  readonly at: number;
  /** Whether its logits are lanes of f32, else f64. */
  readonly single: boolean;
  /** Whether its rewards are 0 and 1. */
  readonly binary: boolean;
  /** Where the weights of an anchor between two policies are kept; 0 where they are not. */
  readonly mixture: number;
}

export class Optimum {
  readonly #module: Room<'updates'>;
  readonly #at: number;
  readonly #law: UpdateLaw;
  readonly #single: boolean;
  readonly #binary: boolean;
  readonly #mixture: number;
  readonly #numbers: Float64Array;
  readonly #words: Int32Array;
  /** What turns weights of the anchor of this row into probabilities; 0 where there are none. */
  #anchorScale = 0;

  constructor({ module, at, single, binary, mixture }: RowAt, law: UpdateLaw) {
    this.#module = module;
    this.#at = at;
    this.#law = law;
    this.#single = single;
    this.#binary = binary;
    this.#mixture = mixture;
    this.#numbers = module.heap.float64(at, ROW / 8);
    this.#words = new Int32Array(module.heap.buffer, at, ROW / 4);
  }

  /** log of the sum of reference^alpha old^(1-alpha) exp(A/beta), the policies being normalised. */
  log(): number {
    const { kernels, stage } = this.#module;
    const [n, { beta }] = [this.#numbers, this.#law];
    const anchor = this.#binary ? this.#anchor() : null;
    if (!anchor) return kernels.updateOptimum(this.#at, stage);
    const { success, failure } = anchor;
    const [up, down] = [n[Field.success]! / beta, n[Field.failure]! / beta];
    const top = Math.max(success > 0 ? up : -Infinity, failure > 0 ? down : -Infinity);
    const part = (mass: number, a: number) => (mass > 0 ? mass * kernels.exp(a - top) : 0);
    return top + kernels.log(part(success, up) + part(failure, down));
  }

  /** What the anchor gives successes and failures; null where that takes a pass in f64. */
  #anchor(): Odds | null {
    const [n, { kernels, stage, heap }, { alpha }] = [this.#numbers, this.#module, this.#law];
    if (alpha === 1) return { success: n[Field.successY]!, failure: n[Field.failureY]! };
    if (alpha === 0) return { success: n[Field.successZ]!, failure: n[Field.failureZ]! };
    const at = this.#at + ROW;
    if (!this.#single || !kernels.updateAnchor(this.#at, stage, at, this.#mixture)) return null;
    const [success, failure, scale] = heap.float64(at, 3) as unknown as [number, number, number];
    this.#anchorScale = scale;
    return { success, failure };
  }

  get #isAlike(): boolean {
    return this.#binary && this.#law.alpha === 0;
  }

  /** Address of the weights of the anchor. */
  get #anchorWeights(): number {
    return this.#law.alpha === 1 ? this.#words[Word.weightsY]! : this.#mixture;
  }

  /** Stores how far a level reaches; false where weights do not tell its sums. */
  #storeReach(level: number): boolean {
    const [n, { kernels }, { alpha, beta, clip }] = [this.#numbers, this.#module, this.#law];
    const scale = alpha === 1 ? n[Field.scaleY]! : this.#anchorScale;
    if (!this.#binary || scale === 0 || clip!.high === Infinity) return false;
    const largest = LARGEST_FACTOR * scale;
    let shortened = 0;
    const reach = [n[Field.success]!, n[Field.failure]!].flatMap((a) => {
      const most = scale * kernels.exp(Math.max(0, a / beta) - level);
      if (most > largest) shortened = 1;
      return [
        scale * kernels.exp(Math.min(0, a / beta) - level),
        Math.min(most, largest),
        n[a > 0 ? Field.high : Field.low]! * n[Field.scaleZ]!,
      ];
    });
    if (!reach.every((factor) => factor <= largest)) return false;
    this.#module.heap.float64(this.#at + ROW, REACH / 8).set([...reach, shortened]);
    return true;
  }

  /** Successes and failures where the old policy is the anchor too, so that all outcomes with a reward are clipped alike. */
  *#alike(level: number) {
    const [n, { kernels }, { beta }] = [this.#numbers, this.#module, this.#law];
    for (const [advantage, mass] of [
      [n[Field.success]!, n[Field.successZ]!],
      [n[Field.failure]!, n[Field.failureZ]!],
    ] as const) {
      if (mass === 0) continue;
      const a = advantage / beta;
      const edge = n[advantage > 0 ? Field.high : Field.low]!;
      const [least, most] = [Math.min(0, a), Math.max(0, a)];
      const ratio = Math.max(kernels.exp(least - level), Math.min(kernels.exp(most - level), edge));
      const beyond = Math.max(least, Math.min(most, a - level - kernels.log(edge)));
      const surplus = edge === Infinity ? 0 : mass * edge * beyond;
      yield { total: mass * ratio, fixed: ratio === edge ? mass * ratio : 0, surplus };
    }
  }

  /** The sums of a level from shares or weights; null where these do not tell them. */
  #quickSums(level: number): LevelSums | null {
    if (this.#isAlike) {
      const sums = { total: 0, fixed: 0 };
      for (const { total, fixed } of this.#alike(level)) {
        sums.total += total;
        sums.fixed += fixed;
      }
      return sums;
    }
    if (!this.#storeReach(level)) return null;
    const total = this.#module.kernels.updateClippedSums(this.#at, this.#anchorWeights, this.#at + ROW);
    return Number.isNaN(total) ? null : { total, fixed: this.#numbers[Field.fixed]! };
  }

  /** The sum over (A/beta - d) edge at a level, where the weights tell its sums. */
  #quickSurplus(level: number): number {
    if (this.#isAlike) {
      let surplus = 0;
      for (const side of this.#alike(level)) surplus += side.surplus;
      return surplus;
    }
    const [n, { kernels, heap, stage }, { beta }] = [this.#numbers, this.#module, this.#law];
    const beyond = [n[Field.success]!, n[Field.failure]!].flatMap((a) => {
      const edge = n[a > 0 ? Field.high : Field.low]!;
      return [a / beta, a / beta - level - kernels.log(edge), edge * n[Field.scaleZ]!];
    });
    heap.float64(this.#at + ROW, REACH / 8).set(beyond);
    kernels.updateClippedSurplus(this.#at, this.#at + ROW, stage);
    return n[Field.surplus]!;
  }

  /** The largest objective with clipped ratios, divided by beta. */
  clipped(): number {
    const { kernels, stage } = this.#module;
    const n = this.#numbers;
    const start = this.#clippedStart();
    if (start === -Infinity) return start;
    const precise = (level: number) => ({
      total: kernels.updateClippedOptimum(this.#at, stage, level),
      fixed: n[Field.fixed]!,
    });
    // The last level is needed once more.
    let seen = Number.NaN;
    let quick: LevelSums | null = null;
    const at = (level: number) => {
      if (level !== seen) quick = this.#quickSums(level);
      seen = level;
      return quick ?? precise(level);
    };
    const precision = !this.#single ? Number.EPSILON : ROUGH;
    const level = findLevel(start, at, kernels.log, precision);
    const { total } = at(level);
    return level + (total - 1) + (quick === null ? n[Field.surplus]! : this.#quickSurplus(level));
  }

  /** Where the level is looked for first. An anchor of two policies adds up to less than 1, perhaps to far less. */
  #clippedStart(): number {
    const { alpha } = this.#law;
    this.#anchorScale = 0;
    if (alpha === 0 || alpha === 1) return 0;
    const anchor = this.#binary ? this.#anchor() : null;
    return anchor ? this.#module.kernels.log(anchor.success + anchor.failure) : this.log();
  }
}
