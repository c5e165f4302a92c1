// Several rewards of each answer made into one, or into advantages at once.
import { type FloatArray, isNumericList } from '../arguments/checks.js';
import { rangeError, show, typeError } from '../arguments/errors.js';
import { checkOptions } from '../arguments/options.js';
import {
  type Convention,
  type ConventionOptions,
  resolveConvention,
  resolveWhitening,
  type Whitening,
} from './convention.js';
import type { GroupAdvantagesFunction } from './groupAdvantages.js';
import type { GroupIds } from './groups.js';
import type { ConventionName } from './presets.js';
import { whitenInto } from './whiten.js';

export interface CombineOptions {
  /** One weight a component. Default: 1 each. */
  readonly weights?: readonly number[];
  /**
   * Components that are NaN. 'skip': count as 0, and an answer of which all are NaN has the reward NaN. 'propagate': the reward
   * is NaN. 'error' (default): refused.
   */
  readonly missing?: Convention['missing'];
}

export interface GdpoOptions {
  /** One weight a component. Default: 1 each. */
  readonly weights?: readonly number[];
  /** How each component is normalised within its groups. Default 'trl'. */
  readonly convention?: ConventionName | ConventionOptions;
  /** How the sum is normalised over the batch. Default: { ddof: 1, epsilon: 1e-4, epsilonOn: 'std' }, as in TRL; null: not. */
  readonly whiten?: Whitening | null;
}

/** Components of rewards: one list for each, all of one length. */
export type Components = readonly ArrayLike<number>[];

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
  if (missing !== 'error' && missing !== 'skip' && missing !== 'propagate') {
    throw (typeof missing === 'string' ? rangeError : typeError)(
      `${where}: "missing" expected "error", "skip" or "propagate", got ${show(missing)}`,
    );
  }
  const count = checkComponents(where, components, missing !== 'error');
  const factors = checkWeights(where, weights, components.length);
  return Float64Array.from({ length: count }, (_, i) => {
    let sum = 0;
    let some = false;
    for (const [k, component] of components.entries()) {
      const reward = component[i]!;
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
  (
    components: Components,
    groups: number | ArrayLike<number> | GroupIds,
    options?: GdpoOptions,
  ): Float64Array<ArrayBuffer>;
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
    const count = checkComponents(where, components, missing !== 'error');
    const factors = checkWeights(where, weights, components.length);
    const whitening = resolveWhitening(where, whiten);
    const sum = new Float64Array(count);
    for (const [k, component] of components.entries()) {
      const { advantages } = groupAdvantages(Float64Array.from(component), groups, convention, { columns: false });
      for (let i = 0; i < count; i++) sum[i]! += factors[k]! * (advantages as FloatArray)[i]!;
    }
    if (whitening) whitenInto(sum, whitening, null);
    return sum;
  };
}

/** The number of answers. */
function checkComponents(where: string, components: Components, nanAllowed: boolean): number {
  if (!Array.isArray(components)) {
    throw typeError(`${where}: "components" expected an array of lists of rewards, got ${show(components)}`);
  }
  if (components.length === 0)
    throw rangeError(`${where}: "components" expected at least one list, got none`, 'ERR_LENGTH');
  for (const [k, component] of components.entries()) checkComponent(where, components, k, component, nanAllowed);
  return (components[0] as ArrayLike<number>).length;
}

function checkComponent(
  where: string,
  components: Components,
  k: number,
  component: unknown,
  nanAllowed: boolean,
): void {
  const name = `components[${k}]`;
  if (!isNumericList(component))
    throw typeError(`${where}: "${name}" expected a list of numbers, got ${show(component)}`);
  const { length } = components[0]!;
  if (component.length === 0)
    throw rangeError(`${where}: "${name}" expected at least one reward, got none`, 'ERR_LENGTH');
  if (component.length !== length) {
    throw rangeError(
      `${where}: "${name}" expected ${length} rewards, as components[0] has, got ${component.length}`,
      'ERR_LENGTH',
    );
  }
  for (let i = 0; i < length; i++) {
    const reward: unknown = component[i];
    if (typeof reward !== 'number') throw typeError(`${where}: "${name}[${i}]" expected a number, got ${show(reward)}`);
    if (Number.isFinite(reward) || (nanAllowed && Number.isNaN(reward))) continue;
    throw rangeError(`${where}: "${name}[${i}]" expected a finite number, got ${reward}`);
  }
}

function checkWeights(where: string, weights: readonly number[] | undefined, count: number): ArrayLike<number> {
  if (weights === undefined) return new Float64Array(count).fill(1);
  if (!isNumericList(weights))
    throw typeError(`${where}: "weights" expected an array of numbers, got ${show(weights)}`);
  if (weights.length !== count) {
    throw rangeError(
      `${where}: "weights" expected ${count}, one for each component, got ${weights.length}`,
      'ERR_LENGTH',
    );
  }
  for (let k = 0; k < count; k++) {
    const weight: unknown = weights[k];
    if (typeof weight !== 'number') throw typeError(`${where}: "weights[${k}]" expected a number, got ${show(weight)}`);
    if (!Number.isFinite(weight)) throw rangeError(`${where}: "weights[${k}]" expected a finite number, got ${weight}`);
  }
  return weights;
}
