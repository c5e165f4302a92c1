// How the loss of a token follows its ratio, under each rule.
import type { LossRule } from '../../losses/lossRule.js';
import { gammaWeight, ratioBounds } from '../../losses/surrogates.js';
import { elementary } from '../elementary.js';
import type { Desk, RowSums } from './laneDesk.js';
import { surrogates } from './run.js';

/** How the loss of a token follows its ratio, as the kernels take it. */
interface Course {
  readonly surrogate: number;
  readonly low: number;
  readonly top: number;
  /** What the kernel's loss and gradient are multiplied by, before the weight. */
  readonly loss: number;
  readonly gradient: number;
  /** Which count takes the tokens below the range, and those above. */
  readonly under: 'low' | null;
  readonly over: 'high' | 'capped' | null;
}

export function courseOf(desk: Desk, i: number, sums: RowSums | null): Course {
  const { batch, rule } = desk;
  const a = batch.advantages[i]!;
  const constant = (value: number): Course => ({
    surrogate: surrogates.constant,
    low: value,
    top: value,
    loss: -a,
    gradient: -a,
    under: null,
    over: null,
  });
  if (rule.surrogate === 'vespo') return constant(gammaWeight(elementary, rule, sums!.kept, a).phi);
  if (rule.surrogate === 'reinforce' || rule.surrogate === 'real') return constant(1);
  const { low, high } = ratioBounds(rule);
  if (rule.surrogate === 'cispo') return { ...constant(1), low, top: high, under: 'low', over: 'high' };
  if (rule.surrogate === 'sapo') {
    const tau = temperatureOf(rule, a);
    return { ...constant(1), surrogate: surrogates.gate, loss: (-4 / tau) * a, gradient: -4 * a };
  }
  return { ...constant(1), surrogate: surrogates.clip, ...clipCourse(rule, a, low, high) };
}

export const temperatureOf = ({ temperatures }: LossRule, advantage: number) => temperatures[advantage > 0 ? 0 : 1];

/** With A > 0 the loss falls with the ratio up to the upper bound, with A < 0 it rises from the lower one on. */
function clipCourse(
  rule: LossRule,
  a: number,
  low: number,
  high: number,
): Pick<Course, 'low' | 'top' | 'under' | 'over'> {
  const delta = rule.delta ?? Infinity;
  if (a > 0) return { low: 0, top: Math.min(high, delta), under: null, over: high < delta ? 'high' : 'capped' };
  if (a === 0) return { low: 0, top: delta, under: null, over: 'capped' };
  const dual = rule.dualClip ?? Infinity;
  const over = delta < high && high <= dual ? 'high' : 'capped';
  return { low, top: Math.min(Math.max(high, delta), dual), under: 'low', over };
}
