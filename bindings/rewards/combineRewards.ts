// Several rewards of each answer made into one, or into advantages at once.
import { type FloatArray, isList, type Numbers } from '../arguments/arrays.js';
import { checkChoice } from '../arguments/checks.js';
import { rangeError, wrongKind, wrongValue } from '../arguments/errors.js';
import { checkEach, plainList, readColumn, readNumbers } from '../arguments/numbers.js';
import { checkOptions } from '../arguments/options.js';
import type { Convention, Whitening } from './choices.js';
import { type ConventionOptions, resolveConvention, resolveWhitening } from './convention.js';
import type { GroupAdvantagesFunction } from './groupAdvantages.js';
import type { GroupIds } from './groups.js';
import type { ConventionName } from './presets.js';
import { whitenInto } from './whiten.js';

export interface CombineOptions {
  /** One weight a component. Default: 1 each. */
  readonly weights?: Numbers;
  /**
   * Components that are NaN. 'skip': count as 0, and an answer of which all are NaN has the reward NaN. 'propagate': the reward
   * is NaN. 'error' (default): refused.
   */
  readonly missing?: Convention['missing'];
}

export interface GdpoOptions {
  /** One weight a component. Default: 1 each. */
  readonly weights?: Numbers;
  /** How each component is normalised within its groups. Default 'trl'. */
  readonly convention?: ConventionName | ConventionOptions;
  /** How the sum is normalised over the batch. Default: { ddof: 1, epsilon: 1e-4, epsilonOn: 'std' }, as in TRL; null: not. */
  readonly whiten?: Whitening | null;
}

/** Components of rewards: one list for each, all of one length. */
export type Components = readonly Numbers[];

const fields = ['weights', 'missing'] as const;
const gdpoFields = ['weights', 'convention', 'whiten'] as const;

/**
 * The weighted sum of several rewards of each answer.
 *
 * @param components one list of rewards for each, with an element for each answer
 * @returns a reward for each answer, in f64
 * @throws TypeError, RangeError naming the argument
 * @example
 * combineRewards([[1, 0], [0.5, 0.2]], { weights: [1, 2] })[1]; // => 0.4
 */
export function combineRewards(components: Components, options: CombineOptions = {}): Float64Array<ArrayBuffer> {
  const where = 'combineRewards';
  const { weights, missing = 'error' } = checkOptions<CombineOptions>(where, 'options', options, fields);
  checkChoice(where, 'missing', missing, ['error', 'skip', 'propagate']);
  const columns = readComponents(where, components, missing !== 'error');
  const factors = readWeights(where, weights, columns.length);
  return Float64Array.from(columns[0]!, (_, i) => {
    let sum = 0;
    let some = false;
    for (const [k, column] of columns.entries()) {
      const reward = column[i]!;
      if (Number.isNaN(reward) && missing === 'skip') continue;
      some = true;
      sum += factors[k]! * reward;
    }
    return some ? sum : Number.NaN;
  });
}

export interface GdpoFunction {
  /**
   * GDPO: each component is normalised in its group, then they are added with weights, and the sum is normalised over the batch.
   * A component of large scale so does not drown the others.
   *
   * @param components one list of rewards for each, with an element for each answer; NaN as the convention has it
   * @param groups as in groupAdvantages
   * @returns an advantage for each answer, in f64
   * @throws TypeError, RangeError naming the argument
   * @example
   * gdpoAdvantages([[1, 1, 0, 0], [0, 100, 200, 300]], 4)[0]! < 0; // => true
   */
  (components: Components, groups: number | Numbers | GroupIds, options?: GdpoOptions): Float64Array<ArrayBuffer>;
}

const batchNorm: Whitening = { ddof: 1, epsilon: 1e-4, epsilonOn: 'std' };

export function createGdpo(groupAdvantages: GroupAdvantagesFunction): GdpoFunction {
  const where = 'gdpoAdvantages';
  return (components, groups, options = {}) => {
    const {
      weights,
      convention = 'trl',
      whiten = batchNorm,
    } = checkOptions<GdpoOptions>(where, 'options', options, gdpoFields);
    const { missing } = resolveConvention(where, convention);
    const columns = readComponents(where, components, missing !== 'error');
    const factors = readWeights(where, weights, columns.length);
    const whitening = resolveWhitening(where, whiten);
    const sum = new Float64Array(columns[0]!.length);
    for (const [k, column] of columns.entries()) {
      const { advantages } = groupAdvantages(column, groups, convention, { columns: false });
      for (let i = 0; i < sum.length; i++) sum[i]! += factors[k]! * (advantages as FloatArray)[i]!;
    }
    if (whitening) whitenInto(sum, whitening, null);
    return sum;
  };
}

/** The components as columns of one length. */
function readComponents(where: string, components: unknown, nanAllowed: boolean): Float64Array<ArrayBuffer>[] {
  if (!isList(components)) {
    throw wrongKind(where, 'components', 'an array of lists of rewards', components);
  }
  const lists = Array.from(plainList(where, 'components', components));
  if (lists.length === 0) throw rangeError(`${where}: "components" expected at least one list, got none`, 'ERR_LENGTH');
  let count: number | undefined;
  return lists.map((list, k) => {
    const name = `components[${k}]`;
    const column = readNumbers(where, name, list);
    count ??= column.length;
    if (column.length === 0)
      throw rangeError(`${where}: "${name}" expected at least one reward, got none`, 'ERR_LENGTH');
    if (column.length !== count) {
      throw wrongValue(where, name, `${count} rewards, as components[0] has`, column.length, 'ERR_LENGTH');
    }
    const holds = (reward: number) => Number.isFinite(reward) || (nanAllowed && Number.isNaN(reward));
    checkEach(where, name, column, holds, 'a finite number');
    return column;
  });
}

function readWeights(where: string, weights: Numbers | undefined, count: number): Float64Array {
  if (weights === undefined) return new Float64Array(count).fill(1);
  const column = readColumn(where, 'weights', weights, count, `${count}, one for each component`);
  checkEach(where, 'weights', column, Number.isFinite, 'a finite number');
  return column;
}
