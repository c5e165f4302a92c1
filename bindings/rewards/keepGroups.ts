// Dynamic sampling: which groups a trainer keeps, because they carry a signal by its rule.
import type { Numbers } from '../arguments/arrays.js';
import { rangeError, show, typeError } from '../arguments/errors.js';
import { checkEach, readNumbers } from '../arguments/numbers.js';
import { nearest } from '../arguments/options.js';
import { type GroupIds, resolveGroups, startOf } from './groups.js';

interface Summary {
  readonly count: number;
  readonly mean: number;
  /** Standard deviation over the count; exactly 0 if all rewards are equal. */
  readonly std: number;
}

/**
 * The rules, by trainer. They tell groups apart by exact arithmetic: where all rewards are equal the deviation is 0, which it is
 * not always in a trainer's own.
 */
const rules = {
  /** Drops groups of equal rewards; a group of one is kept. */
  verl: ({ count, std }: Summary) => count === 1 || std > 0,
  /** Keeps groups whose deviation over n - 1 is above 1e-6. */
  slime: ({ count, std }: Summary) => count > 1 && std * Math.sqrt(count / (count - 1)) > 1e-6,
  /** Keeps groups whose deviation is not 0. */
  nemo: ({ std }: Summary) => std > 0,
  /** Keeps groups whose mean is between 0 and 1, exclusively. */
  openrlhf: ({ mean }: Summary) => mean > 0 && mean < 1,
  /** Drops groups whose deviation is 0. */
  'open-instruct': ({ std }: Summary) => std > 0,
  /** Keeps groups whose mean is between 0.1 and 0.95, exclusively. */
  roll: ({ mean }: Summary) => mean > 0.1 && mean < 0.95,
  /** Keeps all. */
  trl: () => true,
} as const;

export type KeepRule = keyof typeof rules;

/**
 * Which groups a trainer keeps under its rule of dynamic sampling.
 *
 * 'verl', 'nemo' and 'open-instruct' drop groups of equal rewards ('verl' keeps groups of one); 'slime' those whose deviation is
 * at most 1e-6; 'openrlhf' keeps means strictly between 0 and 1, 'roll' strictly between 0.1 and 0.95; 'trl' keeps all.
 *
 * @param rewards one for each answer, finite
 * @param groups as in groupAdvantages
 * @returns a flag for each group: 1 if it is kept; 0 for empty groups
 * @throws TypeError, RangeError naming the argument
 * @example
 * keepGroups([1, 0, 1, 1], 2, 'verl')[1]; // => 0
 */
export function keepGroups(
  rewards: Numbers,
  groups: number | Numbers | GroupIds,
  rule: KeepRule,
): Uint8Array<ArrayBuffer> {
  const where = 'keepGroups';
  const keeps = checkKeepRule(where, rule);
  const column = readNumbers(where, 'rewards', rewards);
  if (column.length === 0) throw rangeError(`${where}: "rewards" expected at least one reward, got none`, 'ERR_LENGTH');
  checkEach(where, 'rewards', column, Number.isFinite, 'a finite number');
  const resolved = resolveGroups(where, groups, column.length);
  const { order } = resolved;
  return Uint8Array.from({ length: resolved.count }, (_, g) => {
    const start = startOf(resolved, g);
    const count = startOf(resolved, g + 1) - start;
    if (count === 0) return 0;
    return Number(keeps(summaryOf(count, (j) => column[order ? order[start + j]! : start + j]!)));
  });
}

function checkKeepRule(where: string, rule: unknown): (summary: Summary) => boolean {
  if (typeof rule === 'string' && Object.hasOwn(rules, rule)) return rules[rule as KeepRule];
  const names = Object.keys(rules);
  const near = typeof rule === 'string' ? nearest(rule, names) : undefined;
  const hint = near === undefined ? '' : `. Did you mean ${JSON.stringify(near)}?`;
  const expected = names.map((name) => JSON.stringify(name)).join(', ');
  throw (typeof rule === 'string' ? rangeError : typeError)(
    `${where}: "rule" expected one of ${expected}, got ${show(rule)}${hint}`,
  );
}

/** Relative to the first reward, so that equal rewards have a deviation of exactly 0. */
function summaryOf(count: number, reward: (index: number) => number): Summary {
  const first = reward(0);
  let sum = 0;
  for (let j = 0; j < count; j++) sum += reward(j) - first;
  const centre = sum / count;
  let squares = 0;
  for (let j = 0; j < count; j++) {
    const d = reward(j) - first - centre;
    squares += d * d;
  }
  return { count, mean: first + centre, std: Math.sqrt(squares / count) };
}
