// The format of one's own: JSON lines of three kinds, told apart by their fields.
//
// - rollout: `{"prompt_id", "reward"}`, the reward 0 or 1, −1 or 1, false or true, or any finite number under a threshold; null
//   for a rollout that was not scored;
// - counts: `{"prompt_id", "n", "successes": 5}`, the successes of a group of n rollouts;
// - trajectory: `{"prompt_id", "n", "successes": [5, 4, ...]}`, the same of each visit, oldest first; n may be a list too.
//
// `prompt_id` is a non-empty string or a number; 7 and "7" are the same prompt. `step` says when a rollout or a group was,
// `visit` which visit it belongs to; in a trajectory `step` is a list. Other fields are ignored.
import { UNORDERED } from '../visits.js';
import type { VisitsBuilder } from '../visitsBuilder.js';
import type { VisitKey } from '../visitTable.js';
import { MalformedRecord, unexpected } from './errors.js';
import type { Fields } from './json.js';
import { promptKey, stepOf } from './keys.js';
import { strictReward } from './success.js';

export interface OwnOptions {
  /** Fields that tell prompts apart together with `prompt_id`. */
  readonly by?: readonly string[];
  /** A reward of at least this is a success. Without it rewards are 0 or 1, or −1 or 1. */
  readonly threshold?: number;
}

/**
 * Adds one record.
 *
 * @param met rewards that the log has had; grows
 * @returns false for a rollout that was not scored, which is not added
 * @throws MalformedRecord before anything of it was added
 */
export function addOwnRecord(
  fields: Fields,
  { by = [], threshold }: OwnOptions,
  builder: VisitsBuilder,
  met: Set<number>,
): boolean {
  const id = promptKey('prompt_id', fields.prompt_id, fields, by);
  const { n, successes, reward } = fields;
  if (successes === undefined || successes === null) {
    if (reward === undefined) throw new MalformedRecord('neither "reward" nor "successes"');
    const success = strictReward(reward, threshold, met);
    const { key, step } = place(fields);
    if (success === undefined) return false;
    builder.add(builder.prompt(id), key, 1, Number(success), step);
    return true;
  }
  if (reward !== undefined && reward !== null) throw new MalformedRecord('both "reward" and "successes"');
  if (Array.isArray(successes)) {
    addTrajectory(id, fields, successes, builder);
    return true;
  }
  if (!isCount(n, 1, MOST)) throw unexpected('n', 'a positive integer', n);
  if (!isCount(successes, 0, n)) throw unexpected('successes', `an integer from 0 to ${n} (n)`, successes);
  const { key, step } = place(fields);
  const prompt = builder.prompt(id);
  if (key === undefined) builder.addApart(prompt, n, successes);
  else builder.add(prompt, key, n, successes, step);
  return true;
}

/** Rollouts of a visit that are added up without a rounding, many visits of them too. */
const MOST = 2 ** 32 - 1;

function isCount(value: unknown, least: number, most: number): value is number {
  return Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most;
}

function place({ visit, step }: Fields): { key: VisitKey; step: number } {
  const time = stepOf('step', step);
  if (visit === undefined || visit === null) return { key: time, step: time ?? UNORDERED };
  if (typeof visit !== 'string' && !Number.isSafeInteger(visit))
    throw unexpected('visit', 'a string or an integer', visit);
  const number = typeof visit === 'number' && Math.abs(visit) < 2 ** 31 ? visit : undefined;
  return { key: visit as VisitKey, step: time ?? number ?? UNORDERED };
}

function addTrajectory(id: string, { n, step }: Fields, successes: readonly unknown[], builder: VisitsBuilder): void {
  if (successes.length === 0) throw unexpected('successes', 'at least one visit', successes);
  const rollouts = (visit: number): unknown => (Array.isArray(n) ? n[visit] : n);
  const steps = step === undefined || step === null ? undefined : step;
  for (const [name, list] of [
    ['n', Array.isArray(n) ? n : undefined],
    ['step', steps],
  ] as const) {
    if (list === undefined) continue;
    if (!Array.isArray(list) || list.length !== successes.length) {
      throw unexpected(name, `a list of ${successes.length}, one for each visit`, list);
    }
  }
  for (const [visit, k] of successes.entries()) {
    const size = rollouts(visit);
    if (!isCount(size, 1, MOST)) throw unexpected(Array.isArray(n) ? `n[${visit}]` : 'n', 'a positive integer', size);
    if (!isCount(k, 0, size)) throw unexpected(`successes[${visit}]`, `an integer from 0 to ${size} (n)`, k);
    if (steps !== undefined) stepOf(`step[${visit}]`, (steps as unknown[])[visit]);
  }
  const prompt = builder.prompt(id);
  for (const [visit, k] of successes.entries()) {
    const size = rollouts(visit) as number;
    if (steps === undefined) builder.addNext(prompt, size, k as number);
    else builder.add(prompt, (steps as number[])[visit], size, k as number);
  }
}
