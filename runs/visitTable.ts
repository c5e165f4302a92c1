import { withRoom } from './columns.js';
import { mixed, TextHash } from './textHash.js';

/** What tells the visits of one prompt apart: a step or number, a name, or nothing. */
export type VisitKey = number | string | undefined;

const EMPTY = -1;

/**
 * The visits of a log while it is read, a row each, in columns: about 70 bytes a visit. Rows are found by prompt and key
 * through a table of slots (open addressing, half full at most).
 */
export class VisitTable {
  length = 0;
  prompt = new Uint32Array(64);
  step = new Int32Array(64);
  n = new Uint32Array(64);
  k = new Uint32Array(64);
  /** Rollouts that a limit of length ended, and those of them that failed. */
  cut = new Uint32Array(64);
  cutFailed = new Uint32Array(64);
  /** A bit for each of the other rewards that takes several values in the visit. */
  varied = new Uint8Array(64);
  /** Sum and exclusive or of the fingerprints of the rollouts, in whatever order they come. */
  sum = new Uint32Array(64);
  xor = new Uint32Array(64);
  /** Hash of the key. */
  keyLow = new Uint32Array(64);
  keyHigh = new Uint32Array(64);

  #slots = new Int32Array(128).fill(EMPTY);
  #keyed = 0;
  readonly #hash = new TextHash();

  /** The row of a visit, a new one if there is none. */
  find(prompt: number, key: VisitKey, step: number): number {
    this.#hashKey(key);
    const { low, high } = this.#hash;
    let slot = this.#slotOf(prompt, low, high);
    for (; this.#slots[slot] !== EMPTY; slot = (slot + 1) & (this.#slots.length - 1)) {
      const row = this.#slots[slot]!;
      if (this.prompt[row] === prompt && this.keyLow[row] === low && this.keyHigh[row] === high) return row;
    }
    const row = this.append(prompt, step);
    this.keyLow[row] = low;
    this.keyHigh[row] = high;
    this.#slots[slot] = row;
    this.#keyed += 1;
    if (2 * this.#keyed > this.#slots.length) this.#rehash();
    return row;
  }

  /** Begins another row for the visit of a row, to which its key leads from now on. */
  begin(row: number): number {
    const prompt = this.prompt[row]!;
    const low = this.keyLow[row]!;
    const high = this.keyHigh[row]!;
    let slot = this.#slotOf(prompt, low, high);
    while (this.#slots[slot] !== row) slot = (slot + 1) & (this.#slots.length - 1);
    const next = this.append(prompt, this.step[row]!);
    this.keyLow[next] = low;
    this.keyHigh[next] = high;
    this.#slots[slot] = next;
    return next;
  }

  /** A new row that no key leads to. */
  append(prompt: number, step: number): number {
    const row = this.length;
    this.length += 1;
    if (this.length > this.prompt.length) this.#grow();
    this.prompt[row] = prompt;
    this.step[row] = step;
    return row;
  }

  #hashKey(key: VisitKey): void {
    const hash = this.#hash;
    if (typeof key === 'string') hash.of(key);
    else if (key === undefined) hash.low = hash.high = 0;
    else if (Number.isInteger(key) && Math.abs(key) < 2 ** 31) {
      hash.low = key >>> 0;
      hash.high = 1;
    } else hash.of(String(key));
  }

  #slotOf(prompt: number, low: number, high: number): number {
    return mixed(mixed(prompt ^ Math.imul(low, 0x9e3779b1)) ^ high) & (this.#slots.length - 1);
  }

  #grow(): void {
    const length = 2 * this.prompt.length;
    this.prompt = withRoom(this.prompt, length);
    this.step = withRoom(this.step, length);
    this.n = withRoom(this.n, length);
    this.k = withRoom(this.k, length);
    this.cut = withRoom(this.cut, length);
    this.cutFailed = withRoom(this.cutFailed, length);
    this.varied = withRoom(this.varied, length);
    this.sum = withRoom(this.sum, length);
    this.xor = withRoom(this.xor, length);
    this.keyLow = withRoom(this.keyLow, length);
    this.keyHigh = withRoom(this.keyHigh, length);
  }

  #rehash(): void {
    const rows = this.#slots.filter((row) => row !== EMPTY);
    this.#slots = new Int32Array(2 * this.#slots.length).fill(EMPTY);
    for (const row of rows) {
      let slot = this.#slotOf(this.prompt[row]!, this.keyLow[row]!, this.keyHigh[row]!);
      while (this.#slots[slot] !== EMPTY) slot = (slot + 1) & (this.#slots.length - 1);
      this.#slots[slot] = row;
    }
  }
}
