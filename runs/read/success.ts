import { LogError, shown, unexpected } from './errors.js';
import type { Format } from './format.js';
import type { Fields } from './json.js';

/** Names under which trainers write that an answer was right, whatever the reward was. */
const CORRECT = ['acc', 'is_correct', 'correct'];

const MOST_SHOWN = 8;

/** Which field is the reward that says success, and from which value on. */
export interface SuccessOptions {
  /** The field (`--reward`). By default a boolean `acc`, `is_correct` or `correct`, or the only reward there is. */
  readonly reward?: string;
  /** A reward of at least this is a success. Without it rewards are 0 and 1, false and true, or −1 and 1. */
  readonly threshold?: number;
}

/** Chooses the reward of a log, and says of each value of it whether it is a success. */
export class SuccessRule {
  readonly #options: SuccessOptions;
  readonly #seen = new Set<number>();
  /** Values of the first rollouts, for messages. */
  #sample: readonly number[] = [];
  #column: string | undefined;
  #advice = '';

  constructor(options: SuccessOptions) {
    this.#options = options;
  }

  /** The field chosen. */
  get column(): string | undefined {
    return this.#column;
  }

  /**
   * Chooses the field.
   *
   * @param rollouts some of the log
   * @returns all fields that may be rewards, the one chosen first
   * @throws LogError that lists the fields and their values, where there is no saying
   */
  choose(format: Format, rollouts: readonly Fields[]): string[] {
    this.#advice = format.advice ?? '';
    const values = rewardColumns(format, rollouts);
    const column = this.#chosen(format, rollouts, values);
    this.#column = column;
    const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
    this.#sample = [...new Set(rollouts.map((rollout) => rollout[column]).filter(isNumber))];
    return [column, ...[...values.keys()].filter((name) => name !== column)];
  }

  #chosen(format: Format, rollouts: readonly Fields[], values: ReadonlyMap<string, readonly unknown[]>): string {
    const { reward } = this.#options;
    if (reward !== undefined) {
      if (rollouts.some((rollout) => Object.hasOwn(rollout, reward))) return reward;
      throw new LogError(
        `no field ${JSON.stringify(reward)} (--reward) in ${format.title}; its rewards: ${list(values)}`,
      );
    }
    const correct = CORRECT.find((name) => isFlag(values.get(name)));
    const only = values.size === 1 ? [...values.keys()][0] : undefined;
    const column = format.success ?? correct ?? only;
    if (column !== undefined) return column;
    if (values.size === 0) throw new LogError(`${format.title} without a reward: name its field with --reward`);
    throw new LogError(`several rewards in ${format.title}: choose one with --reward: ${list(values)}`);
  }

  /** Takes a field that was chosen before. */
  take(column: string, { advice = '' }: Format): void {
    this.#column = column;
    this.#advice = advice;
  }

  /**
   * Whether a reward is a success; undefined if the rollout was not scored.
   *
   * @param where its place in the log, for messages
   * @throws MalformedRecord if it is no number
   * @throws LogError if it is neither 0 nor 1 and there is no threshold
   */
  of(value: unknown, where: string): boolean | undefined {
    const number = rewardOf(value, this.#column ?? 'reward');
    if (number === undefined) return undefined;
    const { threshold } = this.#options;
    if (threshold !== undefined) return number >= threshold;
    if (this.#seen.size < MOST_SHOWN) this.#seen.add(number);
    if ((number !== 0 && number !== 1 && number !== -1) || (this.#seen.has(0) && this.#seen.has(-1))) {
      const values = [...new Set([...this.#sample, ...this.#seen, number])].sort((a, b) => a - b);
      const some = values.slice(0, MOST_SHOWN).join(', ') + (values.length > MOST_SHOWN ? ', …' : '');
      throw new LogError(
        `${where}: ${JSON.stringify(this.#column)} is neither 0 and 1 nor −1 and 1, but ${some}: say from which ` +
          `value on it is a success, for example --threshold ${values.at(-1)}${this.#advice && ` (${this.#advice})`}`,
      );
    }
    return number === 1;
  }
}

/** A reward as a number; undefined if there is none: null, NaN, an infinity, or nothing. */
export function rewardOf(value: unknown, name: string): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value === 'boolean') return Number(value);
  if (value === null || value === undefined) return undefined;
  if (typeof value === 'bigint') return Number(value);
  throw unexpected(name, 'a number, true, false or null', value);
}

/** The fields that may be rewards by their values too, with some of those. */
function rewardColumns(format: Format, rollouts: readonly Fields[]): Map<string, unknown[]> {
  const columns = new Map<string, unknown[]>();
  /** Values of a field that are numbers, less those that are not. */
  const balance = new Map<string, number>();
  for (const rollout of rollouts) {
    for (const name of format.rewards(rollout)) {
      const value = rollout[name];
      const values = columns.get(name) ?? [];
      columns.set(name, values);
      if (value === null || value === undefined) continue;
      const isNumber = ['number', 'boolean', 'bigint'].includes(typeof value);
      balance.set(name, (balance.get(name) ?? 0) + (isNumber ? 1 : -1));
      if (values.length <= MOST_SHOWN && !values.includes(value)) values.push(value);
    }
  }
  for (const [name, values] of columns) if (values.length === 0 || balance.get(name)! < 0) columns.delete(name);
  return columns;
}

function isFlag(values: readonly unknown[] | undefined): boolean {
  return values?.every((value) => [true, false, 0, 1].includes(value as number)) ?? false;
}

function list(columns: ReadonlyMap<string, readonly unknown[]>): string {
  const items = [...columns].map(([name, values]) => {
    const sorted = values.slice(0, MOST_SHOWN).sort((a, b) => Number(a) - Number(b));
    const some = sorted.map(shown).join(', ');
    return `${name} (${some}${values.length > MOST_SHOWN ? ', …' : ''})`;
  });
  return items.join('; ') || 'none';
}

/**
 * A reward of a log of one's own, which says 0 or 1, or −1 or 1, unless there is a threshold; undefined if there is none: null,
 * as which NaN and infinities are read.
 *
 * @param met rewards that the log has had: 0 beside −1 is neither
 */
export function strictReward(value: unknown, threshold: number | undefined, met: Set<number>): boolean | undefined {
  if (value === null) return undefined;
  const number = typeof value === 'boolean' ? Number(value) : value;
  if (typeof number !== 'number') throw unexpected('reward', 'a number, true, false or null', value);
  if (!Number.isFinite(number)) throw unexpected('reward', 'a number that a double holds', value);
  if (threshold !== undefined) return number >= threshold;
  if (number !== 0 && number !== 1 && number !== -1) {
    throw unexpected('reward', '0 or 1, or −1 or 1 (or give --threshold)', value);
  }
  met.add(number);
  if (met.has(0) && met.has(-1)) {
    throw new LogError('"reward" is −1, 0 and 1: say from which value on it is a success, for example --threshold 1');
  }
  return number === 1;
}
