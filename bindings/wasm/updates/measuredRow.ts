// What is found out about a row of an update whose sums are known: its loss, the gap to the best policy, and the gradient.
import type { LogitRows } from '../../arguments/logits.js';
import type { LossColumns } from '../../updates/effectiveLoss.js';
import {
  binaryAdvantagesOf,
  driveOfVariance,
  isUnsmoothed,
  type UpdateLaw,
  unsmoothedAdvantages,
} from '../../updates/law.js';
import { logOddsOf } from '../../updates/logOdds.js';
import type { RewardRows } from '../../updates/rewards.js';
import { Pair } from '../binary/abi.generated.js';
import type { Room } from '../module.js';
import { isStrong } from '../rows/divergence.js';
import { formats } from '../rows/logitRows.js';
import { setPair } from '../rows/pair.js';
import { Optimum, type RowAt } from './optimum.js';
import { Field, isSame, PAIR_Y, PAIR_Z, ROW, Word } from './row.js';

/** Probabilities below these have lost digits in lanes of f32 and f64, or are gone. */
const RARE_F32 = 1e-25;
const RARE_F64 = 1e-290;

export class MeasuredRow {
  readonly #module: Room<'updates'>;
  readonly #at: number;
  readonly #law: UpdateLaw;
  readonly #policies: readonly LogitRows[];
  readonly #rewards: RewardRows;
  readonly #binary: boolean;
  readonly #numbers: Float64Array;
  readonly #words: Int32Array;
  readonly #optimum: Optimum;

  constructor(row: RowAt, law: UpdateLaw, policies: readonly LogitRows[], rewards: RewardRows) {
    const { module, at } = row;
    this.#module = module;
    this.#at = at;
    this.#law = law;
    this.#policies = policies;
    this.#rewards = rewards;
    this.#binary = rewards.binary;
    this.#numbers = module.heap.float64(at, ROW / 8);
    this.#words = new Int32Array(module.heap.buffer, at, ROW / 4);
    this.#optimum = new Optimum(row, law);
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
      const most = clip ? this.#optimum.clipped() : this.#optimum.log();
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
}

/** A term of weight 0 is not there, even where it is infinite. */
function weighted(weight: number, value: number): number {
  return weight === 0 ? 0 : weight * value;
}
