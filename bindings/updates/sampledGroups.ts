// Groups that are drawn from a policy, and the gradient of what they say: the mean over groups and members of
// min(ratio A, clip(ratio) A), in place of its expectation.

import type { BinaryAdvantages } from '../rewards/binaryAdvantages.js';
import type { PowerFunctions } from '../rewards/groupRule.js';
import type { UpdateLaw } from './law.js';
import type { RewardRows } from './rewards.js';
import { type Key, uniformAt } from './threefry.js';

export interface GroupDraws {
  readonly size: number;
  readonly count: number;
  readonly key: Key;
}

export class GroupSampler {
  readonly #draws: GroupDraws;
  readonly #rewards: RewardRows['rewards'];
  readonly #table: BinaryAdvantages;
  readonly #clip: UpdateLaw['clip'];
  readonly #functions: PowerFunctions;
  readonly #old: Float64Array;
  readonly #policy: Float64Array;
  /** What the members of an outcome have together, divided by the number of all members. */
  readonly #advantage: Float64Array;

  /** Of a rule that has a group. */
  constructor({ rewards }: RewardRows, law: UpdateLaw, draws: GroupDraws, functions: PowerFunctions) {
    this.#draws = draws;
    this.#rewards = rewards;
    this.#table = law.group!;
    this.#clip = law.clip;
    this.#functions = functions;
    this.#old = new Float64Array(rewards.length);
    this.#policy = new Float64Array(rewards.length);
    this.#advantage = new Float64Array(rewards.length);
  }

  /** Draws the groups of a step from the policy of these logits. */
  draw(logits: Float64Array, step: number): void {
    const { size, count, key } = this.#draws;
    this.#fill(logits, this.#old);
    this.#advantage.fill(0);
    const cumulative = this.#old.slice();
    for (let o = 1; o < cumulative.length; o++) cumulative[o]! += cumulative[o - 1]!;
    const members = new Int32Array(size);
    for (let group = 0; group < count; group++) {
      let k = 0;
      for (let m = 0; m < size; m++) {
        const u = uniformAt(key, group * size + m, step);
        members[m] = this.#outcomeAt(u * cumulative[cumulative.length - 1]!, cumulative);
        k += this.#rewards[members[m]!]!;
      }
      for (const o of members) {
        const a = this.#rewards[o] === 1 ? this.#table.success[k]! : this.#table.failure[k]!;
        this.#advantage[o]! += a / (size * count);
      }
    }
  }

  /** Adds to `gradient` what the draws say at the policy of these logits. */
  addGradient(logits: Float64Array, gradient: Float64Array): void {
    this.#fill(logits, this.#policy);
    const { low, high } = this.#clip ?? { low: 1, high: Infinity };
    let total = 0;
    const parts = this.#advantage.map((a, o) => {
      if (a === 0) return 0;
      const ratio = this.#policy[o]! / this.#old[o]!;
      if (this.#clip !== null && !(a > 0 ? ratio < 1 + high : ratio > 1 - low)) return 0;
      total += a * ratio;
      return a * ratio;
    });
    for (let o = 0; o < gradient.length; o++) gradient[o]! += parts[o]! - this.#policy[o]! * total;
  }

  /** The first outcome whose cumulative probability is above u. */
  #outcomeAt(u: number, cumulative: Float64Array): number {
    let [low, high] = [0, cumulative.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (cumulative[middle]! > u) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** Fills in the probabilities of logits. */
  #fill(logits: Float64Array, to: Float64Array): void {
    const max = logits.reduce((a, b) => Math.max(a, b));
    let total = 0;
    for (let o = 0; o < to.length; o++) {
      to[o] = this.#functions.exp(logits[o]! - max);
      total += to[o]!;
    }
    for (let o = 0; o < to.length; o++) to[o]! /= total;
  }
}
