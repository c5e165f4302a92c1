// Rewards shaped by the entropy of tokens or sequences: GTPO and GRPO-S (arXiv:2508.04349).
import { checkChoice, checkCount } from '../arguments/checks.js';
import { wrongValue } from '../arguments/errors.js';
import { checkOptions } from '../arguments/options.js';
import { square } from './elementary.js';
import { atLeast0, type Column, type GroupsOf, grouped, numbers, partOffsets } from './inputs.js';

export interface EntropyShapingOptions {
  /** a1: what every success earns and every failure pays. */
  readonly base: number;
  /** a2: the share that is dealt out by entropy. */
  readonly bonus: number;
  /** GTPO shapes tokens, GRPO-S whole sequences by their mean entropy. Default 'token'. */
  readonly level?: 'token' | 'sequence';
  /** Added to entropies before they are inverted. Default 0: entropies of 0 share all of the failures' bonus. */
  readonly entropyFloor?: number;
  /** Added under the root of the z-scores. Default 0. */
  readonly epsilon?: number;
}

export interface EntropyShapedRewards {
  /** Shaped reward per token, or per sequence. */
  readonly shaped: Column;
  /** z-scores within the successes and within the failures of each group, each apart; 0 where all are equal. */
  readonly advantages: Column;
}

export interface EntropyShapedRewardsFunction {
  /**
   * Deals a bonus out by entropy: a success earns base + bonus * d * H/sum H over the live successes at its position, a failure
   * pays base + bonus * h * (1/H)/sum 1/H (arXiv:2508.04349; neighbours, section 7). Totals are kept: they are (base + bonus)
   * times the live count.
   *
   * @param entropies one per token, in nats, at least 0
   * @param offsets first token of each sequence, then the number of tokens
   * @param success 1 or true per sequence that is right
   * @param groups sequences in every group, offsets, or `{ ids }`
   * @throws TypeError, RangeError naming the argument
   * @example
   * const { shaped } = entropyShapedRewards([3, 1, 1, 3], [0, 2, 4], [1, 1], 2, { base: 1, bonus: 0.1 });
   * shaped[0]; // => 1.15
   */
  (
    entropies: ArrayLike<number>,
    offsets: ArrayLike<number>,
    success: ArrayLike<number | boolean>,
    groups: GroupsOf,
    options: EntropyShapingOptions,
  ): EntropyShapedRewards;
}

/** One success or failure at one position: where it is, and its entropy. */
interface Entry {
  readonly at: number;
  readonly entropy: number;
}

export function createEntropyShapedRewards(): EntropyShapedRewardsFunction {
  const where = 'entropyShapedRewards';
  return (entropies, offsets, success, groups, options) => {
    const fields = ['base', 'bonus', 'level', 'entropyFloor', 'epsilon'] as const;
    const given = checkOptions(where, 'options', options, fields) as EntropyShapingOptions;
    const base = atLeast0(where, 'base', given.base);
    const bonus = atLeast0(where, 'bonus', given.bonus);
    const level = checkChoice(where, 'level', given.level ?? 'token', ['token', 'sequence']);
    const floor = atLeast0(where, 'entropyFloor', given.entropyFloor ?? 0);
    const epsilon = atLeast0(where, 'epsilon', given.epsilon ?? 0);
    const entropy = numbers(where, 'entropies', entropies);
    entropy.forEach((h, i) => {
      atLeast0(where, `entropies[${i}]`, h);
    });
    const starts = partOffsets(where, 'offsets', offsets, entropy.length, 'tokens');
    const count = starts.length - 1;
    const right = checkFlags(where, success, count);
    const members = grouped(where, groups, count);
    const order = members.gather(Float64Array.from({ length: count }, (_, s) => s));

    const shaped = new Float64Array(level === 'token' ? entropy.length : count);
    const advantages = new Float64Array(shaped.length);
    for (let g = 0; g < members.count; g++) {
      const inGroup = order.subarray(members.offsets[g], members.offsets[g + 1]);
      for (const side of [true, false]) {
        const sequences = Array.from(inGroup).filter((s) => right[s] === side);
        const all: number[] = [];
        for (const column of columnsOf(level, sequences, starts, entropy)) {
          deal(column, side, base, bonus, floor, shaped);
          for (const { at } of column) all.push(at);
        }
        standardise(all, shaped, epsilon, advantages);
      }
    }
    return { shaped, advantages };
  };
}

/** What is dealt out together: the live tokens of each position, or all sequences with their mean entropies. */
function columnsOf(level: 'token' | 'sequence', sequences: number[], starts: Int32Array, entropy: Column): Entry[][] {
  if (level === 'sequence') {
    return [
      sequences.map((s) => {
        const tokens = entropy.subarray(starts[s]!, starts[s + 1]!);
        return { at: s, entropy: tokens.reduce((sum, h) => sum + h, 0) / tokens.length };
      }),
    ];
  }
  const longest = sequences.reduce((most, s) => Math.max(most, starts[s + 1]! - starts[s]!), 0);
  return Array.from({ length: longest }, (_, t) =>
    sequences
      .filter((s) => starts[s]! + t < starts[s + 1]!)
      .map((s) => ({ at: starts[s]! + t, entropy: entropy[starts[s]! + t]! })),
  );
}

function deal(column: Entry[], success: boolean, base: number, bonus: number, floor: number, shaped: Column): void {
  const live = column.length;
  const share = success ? shares(column.map(({ entropy }) => entropy)) : inverseShares(column, floor);
  column.forEach(({ at }, k) => {
    const value = base + bonus * live * share[k]!;
    shaped[at] = success ? value : -value;
  });
}

/** Weights over their sum; equal where all are 0. */
function shares(weights: number[]): number[] {
  const most = weights.reduce((largest, w) => Math.max(largest, w), 0);
  if (!(most > 0)) return weights.map(() => 1 / weights.length);
  const scaled = weights.map((w) => w / most);
  const total = scaled.reduce((sum, w) => sum + w, 0);
  return scaled.map((w) => w / total);
}

/** Shares by 1/H, as (least H)/H; an entropy of 0 takes all. */
function inverseShares(column: Entry[], floor: number): number[] {
  const raised = column.map(({ entropy }) => entropy + floor);
  const least = raised.reduce((smallest, h) => Math.min(smallest, h), Infinity);
  if (least === 0) return shares(raised.map((h) => Number(h === 0)));
  return shares(raised.map((h) => least / h));
}

/** z-scores of the entries `all`, with the population's deviation. */
function standardise(all: number[], shaped: Column, epsilon: number, out: Column): void {
  if (all.length === 0) return;
  const first = shaped[all[0]!]!;
  const differences = all.map((at) => shaped[at]! - first);
  if (differences.every((d) => d === 0)) return;
  const mean = differences.reduce((sum, d) => sum + d, 0) / all.length;
  const variance = differences.reduce((sum, d) => sum + square(d - mean), 0) / all.length;
  const scale = Math.sqrt(variance + epsilon);
  all.forEach((at, k) => {
    out[at] = (differences[k]! - mean) / scale;
  });
}

function checkFlags(where: string, success: ArrayLike<number | boolean>, count: number): boolean[] {
  if (success.length !== count)
    throw wrongValue(where, 'success', `length ${count} (sequences)`, success.length, 'ERR_LENGTH');
  return Array.from({ length: count }, (_, s) => checkCount(where, `success[${s}]`, Number(success[s]), 0, 1) === 1);
}
