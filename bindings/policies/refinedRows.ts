// Where rows with rewards of 0 and 1 go under a variant with refinements: the scalar map of their log-odds tells.
import { followOne } from '../analysis/attractor.js';
import { inverse, isDownward } from '../analysis/betaForTarget.js';
import { allFixedPoints, klOfGain } from '../analysis/fixedPoints.js';
import { rangeError, show } from '../arguments/errors.js';
import type { ResolvedVariant } from '../arguments/variant.js';
import type { Backend } from '../backend.js';
import type { AttractorKind } from '../recurrence/attractorColumns.js';
import type { TiltAttractor, TiltFixedPoint, TiltForTarget, TiltPoint } from './policyAnalysis.js';
import type { TiltKind } from './tiltAttractor.js';

/** The row of log-odds `from`, tilted to `to`. */
function pointAt(backend: Backend, from: number, to: number): TiltPoint {
  const tilt = to === from ? 0 : to - from;
  const mean = backend.logistic(to);
  return { tilt, mean, variance: mean * backend.logistic(-to), kl: klOfGain(backend, from, tilt) };
}

/** Of finite tilts. */
export function refinedPoints(backend: Backend, x: number, law: ResolvedVariant): TiltFixedPoint[] {
  // A row whose rewards are all the same stays as it is.
  if (Math.abs(x) === Infinity) return [{ ...pointAt(backend, x, x), ...still(law) }];
  return allFixedPoints(backend, x, law)
    .filter(({ boundary }) => !boundary)
    .map(({ logOdds, multiplier, stable }) => ({ ...pointAt(backend, x, logOdds), multiplier, stable }));
}

const still = ({ alpha }: ResolvedVariant) => ({ multiplier: 1 - alpha, stable: alpha > 0 });

const kinds: Partial<Record<AttractorKind, TiltKind>> = { one: 'best', zero: 'worst' };

export function refinedAttractor(backend: Backend, x: number, law: ResolvedVariant, maxSteps: number): TiltAttractor {
  const { kind, points, period, multiplier, lyapunov, lyapunovError, steps } = followOne(backend, x, x, law, maxSteps);
  const constant = Math.abs(x) === Infinity;
  return {
    kind: constant ? 'fixed-point' : (kinds[kind] ?? (kind as TiltKind)),
    period,
    points: points.map(({ logOdds }) => pointAt(backend, x, logOdds)),
    multiplier,
    lyapunov,
    lyapunovError,
    steps,
  };
}

/** The limit of training with the estimate k3, which rests at one point: theory knows no steps that lead there. */
function resting(point: TiltPoint): TiltAttractor {
  const numbers = { multiplier: Number.NaN, lyapunov: Number.NaN, lyapunovError: Number.NaN, steps: 0 };
  return { kind: 'fixed-point', period: 1, points: [point], ...numbers };
}

/** `rule` has beta = 1; `name` is that of the target. */
export function refinedTarget(
  backend: Backend,
  x: number,
  target: number,
  rule: ResolvedVariant,
  maxSteps: number,
  name: string,
): TiltForTarget {
  const to = target > 0 && target < 1 ? backend.logit(target) : Number.NaN;
  const down = isDownward(rule);
  const found =
    Math.abs(x) < Infinity && (down ? to < x : to > x)
      ? inverse(backend, x, to, to - x, rule, { start: x, maxSteps })
      : null;
  if (found === null) {
    const expected = down
      ? 'below that of the reference policy and above 0'
      : 'above that of the reference policy and below 1';
    throw rangeError(`${name} expected a mean reward ${expected}, got ${show(target)}`);
  }
  const { beta, multiplier, stable, reached } = found;
  const limit = rule.klEstimator
    ? resting(pointAt(backend, x, to))
    : refinedAttractor(backend, x, { ...rule, beta }, maxSteps);
  return { ...pointAt(backend, x, to), multiplier, stable, beta, reached, limit };
}
