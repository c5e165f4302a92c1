// The effective loss on the kernels: one pass over the three policies of a row, and others only where they are needed.
import { bufferOf, offsetOf } from '../../arguments/arrays.js';
import { isImpossible, type LogitRows } from '../../arguments/logits.js';
import { current, overlap } from '../../arguments/resident.js';
import { findLevel, type LevelSums } from '../../updates/bestLevel.js';
import type { EffectiveLossKernel, LossColumns } from '../../updates/effectiveLoss.js';
import {
  binaryAdvantagesOf,
  driveOfVariance,
  isUnsmoothed,
  type Odds,
  type UpdateLaw,
  unsmoothedAdvantages,
} from '../../updates/law.js';
import { logOddsOf } from '../../updates/logOdds.js';
import type { RewardRows } from '../../updates/rewards.js';
import { Beyond, Pair, Reach } from '../binary/abi.generated.js';
import { align } from '../memory/heap.js';
import type { Room } from '../module.js';
import { updates as room } from '../rooms.js';
import { isStrong } from '../rows/divergence.js';
import { BEYOND, formats, paddedLength, RowReader, RowWriter } from '../rows/logitRows.js';
import { setPair } from '../rows/pair.js';
import { Field, PAIR_Y, PAIR_Z, placeOutcomes, ROW, rewardBytes, Word } from './row.js';

/** Bytes of what kernels of clipped rows are told (assembly/updates/clippedSums.ts, clippedSurplus.ts). */
const REACH = Math.max(Reach.bytes, 2 * Beyond.bytes);
/** With larger factors, weights that f32 has lost would matter. */
const LARGEST_FACTOR = 1e15;
/** Probabilities below these have lost digits in lanes of f32 and f64, or are gone. */
const RARE_F32 = 1e-25;
const RARE_F64 = 1e-290;
/** How exactly the largest clipped objective is looked for in f32, relative to beta. */
const ROUGH = 1e-9;

export const effectiveLoss: EffectiveLossKernel = (policy, reference, old, rewards, law, out, gradient) => {
  const module = room();
  const { heap, kernels, stage } = module;
  const policies = [policy, reference, old];
  const inPlace = policies.every((a) => policies.every((b) => isSame(a, b) || !overlap(a.logits, b.logits, BEYOND)));
  const [x, y, z] = policies.map((rows) => new RowReader(heap, rows, inPlace)) as [RowReader, RowReader, RowReader];
  const writer = gradient && new RowWriter(heap, gradient, policy.outcomes);
  const padded = paddedLength(policy.outcomes);
  const weights = padded * (policy.type === 'float64' ? 8 : 4);
  const placed = align(rewardBytes(policy, rewards));
  const mixed = law.alpha > 0 && law.alpha < 1;
  const keepsY = law.k3 || (law.clip !== null && law.alpha === 1);
  const keepsAnchor = law.clip !== null && mixed && policy.type !== 'float64';
  const keepsZ = law.clip !== null || mixed || !rewards.binary || policy.type === 'float64';
  const kept = REACH + (1 + Number(keepsZ) + Number(keepsY) + Number(keepsAnchor)) * weights;
  const bytes = ROW + kept + placed + x.bytes + y.bytes + z.bytes;

  return heap.borrow(bytes, (at) => {
    const outcomes = at + ROW + kept;
    const copyX = outcomes + placed;
    const [copyY, copyZ] = [copyX + x.bytes, copyX + x.bytes + y.bytes];
    // No row of the gradient is written before all rows have been seen to be valid.
    if (gradient && policy.rows > 1) {
      const refused = firstRefused(module, policies, [x, y, z], [copyX, copyY, copyZ], at);
      if (refused >= 0) return refused;
    }
    const words = new Int32Array(heap.buffer, at, ROW / 4);
    const numbers = heap.float64(at, ROW / 8);
    words[Word.rewards] = outcomes;
    const weightsX = at + ROW + REACH;
    words[Word.weightsX] = weightsX;
    words[Word.weightsZ] = keepsZ ? weightsX + weights : 0;
    words[Word.weightsY] = keepsY ? weightsX + (1 + Number(keepsZ)) * weights : 0;
    words[Word.format] = formats[policy.type];
    words[Word.n] = padded;
    words[Word.binary] = Number(rewards.binary);
    numbers[Field.alpha] = law.alpha;
    numbers[Field.beta] = law.beta;
    numbers[Field.low] = law.clip ? Math.max(0, 1 - law.clip.low) : 0;
    numbers[Field.high] = law.clip ? 1 + law.clip.high : Infinity;
    const anchor = keepsAnchor ? at + ROW + kept - weights : 0;
    const row = new UpdateRow(module, at, law, policies, rewards, anchor);
    for (let i = 0; i < policy.rows; i++) {
      if (i === 0 || !rewards.shared) numbers[Field.origin] = placeOutcomes(module, policy, rewards, i, outcomes);
      words[Word.x] = x.open(i, copyX);
      kernels.updatePlace(at, 0, stage);
      words[Word.y] = y.open(i, copyY);
      kernels.updatePlace(at, 1, stage);
      words[Word.z] = z.open(i, copyZ);
      kernels.updatePlace(at, 2, stage);
      const valid = kernels.updateSums(at, stage) !== 0;
      if (valid) {
        row.measure(out, i);
        if (writer) {
          // In the place of the weights, unless it is written where it belongs.
          writer.write(i, weightsX, (to) => {
            words[Word.gradient] = to;
            row.climb(out, i);
          });
        }
      }
      // In the reverse order, so that rows that lie in one place get back what was after them.
      z.close(i);
      y.close(i);
      x.close(i);
      if (valid) {
        if (gradient && out.objective[i] === -Infinity) fillRow(gradient, policy.outcomes, i);
        continue;
      }
      if (!policies.some((rows) => rows.impossible && isImpossible(rows, i))) return i;
      for (const column of Object.values(out) as LossColumns['gap'][]) column?.fill(Number.NaN, i, i + 1);
      if (gradient) fillRow(gradient, policy.outcomes, i);
    }
    return -1;
  });
};

/** A row of a gradient that does not exist. */
function fillRow(gradient: Float32Array | Float64Array, outcomes: number, i: number): void {
  current(gradient).fill(Number.NaN, i * outcomes, (i + 1) * outcomes);
}

/** Whether two arguments are the same elements. */
function isSame(a: LogitRows, b: LogitRows): boolean {
  return bufferOf(a.logits) === bufferOf(b.logits) && offsetOf(a.logits) === offsetOf(b.logits);
}

/** The first row in which a policy is not valid, or -1; finding the largest logit tells. */
function firstRefused(
  { kernels }: Room<'updates'>,
  policies: readonly LogitRows[],
  readers: readonly RowReader[],
  copies: readonly number[],
  scratch: number,
): number {
  const [{ type, rows, outcomes }] = policies as [LogitRows];
  const topK = type === 'float64' ? kernels.topKF64 : kernels.topKF32;
  const isValid = (k: number, i: number) => {
    const from = readers[k]!.open(i, copies[k]!);
    const valid = topK(from, formats[type], paddedLength(outcomes), 1, scratch, scratch + 16);
    readers[k]!.close(i);
    return valid !== 0;
  };
  for (let i = 0; i < rows; i++) {
    const allowed = policies.some((policy) => policy.impossible && isImpossible(policy, i));
    for (let k = 0; k < policies.length && !allowed; k++) if (!isValid(k, i)) return i;
  }
  return -1;
}

/** What is found out about a row whose sums are known. */
class UpdateRow {
  readonly #module: Room<'updates'>;
  readonly #at: number;
  readonly #law: UpdateLaw;
  readonly #policies: readonly LogitRows[];
  readonly #rewards: RewardRows;
  readonly #binary: boolean;
  readonly #numbers: Float64Array;
  readonly #words: Int32Array;
  /** Where the weights of an anchor between two policies are kept; 0 where they are not. */
  readonly #mixture: number;
  /** What turns weights of the anchor of this row into probabilities; 0 where there are none. */
  #anchorScale = 0;

  constructor(
    module: Room<'updates'>,
    at: number,
    law: UpdateLaw,
    policies: readonly LogitRows[],
    rewards: RewardRows,
    mixture: number,
  ) {
    this.#module = module;
    this.#mixture = mixture;
    this.#at = at;
    this.#law = law;
    this.#policies = policies;
    this.#rewards = rewards;
    this.#binary = rewards.binary;
    this.#numbers = module.heap.float64(at, ROW / 8);
    this.#words = new Int32Array(module.heap.buffer, at, ROW / 4);
  }

  /** Fills in row i of the columns. */
  measure(out: LossColumns, i: number): void {
    const [n, { alpha, beta, clip }] = [this.#numbers, this.#law];
    this.#calibrate(i);
    if (this.#binary && !clip) {
      const [success, failure] = [n[Field.successX]! * n[Field.success]!, n[Field.failureX]! * n[Field.failure]!];
      // With a verifier that is wrong more often than right, a failure has the advantage.
      n[Field.gain] = Math.max(success, 0) + Math.max(failure, 0);
      n[Field.loss] = Math.min(success, 0) + Math.min(failure, 0);
      n[Field.free] = success + failure;
    } else this.#module.kernels.updateSurrogate(this.#at, this.#module.stage);
    const klReference = this.#divergence(1, PAIR_Y, n[Field.klY]!);
    const klOld = this.#divergence(2, PAIR_Z, n[Field.klZ]!);
    const pull = weighted(alpha, klReference) + weighted(1 - alpha, klOld);
    out.success[i] = n[Field.gain]!;
    out.failure[i] = n[Field.loss]!;
    out.klReference[i] = klReference;
    out.klOld[i] = klOld;
    out.objective[i] = out.success[i]! + out.failure[i]! - beta * pull;
    if (out.gap) {
      const most = clip ? this.#clippedOptimum() : this.#logOptimum();
      const gained = clip ? out.success[i] + out.failure[i] : n[Field.free]!;
      out.gap[i] = Math.max(0, beta * (pull + most) - gained);
    }
    n[Field.centre] = n[Field.free]! - (this.#law.k3 ? 0 : beta * pull);
  }

  /** Writes the gradient of row i. */
  climb(out: LossColumns, i: number): void {
    if (out.objective[i] === -Infinity) return;
    const { alpha, beta, k3 } = this.#law;
    const { kernels, stage } = this.#module;
    if (k3) {
      kernels.updateGradientK3(this.#at);
      return;
    }
    this.#numbers[Field.pullY] = beta * alpha;
    this.#numbers[Field.pullZ] = beta * (1 - alpha);
    kernels.updateGradient(this.#at, stage);
  }

  /** The advantages in row i, from what the sums tell about the old policy. */
  #calibrate(i: number): void {
    const n = this.#numbers;
    if (this.#binary) {
      const odds = { success: n[Field.successZ]!, failure: n[Field.failureZ]! };
      const [, , old] = this.#policies as [LogitRows, LogitRows, LogitRows];
      const rare = Math.min(odds.success, odds.failure) < (old.type === 'float64' ? RARE_F64 : RARE_F32);
      const { kernels } = this.#module;
      const { success, failure } =
        rare && isUnsmoothed(this.#law)
          ? unsmoothedAdvantages(kernels.exp, logOddsOf(kernels, old, this.#rewards, i))
          : binaryAdvantagesOf(this.#law, odds);
      n[Field.success] = success;
      n[Field.failure] = failure;
      return;
    }
    n[Field.scale] = driveOfVariance(this.#law, this.#law.meanOnly ? 0 : this.#module.kernels.updateSpread(this.#at));
  }

  /** The divergence of the policy from another one: as the sums have it where it is not small, else from a pass of its own. */
  #divergence(other: 1 | 2, pair: number, kl: number): number {
    const [policy, its] = [this.#policies[0]!, this.#policies[other]!];
    if (isSame(policy, its)) return 0;
    if (isStrong(policy.type, kl)) return kl;
    const { heap, kernels, stage } = this.#module;
    const [x, n] = [this.#words[Word.x]!, this.#words[Word.n]!];
    const y = this.#words[other === 1 ? Word.y : Word.z]!;
    setPair(heap.views, this.#at + pair, { p: x, q: y, format: formats[policy.type], n, stage });
    kernels.klNear(this.#at + pair, false);
    return heap.float64(this.#at + pair, 8)[Pair.f64.kl]!;
  }

  /** log of the sum of reference^alpha old^(1-alpha) exp(A/beta), the policies being normalised. */
  #logOptimum(): number {
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
    if (this.#policies[0]!.type === 'float64' || !kernels.updateAnchor(this.#at, stage, at, this.#mixture)) return null;
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
  #clippedOptimum(): number {
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
    const precision = this.#policies[0]!.type === 'float64' ? Number.EPSILON : ROUGH;
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
    return anchor ? this.#module.kernels.log(anchor.success + anchor.failure) : this.#logOptimum();
  }
}

/** A term of weight 0 is not there, even where it is infinite. */
function weighted(weight: number, value: number): number {
  return weight === 0 ? 0 : weight * value;
}
