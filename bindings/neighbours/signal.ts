// The chance that a group of rollouts carries a signal, and how hints raise it (SAGE, arXiv:2602.03143).
import { checkCount } from '../arguments/checks.js';
import { checkOptions } from '../arguments/options.js';
import { type Probabilities, type Probability, resolveAny, resolveLogOdds } from '../arguments/probability.js';
import { binomialLaw } from './binomial.js';
import { type Elementary, softplus } from './elementary.js';
import { type Column, inside01, type PerProbability, within } from './inputs.js';

const MOST_SIZE = 2 ** 31 - 1;

/** 1 - p^G - (1-p)^G at log-odds x. */
export function signalAt(m: Elementary, x: number, size: number): number {
  if (size === 1 || Math.abs(x) === Infinity) return 0;
  const nearer = -m.expm1(-size * softplus(m, -Math.abs(x)));
  return nearer - m.exp(-size * softplus(m, Math.abs(x)));
}

/** The same for a column of log-odds. */
export type SignalKernel = (x: Column, size: number) => Column;

export interface SignalProbability {
  /**
   * The probability that a group of `size` independent rollouts has both successes and failures, 1 - p^G - (1-p)^G: only then do
   * standardised advantages differ from 0 (arXiv:2602.03143; neighbours, section 2; derived for this project). Its inverse is the
   * number of groups drawn per group with signal.
   *
   * @param p probability of success, or `{ logOdds }`, one or many
   * @param size rollouts in a group, an integer from 1 on
   * @returns a number for one p, a Float64Array for many; relative error of (4 + |x|) 2^-53 at log-odds x
   * @throws TypeError, RangeError naming the argument
   * @example
   * signalProbability(0.5, 2); // => 0.5
   */
  <P extends Probabilities>(p: P, size: number): PerProbability<P>;
}

export function createSignalProbability(m: Elementary, kernel: SignalKernel): SignalProbability {
  const where = 'signalProbability';
  return ((p: Probabilities, size: number) => {
    const count = checkCount(where, 'size', size, 1, MOST_SIZE);
    const { logOdds: column, many } = resolveAny(m, where, 'p', p);
    if (!many) return signalAt(m, column[0]!, count);
    return count === 1 ? column.fill(0) : kernel(column, count);
  }) as SignalProbability;
}

export interface SizeForSignal {
  /**
   * The smallest group that carries a signal with probability `target` or more (arXiv:2602.03143; neighbours, section 2; derived
   * for this project). Infinity for p = 0 and p = 1, and where it would exceed 2^1000.
   *
   * @param p probability of success, or `{ logOdds }`
   * @param target strictly between 0 and 1
   * @throws TypeError, RangeError naming the argument
   * @example
   * sizeForSignal(0.01, 0.5); // => 69
   */
  (p: Probability, target: number): number;
}

export function createSizeForSignal(m: Elementary): SizeForSignal {
  const where = 'sizeForSignal';
  return (p, target) => {
    const x = resolveLogOdds(m, where, 'p', p);
    const wanted = inside01(where, 'target', target);
    if (Math.abs(x) === Infinity) return Infinity;
    let high = 2;
    while (signalAt(m, x, high) < wanted) {
      if (high > 2 ** 1000) return Infinity;
      high *= 2;
    }
    let low = high / 2;
    while (high - low > 1) {
      const middle = low + Math.floor((high - low) / 2);
      if (middle === low || middle === high) break;
      if (signalAt(m, x, middle) < wanted) low = middle;
      else high = middle;
    }
    return high;
  };
}

export interface HintLadder {
  /** Probability that the prompt is answered on each rung, prompt-major: rung j of prompt i is at i * rungs + j. */
  readonly level: Column;
  /** Probability that the last group drawn has both successes and failures, one per prompt. */
  readonly signal: Column;
  /** Probability that it is all right. */
  readonly allRight: Column;
  /** Probability that it is all wrong: every rung failed. */
  readonly allWrong: Column;
  /** Expected number of rollouts. */
  readonly rollouts: Column;
}

export interface HintLadderFunction {
  /**
   * A ladder of hints: a group is drawn without a hint, and with the next stronger hint only if all its rollouts are wrong
   * (arXiv:2602.03143; neighbours, section 2).
   *
   * @param p success probabilities, prompt-major: one per rung of each prompt, weakest hint first; or `{ logOdds }`
   * @param rungs number of rungs, which divides the length of p
   * @param size rollouts in a group
   * @throws TypeError, RangeError naming the argument
   * @example
   * hintLadder([0, 0.5], 2, 2).signal[0]; // => 0.5
   */
  (p: Exclude<Probabilities, Probability>, rungs: number, size: number): HintLadder;
}

export function createHintLadder(m: Elementary): HintLadderFunction {
  const where = 'hintLadder';
  return (p, rungs, size) => {
    const { x, prompts } = ladders(m, where, p, rungs);
    const group = checkCount(where, 'size', size, 1, MOST_SIZE);
    const [signal, allRight, allWrong, rollouts] = [0, 1, 2, 3].map(() => new Float64Array(prompts)) as [
      Column,
      Column,
      Column,
      Column,
    ];
    const level = new Float64Array(x.length);
    for (let i = 0; i < prompts; i++) {
      let reach = 1;
      for (let j = 0; j < rungs; j++) {
        const at = x[i * rungs + j]!;
        const logWrong = -group * softplus(m, at);
        signal[i]! += reach * signalAt(m, at, group);
        allRight[i]! += reach * m.exp(-group * softplus(m, -at));
        rollouts[i]! += group * reach;
        level[i * rungs + j] = j === rungs - 1 ? reach : reach * -m.expm1(logWrong);
        reach *= m.exp(logWrong);
      }
      allWrong[i] = reach;
    }
    return { level, signal, allRight, allWrong, rollouts };
  };
}

function ladders(m: Elementary, where: string, p: Probabilities, rungs: number): { x: Column; prompts: number } {
  const { logOdds: x } = resolveAny(m, where, 'p', p);
  const count = checkCount(where, 'rungs', rungs, 1, x.length);
  // A remainder would silently drop probabilities.
  checkCount(where, 'p.length / rungs', x.length / count, 1);
  return { x, prompts: x.length / count };
}

export interface HintLevelOptions {
  /** The hint gets stronger if the share of right rollouts is at most this. Default 0. */
  readonly raiseAtMost?: number;
  /** The hint gets weaker if the share is above this. Default 0.35. */
  readonly lowerAbove?: number;
}

export interface HintLevels {
  /**
   * How often a prompt of a policy that stands still is on each rung, when the hint goes one rung up or down after each visit
   * (arXiv:2602.03143; neighbours, section 2; the chain's stationary law, derived for this project).
   *
   * @param p success probabilities, prompt-major; or `{ logOdds }`
   * @param rungs number of rungs, which divides the length of p
   * @param size rollouts in a visit
   * @returns the stationary law, prompt-major, each prompt's entries with sum 1
   * @throws TypeError, RangeError naming the argument
   * @example
   * hintLevels([0, 1], 2, 8)[1]; // => 0.5
   */
  (p: Exclude<Probabilities, Probability>, rungs: number, size: number, options?: HintLevelOptions): Column;
}

export function createHintLevels(m: Elementary): HintLevels {
  const where = 'hintLevels';
  return (p, rungs, size, options = {}) => {
    const given = checkOptions(where, 'options', options, ['raiseAtMost', 'lowerAbove']) as HintLevelOptions;
    const raiseAtMost = within(where, 'raiseAtMost', given.raiseAtMost ?? 0, 0, 1);
    const lowerAbove = within(where, 'lowerAbove', given.lowerAbove ?? 0.35, raiseAtMost, 1);
    const { x, prompts } = ladders(m, where, p, rungs);
    const group = checkCount(where, 'size', size, 1, 4096);
    const level = new Float64Array(x.length);
    for (let i = 0; i < prompts; i++) {
      const rung = (j: number) => {
        const law = binomialLaw(m, x[i * rungs + j]!, group);
        let [up, down] = [0, 0];
        for (let k = 0; k <= group; k++) {
          if (k <= raiseAtMost * group) up += law[k]!;
          if (k > lowerAbove * group) down += law[k]!;
        }
        return { up, down };
      };
      level[i * rungs] = 1;
      let total = 1;
      for (let j = 1; j < rungs; j++) {
        const { up } = rung(j - 1);
        const { down } = rung(j);
        if (down === 0 && up > 0 && level[i * rungs + j - 1]! > 0) {
          // Nothing leads back down: in the long run the prompt stays here or above.
          level.fill(0, i * rungs, i * rungs + j);
          level[i * rungs + j] = 1;
          total = 1;
        } else {
          const weight = up === 0 ? 0 : (level[i * rungs + j - 1]! * up) / down;
          level[i * rungs + j] = weight;
          total += weight;
        }
      }
      for (let j = 0; j < rungs; j++) level[i * rungs + j]! /= total;
    }
    return level;
  };
}
