/** A Map of V8 ends at 2²⁴ keys, with an error; below that it slows down only. */
const MOST_KEYS = 1 << 24;

/** Numbers prompts 0, 1, 2, … in the order in which their ids are met, however many there are. */
export class PromptIndex {
  readonly ids: string[] = [];
  readonly #shards: Map<string, number>[] = [new Map()];
  readonly #most: number;

  /** @param most keys of one Map, less in tests */
  constructor(most = MOST_KEYS) {
    this.#most = most;
  }

  of(id: string): number {
    for (const shard of this.#shards) {
      const known = shard.get(id);
      if (known !== undefined) return known;
    }
    let last = this.#shards.at(-1)!;
    if (last.size === this.#most) {
      last = new Map();
      this.#shards.push(last);
    }
    const index = this.ids.length;
    last.set(id, index);
    this.ids.push(id);
    return index;
  }
}
