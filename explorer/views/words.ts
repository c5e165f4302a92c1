// Points and limits in words.
import type { Attractor, FixedPoint } from '../../bindings/index.js';
import { PERCENT } from './percent.js';

/** A probability, and 1 less it: near 1 they say more. */
export interface Probabilities {
  readonly success: number;
  readonly failure: number;
}

/** A probability as people read it, without rounding it to 0 or 1. */
export function probability({ success, failure }: Probabilities): string {
  if (success === 0 || failure === 0) return String(success);
  if (failure < 1e-3) return `1 − ${significant(failure, 3)}`;
  return success < 1e-3 ? significant(success, 3) : success.toFixed(success < 0.01 || failure < 0.01 ? 5 : 4);
}

const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** A number with so many digits, as people write it: 0.4530, 4.15·10⁻¹³⁷. */
export function significant(value: number, digits: number): string {
  const [mantissa, exponent] = value.toPrecision(digits).replace('-', '−').split('e');
  const outside = value !== 0 && Math.abs(value) < 1e-4;
  if (exponent === undefined && !outside) return mantissa!;
  const [scaled, power] = value.toExponential(digits - 1).split('e') as [string, string];
  const raised = [...power.replace('+', '')].map((sign) => (sign === '-' ? '⁻' : superscripts[Number(sign)])).join('');
  return `${scaled.replace('-', '−')}·10${raised}`;
}

/** What an orbit near a fixed point does. */
export function stabilityWords({ multiplier, stable }: FixedPoint): string {
  const size = Math.abs(multiplier);
  const swings = multiplier < 0 ? ', from one side to the other' : '';
  if (size === 0) return 'stable: neighbours are drawn in faster than by any factor';
  if (size === Infinity) return 'unstable: neighbours are thrown out at once';
  if (stable) return `stable: the distance of neighbours shrinks to ${share(size)} each step${swings}`;
  if (size <= 1) return 'neither: the distance of neighbours hardly changes';
  return `unstable: the distance of neighbours grows ${size.toPrecision(3)} times each step${swings}`;
}

function share(size: number): string {
  return size < 0.001 ? 'almost nothing' : `${(100 * size).toPrecision(3)}${PERCENT}`;
}

/** A failure rate below this counts as close to none. */
const NEAR = 1e-6;

/**
 * Where the iteration from a start goes.
 *
 * @param last the last point of an orbit that did not settle
 */
export function limitWords({ kind, period, points, steps, lyapunov }: Attractor, last?: Probabilities): string {
  switch (kind) {
    case 'one':
      return 'goes to p = 1: every answer will be right';
    case 'zero':
      return 'goes to p = 0: no answer will be right';
    case 'fixed-point':
      return `settles at p = ${probability(points[0]!)} within ${steps.toLocaleString('en-US')} steps`;
    case 'cycle': {
      const shown = points.slice(0, 4).map(probability).join(', ');
      return `ends in a cycle of ${period} points: ${shown}${points.length > 4 ? ', …' : ''}`;
    }
    case 'irregular':
      return `never settles: it wanders, and two starts that are close grow apart (Lyapunov exponent ${lyapunov.toPrecision(2)} a step)`;
    default: {
      if (last && last.failure < NEAR)
        return `is still on its way to p = 1 after ${steps.toLocaleString('en-US')} steps`;
      return `has not settled after ${steps.toLocaleString('en-US')} steps`;
    }
  }
}
