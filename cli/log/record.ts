/**
 * One line of a log, checked. Which kind it is follows from its fields:
 *
 * - rollout: `{"prompt_id", "reward"}`, the reward 0, 1, false or true, or any finite number under a threshold;
 * - counts: `{"prompt_id", "n", "successes": 5}`;
 * - trajectory: `{"prompt_id", "n", "successes": [5, 4, ...]}`, the successes of n rollouts at each visit, oldest first.
 *
 * `prompt_id` is a non-empty string or a finite number; 7 and "7" are the same prompt. Other fields are ignored.
 */
export type LogRecord =
  | { readonly kind: 'rollout'; readonly prompt: string; readonly success: boolean }
  | { readonly kind: 'counts'; readonly prompt: string; readonly n: number; readonly successes: number }
  | { readonly kind: 'trajectory'; readonly prompt: string; readonly n: number; readonly successes: readonly number[] };

export interface RecordFormat {
  /** Columns that tell prompts apart together with `prompt_id`. */
  readonly by?: readonly string[];
  /** A reward of at least this is a success. Without it rewards are 0 or 1. */
  readonly threshold?: number;
}

/** Why a line is none of the records. */
export class MalformedLine extends Error {}

type Fields = Readonly<Record<string, unknown>>;

function unexpected(field: string, expected: string, value: unknown): MalformedLine {
  const got = value === undefined ? 'nothing' : JSON.stringify(value);
  return new MalformedLine(`"${field}" expected ${expected}, got ${got.length > 40 ? `${got.slice(0, 40)}…` : got}`);
}

function parseFields(line: string): Fields {
  let fields: unknown;
  try {
    fields = JSON.parse(line);
  } catch {
    throw new MalformedLine('not valid JSON');
  }
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields))
    throw new MalformedLine('not a JSON object');
  return fields as Fields;
}

function promptKey(fields: Fields, by: readonly string[]): string {
  const id = fields.prompt_id;
  if (!(typeof id === 'string' ? id !== '' : Number.isFinite(id))) {
    throw unexpected('prompt_id', 'a non-empty string or a number', id);
  }
  if (by.length === 0) return String(id);
  // Each part carries its length, so that different columns never make the same key.
  let key = `${String(id).length}:${id}`;
  for (const column of by) {
    const value = fields[column];
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
      throw unexpected(column, 'a string, number or boolean (--by)', value);
    }
    key += `${String(value).length}:${value}`;
  }
  return key;
}

function isCount(value: unknown, least: number, most: number): value is number {
  return Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most;
}

function succeeds(reward: unknown, threshold: number | undefined): boolean {
  const value = typeof reward === 'boolean' ? Number(reward) : reward;
  if (typeof value !== 'number' || !Number.isFinite(value)) throw unexpected('reward', 'a finite number', reward);
  if (threshold !== undefined) return value >= threshold;
  if (value !== 0 && value !== 1) throw unexpected('reward', '0 or 1 (or give --threshold)', reward);
  return value === 1;
}

export function parseRecord(line: string, { by = [], threshold }: RecordFormat): LogRecord {
  const fields = parseFields(line);
  const prompt = promptKey(fields, by);
  const { n, successes, reward } = fields;
  if (successes === undefined) {
    if (reward === undefined) throw new MalformedLine('neither "reward" nor "successes"');
    return { kind: 'rollout', prompt, success: succeeds(reward, threshold) };
  }
  if (reward !== undefined) throw new MalformedLine('both "reward" and "successes"');
  if (!isCount(n, 1, Number.MAX_SAFE_INTEGER)) throw unexpected('n', 'a positive integer', n);
  if (!Array.isArray(successes)) {
    if (!isCount(successes, 0, n)) throw unexpected('successes', `an integer from 0 to ${n} (n)`, successes);
    return { kind: 'counts', prompt, n, successes };
  }
  if (successes.length === 0) throw unexpected('successes', 'at least one visit', successes);
  const wrong = successes.findIndex((k) => !isCount(k, 0, n));
  if (wrong >= 0) throw unexpected(`successes[${wrong}]`, `an integer from 0 to ${n} (n)`, successes[wrong]);
  return { kind: 'trajectory', prompt, n, successes };
}
