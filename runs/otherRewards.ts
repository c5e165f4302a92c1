import { withRoom } from './columns.js';

/** Rewards beside the one that says success that are followed within visits. */
export const OTHER_REWARDS = 4;

/** Finds out which rewards take several values within a visit: it keeps the first value of each, by the row of the visit. */
export class OtherRewards {
  /** NaN where there is none yet. */
  #first = new Float64Array(0);

  /**
   * @param values of one rollout, NaN where it has no such reward
   * @returns a bit for each reward that is other than the first of the visit
   */
  add(row: number, values: readonly number[]): number {
    const from = OTHER_REWARDS * row;
    const known = this.#first.length;
    this.#first = withRoom(this.#first, from + OTHER_REWARDS);
    this.#first.fill(Number.NaN, known);
    let varied = 0;
    for (const [i, value] of values.slice(0, OTHER_REWARDS).entries()) {
      if (Number.isNaN(value)) continue;
      const first = this.#first[from + i]!;
      if (Number.isNaN(first)) this.#first[from + i] = value;
      else if (first !== value) varied |= 1 << i;
    }
    return varied;
  }
}
