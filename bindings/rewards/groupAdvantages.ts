import {
  checkAttached,
  checkCount,
  checkNumber,
  type FloatArray,
  isFloatArray,
  isNumericList,
  outputArray,
} from '../arguments/checks.js';
import { rangeError, show, typeError } from '../arguments/errors.js';
import { checkOptions } from '../arguments/options.js';
import { current } from '../arguments/resident.js';
import type { AdvantageRule, Backend } from '../backend.js';

/** Names of conventions: the paper's, or a trainer's default. */
export type AdvantagePreset = 'paper' | 'trl' | 'verl' | 'dr-grpo' | 'rloo';

/** A convention of one's own; what is left out is as in the paper's. */
export interface AdvantageOptions {
  /** What is subtracted: the mean of the group, or of its other members (which is n/(n-1) times the same). Default 'mean'. */
  readonly baseline?: 'mean' | 'leave-one-out';
  /** What is divided by: the group's standard deviation or nothing. Default 'std'. */
  readonly scale?: 'std' | 'none';
  /** 0: variance over n, 1: over n - 1. Default 0. */
  readonly ddof?: 0 | 1;
  /** Smoothing, at least 0. Default 1e-5. */
  readonly epsilon?: number;
  /** Whether epsilon is added to the variance, under the root, or to the standard deviation. Default 'variance'. */
  readonly epsilonOn?: 'variance' | 'std';
  /** What a group of one gets: 0, or its reward, as if its mean were 0 and its deviation 1. Default 'zero'. */
  readonly singleton?: 'zero' | 'raw';
}

const paper = /* @__PURE__ */ Object.freeze<AdvantageRule>({
  baseline: 'mean',
  scale: 'std',
  ddof: 0,
  epsilon: 1e-5,
  epsilonOn: 'variance',
  singleton: 'zero',
});

/** The presets, spelt out. Sources: the paper, section 2.1; TRL f2cd57710ae3, verl 1dda039b9c63, understand-r1-zero dfca49dd460e. */
export const advantagePresets: Readonly<Record<AdvantagePreset, AdvantageRule>> = /* @__PURE__ */ Object.freeze({
  /** (r - mean) / sqrt(variance + 1e-5) */
  paper,
  /** GRPOTrainer: (r - mean) / (std + 1e-4), std over n - 1. */
  trl: Object.freeze<AdvantageRule>({ ...paper, ddof: 1, epsilon: 1e-4, epsilonOn: 'std' }),
  /** (r - mean) / (std + 1e-6), std over n - 1; a single reward is kept as it is. */
  verl: Object.freeze<AdvantageRule>({ ...paper, ddof: 1, epsilon: 1e-6, epsilonOn: 'std', singleton: 'raw' }),
  /** r - mean */
  'dr-grpo': Object.freeze<AdvantageRule>({ ...paper, scale: 'none' }),
  /** r - mean of the others */
  rloo: Object.freeze<AdvantageRule>({ ...paper, baseline: 'leave-one-out', scale: 'none' }),
});

export interface GroupAdvantages<T extends FloatArray = FloatArray> {
  /** One per reward: (reward - mean) * scale of its group. */
  readonly advantages: T;
  /** Mean reward of each group. */
  readonly mean: Float64Array<ArrayBuffer>;
  /** Factor of each group; 0 where all rewards are equal. */
  readonly scale: Float64Array<ArrayBuffer>;
  /** 1 for groups whose rewards are all equal: their advantages are exactly 0, and they teach nothing. */
  readonly degenerate: Uint8Array<ArrayBuffer>;
}

/** The type of advantages for rewards of type T: their own, f64 for bytes. */
export type AdvantagesOf<T extends FloatArray | Uint8Array> = T extends Float32Array ? Float32Array : Float64Array;

export interface GroupAdvantagesFunction {
  /**
   * Group-relative advantages of rewards that lie group after group.
   *
   * @param rewards Float32Array (computed in f32 with sums of differences), Float64Array, or Uint8Array of 0 and 1
   * @param groups size of every group, or the offsets of ragged ones: groups + 1 ascending numbers from 0 to rewards.length
   * @param convention name of a preset or options; default 'paper', (r - mean) / sqrt(variance + 1e-5)
   * @param out receives the advantages; at least as long as `rewards`, which it may be itself. Default: a new array of the
   *   type of `rewards`, a Float64Array for bytes
   * @returns advantages, and mean, scale and a flag for each group. Float32Array: within a few units of 2^-24 times the
   *   spread of the group. Where all rewards of a group are equal they are exactly 0 ('raw' singletons excepted).
   * @throws TypeError, RangeError naming the argument; for a reward that is not finite, with its index and group
   */
  <T extends FloatArray | Uint8Array, O extends FloatArray = AdvantagesOf<T>>(
    rewards: T,
    groups: number | ArrayLike<number>,
    convention?: AdvantagePreset | AdvantageOptions,
    out?: O,
  ): GroupAdvantages<O>;
}

const where = 'groupAdvantages';

export function createGroupAdvantages(backend: Backend): GroupAdvantagesFunction {
  function groupAdvantages(
    rewards: FloatArray | Uint8Array,
    groups: number | ArrayLike<number>,
    convention: AdvantagePreset | AdvantageOptions = 'paper',
    out?: FloatArray,
  ): GroupAdvantages {
    const values = checkRewards(rewards, out);
    const rule = resolveRule(convention);
    const { size, offsets, count } = resolveGroups(groups, values.length);
    const advantages =
      rewards instanceof Uint8Array
        ? outputArray<FloatArray>(where, out, values.length, Float64Array, Float32Array)
        : outputArray<FloatArray>(
            where,
            out,
            values.length,
            values instanceof Float32Array ? Float32Array : Float64Array,
          );
    const result = {
      advantages,
      mean: new Float64Array(count),
      scale: new Float64Array(count),
      degenerate: new Uint8Array(count),
    };
    const invalid = backend.groupAdvantages(values, size, offsets, rule, result);
    if (invalid < 0) return { ...result, advantages: current(advantages) };
    const group = offsets ? offsets.findIndex((offset) => offset > invalid) - 1 : Math.floor(invalid / size);
    throw rangeError(
      `${where}: "rewards[${invalid}]" (group ${group}) expected a finite number, got ${current(values)[invalid]}`,
    );
  }
  return groupAdvantages as GroupAdvantagesFunction;
}

function checkRewards(rewards: unknown, out: unknown): FloatArray {
  if (isFloatArray(rewards) || rewards instanceof Uint8Array) {
    checkAttached(where, 'rewards', rewards);
    if (rewards.length === 0)
      throw rangeError(`${where}: "rewards" expected at least one reward, got none`, 'ERR_LENGTH');
    if (isFloatArray(rewards)) return rewards;
    const invalid = rewards.findIndex((r) => r > 1);
    if (invalid >= 0) throw rangeError(`${where}: "rewards[${invalid}]" expected 0 or 1, got ${rewards[invalid]}`);
    return out instanceof Float32Array ? Float32Array.from(rewards) : Float64Array.from(rewards);
  }
  throw typeError(`${where}: "rewards" expected Float32Array, Float64Array or Uint8Array, got ${show(rewards)}`);
}

const fields = ['baseline', 'scale', 'ddof', 'epsilon', 'epsilonOn', 'singleton'] as const;

function resolveRule(convention: unknown): AdvantageRule {
  if (typeof convention === 'string') {
    if (Object.hasOwn(advantagePresets, convention)) return advantagePresets[convention as AdvantagePreset];
    const names = Object.keys(advantagePresets)
      .map((name) => `"${name}"`)
      .join(', ');
    throw rangeError(`${where}: "convention" expected one of ${names}, or options, got ${show(convention)}`);
  }
  const given = checkOptions<AdvantageOptions>(where, 'convention', convention, fields);
  const choose = <T>(name: keyof AdvantageOptions, allowed: readonly T[], fallback: T): T => {
    const value = given[name] ?? fallback;
    if (allowed.includes(value as T)) return value as T;
    const expected = allowed.map((choice) => JSON.stringify(choice)).join(' or ');
    throw (typeof value === typeof fallback ? rangeError : typeError)(
      `${where}: "${name}" expected ${expected}, got ${show(value)}`,
    );
  };
  const epsilon = checkNumber(where, 'epsilon', given.epsilon ?? paper.epsilon);
  if (!(epsilon >= 0 && epsilon < Infinity)) {
    throw rangeError(`${where}: "epsilon" expected a finite number of at least 0, got ${show(epsilon)}`);
  }
  return {
    baseline: choose('baseline', ['mean', 'leave-one-out'], paper.baseline),
    scale: choose('scale', ['std', 'none'], paper.scale),
    ddof: choose('ddof', [0, 1], paper.ddof),
    epsilon,
    epsilonOn: choose('epsilonOn', ['variance', 'std'], paper.epsilonOn),
    singleton: choose('singleton', ['zero', 'raw'], paper.singleton),
  };
}

function resolveGroups(groups: unknown, length: number): { size: number; offsets: Int32Array | null; count: number } {
  if (isNumericList(groups)) return { size: 0, offsets: resolveOffsets(groups, length), count: groups.length - 1 };
  const size = checkCount(where, 'groups', groups, 1);
  if (length % size !== 0) {
    throw rangeError(
      `${where}: "groups" expected a size that divides the ${length} rewards, got ${size}`,
      'ERR_LENGTH',
    );
  }
  return { size, offsets: null, count: length / size };
}

function resolveOffsets(groups: ArrayLike<number>, length: number): Int32Array {
  if (ArrayBuffer.isView(groups)) checkAttached(where, 'groups', groups);
  if (groups.length < 2)
    throw rangeError(`${where}: "groups" expected at least two offsets, got ${groups.length}`, 'ERR_LENGTH');
  const offsets = new Int32Array(groups.length);
  for (let k = 0; k < groups.length; k++) {
    offsets[k] = checkCount(where, `groups[${k}]`, groups[k], k === 0 ? 0 : offsets[k - 1]! + 1, k === 0 ? 0 : length);
  }
  if (offsets.at(-1) !== length) {
    throw rangeError(
      `${where}: "groups" expected the last offset to be ${length} (rewards), got ${offsets.at(-1)}`,
      'ERR_LENGTH',
    );
  }
  return offsets;
}
