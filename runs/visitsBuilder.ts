import { narrowest, withRoom } from './columns.js';
import { OtherRewards } from './otherRewards.js';
import { PromptIndex } from './promptIndex.js';
import { MalformedRecord } from './read/errors.js';
import { type Settled, settle } from './settle.js';
import { UNORDERED, type Visits } from './visits.js';
import { type VisitKey, VisitTable } from './visitTable.js';

/** Rollouts of a visit, at most. */
const MOST = 2 ** 32 - 1;

/** The first and the last step of some rollouts. */
export interface StepSpan {
  readonly low: number;
  readonly high: number;
}

interface Rollout {
  /** Undefined if it was not scored. */
  readonly success: boolean | undefined;
  readonly inOrder?: boolean;
  /** A number of 32 bits that tells its completion from others. */
  readonly print?: number | undefined;
  /** Whether a limit of length ended it. */
  readonly cut?: boolean | undefined;
  /** Its other rewards, NaN where it has none. */
  readonly others?: readonly number[];
}

/** Rollouts of a visit, with the sum and the exclusive or of the fingerprints of those that have a reward. */
export interface Counted {
  readonly n: number;
  readonly k: number;
  readonly cut: number;
  readonly cutFailed: number;
  /** As in `Visits`. */
  readonly varied: number;
  readonly prints: { readonly sum: number; readonly xor: number } | undefined;
}

/**
 * Builds `Visits` from records in any order, in one pass over them.
 *
 * @example
 * const builder = new VisitsBuilder();
 * builder.addNext(builder.prompt('a'), 8, 3);
 * builder.build().ids; // => ['a']
 */
export class VisitsBuilder {
  readonly #prompts = new PromptIndex();
  readonly #table = new VisitTable();
  /** The step after the last one known of each prompt. */
  #next = new Int32Array(64);
  /** The row of the last rollout, and the rows that go on from others. */
  #last = -1;
  readonly #others = new OtherRewards();
  readonly #earlier = new Map<number, number>();
  #fingerprints = true;
  #settled: Settled = { repeated: 0, restarted: 0, doubled: 0, alike: false };
  #span: StepSpan | undefined;
  #joined = 0;

  /** The number of a prompt. */
  prompt(id: string): number {
    const prompt = this.#prompts.of(id);
    this.#next = withRoom(this.#next, prompt + 1);
    return prompt;
  }

  /**
   * Adds rollouts to the visit that the key names.
   *
   * @param key names the visit among those of the prompt; without one, all rollouts that have none are one visit
   * @param step its place in time, from −2³¹ + 1 to 2³¹ − 1; by default the key if that is an integer, else none
   */
  add(prompt: number, key: VisitKey, n: number, k: number, step?: number): void {
    const place = step ?? (typeof key === 'number' ? key : UNORDERED);
    const row = this.#table.find(prompt, key, place);
    if (n > MOST - this.#table.n[row]!) throw new MalformedRecord('a group of more than 2³² − 1 rollouts');
    if (n > 1 && this.#table.n[row]! > 0) this.#joined += 1;
    this.#table.n[row]! += n;
    this.#table.k[row]! += k;
    this.#fingerprints = false;
    this.#passed(prompt, place);
  }

  /**
   * Adds one rollout.
   *
   * @param key as in `add`
   * @param inOrder rollouts of a visit follow one another: what comes after others is a visit of its own, of the same key
   */
  addRollout(prompt: number, key: VisitKey, step: number, { success, inOrder, print, cut, others }: Rollout): void {
    const table = this.#table;
    let row = table.find(prompt, key, step);
    if (inOrder && row !== this.#last && table.n[row]! > 0) {
      const next = table.begin(row);
      this.#earlier.set(next, row);
      row = next;
    }
    this.#last = row;
    this.#passed(prompt, step);
    if (success === undefined) return;
    table.n[row]! += 1;
    table.k[row]! += Number(success);
    if (cut) {
      table.cut[row]! += 1;
      table.cutFailed[row]! += Number(!success);
    }
    if (others !== undefined && others.length > 0) table.varied[row]! |= this.#others.add(row, others);
    if (print === undefined) this.#fingerprints = false;
    else {
      table.sum[row]! += print;
      table.xor[row]! ^= print;
    }
  }

  /**
   * Adds rollouts of a visit that were counted elsewhere.
   *
   * @param key as in `add`
   */
  addCounted(prompt: number, key: VisitKey, step: number, counted: Counted): void {
    const table = this.#table;
    const row = table.find(prompt, key, step);
    table.n[row]! += counted.n;
    table.k[row]! += counted.k;
    table.cut[row]! += counted.cut;
    table.cutFailed[row]! += counted.cutFailed;
    table.varied[row]! |= counted.varied;
    if (counted.prints === undefined) this.#fingerprints = false;
    else {
      table.sum[row]! += counted.prints.sum;
      table.xor[row]! ^= counted.prints.xor;
    }
    this.#passed(prompt, step);
  }

  /**
   * Ends a file: what comes next does not go on with the visit of the last rollout, though it may be a part of it.
   *
   * @returns the steps in it, undefined if none of its rollouts has one
   */
  endFile(): StepSpan | undefined {
    const span = this.#span;
    this.#span = undefined;
    this.#last = -1;
    return span;
  }

  /** Counts of groups that `add` has added to a visit which had rollouts already. */
  get joined(): number {
    return this.#joined;
  }

  /** What was written twice: known once the visits are built. */
  get settled(): Settled {
    return this.#settled;
  }

  /** Adds a visit of its own, without a place in time. */
  addApart(prompt: number, n: number, k: number): void {
    this.#count(this.#table.append(prompt, UNORDERED), n, k);
  }

  /** Adds a visit of its own, one step after all that are known of the prompt. */
  addNext(prompt: number, n: number, k: number): void {
    const step = this.#next[prompt]!;
    this.#count(this.#table.append(prompt, step), n, k);
    this.#passed(prompt, step);
  }

  /**
   * What was added, for the last time. Visits without a rollout are left out, and so are prompts without a visit.
   *
   * @param repeats a generation may have been added again under later steps
   */
  build(repeats = false): Visits {
    this.#settled = settle(this.#table, this.#earlier, { repeats, fingerprints: this.#fingerprints });
    const { length, prompt, n, k, step, cut, cutFailed, varied } = this.#table;
    const offsets = new Uint32Array(this.#prompts.ids.length + 1);
    for (let row = 0; row < length; row++) if (n[row]! > 0) offsets[prompt[row]! + 1]! += 1;
    const ids = this.#prompts.ids.filter((_, i) => offsets[i + 1]! > 0);
    for (let i = 0; i < this.#prompts.ids.length; i++) offsets[i + 1]! += offsets[i]!;

    const rows = new Uint32Array(offsets.at(-1)!);
    const filled = offsets.slice();
    for (let row = 0; row < length; row++) if (n[row]! > 0) rows[filled[prompt[row]!]!++] = row;
    for (let i = 0; i < this.#prompts.ids.length; i++) {
      const visits = rows.subarray(offsets[i], offsets[i + 1]);
      // Equal steps keep their order of appearance, which is that of the rows.
      if (visits.some((row, v) => v > 0 && step[visits[v - 1]!]! > step[row]!)) {
        visits.sort((a, b) => step[a]! - step[b]! || a - b);
      }
    }
    return {
      ids,
      offsets: offsets.filter((offset, i) => i === 0 || offset !== offsets[i - 1]),
      n: narrowest(Uint32Array.from(rows, (row) => n[row]!)),
      k: narrowest(Uint32Array.from(rows, (row) => k[row]!)),
      step: Int32Array.from(rows, (row) => step[row]!),
      ...(rows.some((row) => cut[row]! > 0)
        ? {
            cut: narrowest(Uint32Array.from(rows, (row) => cut[row]!)),
            cutFailed: narrowest(Uint32Array.from(rows, (row) => cutFailed[row]!)),
          }
        : {}),
      ...(rows.some((row) => varied[row]! > 0) ? { varied: Uint8Array.from(rows, (row) => varied[row]!) } : {}),
    };
  }

  #count(row: number, n: number, k: number): void {
    this.#fingerprints = false;
    this.#table.n[row] = n;
    this.#table.k[row] = k;
  }

  #passed(prompt: number, step: number): void {
    if (step !== UNORDERED && !(this.#span && step >= this.#span.low && step <= this.#span.high)) {
      const { low, high } = this.#span ?? { low: step, high: step };
      this.#span = { low: Math.min(low, step), high: Math.max(high, step) };
    }
    if (step >= this.#next[prompt]!) this.#next[prompt] = step + 1;
  }
}
