import { checkCount, checkFinite } from '../arguments/checks.js';
import { wrongValue } from '../arguments/errors.js';
import { checkOptions } from '../arguments/options.js';
import { type ResolvedVariant, resolveVariant, type Variant } from '../arguments/variant.js';
import type { Backend } from '../backend.js';
import { driveOf } from '../recurrence/drives/driveOf.js';
import { power } from '../recurrence/power.js';
import { contractionBound } from './bifurcations.js';
import { slopesOf } from './drivenBifurcations.js';

/** How far steps are from exact ones; each at least 0, default 0. */
export interface StepErrors {
  /** Of one step, in log-odds. */
  readonly logOdds?: number;
  /** Optimality gap of one step: the objective of the exact next policy less that of the actual one. */
  readonly gap?: number;
  /** Distance of the start from the fixed point, in log-odds. */
  readonly initial?: number;
  /** After how many steps. Default: in the limit. */
  readonly steps?: number;
}

export interface ErrorBounds {
  /**
   * By how much one step shrinks a distance in log-odds, at least: 1 - alpha + alpha rho, with rho = 1/(3 sqrt(3 eps) (1 + 4 eps)
   * alpha beta) for 'mean-std' and 0 for 'mean'. A contraction if below 1; Infinity without smoothing. A verifier that errs flattens
   * the drive, so that all bounds hold for it too: of the variance that it sees, only a part comes from success. For `group` the
   * steepest slope of its own drive, verifier included, takes the place of alpha beta rho.
   */
  readonly contraction: number;
  /** Bound on the distance from the fixed point in log-odds, contraction^steps initial + e/(alpha (1 - rho)). */
  readonly radius: number;
  /** Bound on the total variation, and so on |p - p'|, between actual and exact policy of one step: sqrt(gap/(2 beta)), at most 1. */
  readonly totalVariation: number;
}

export interface ErrorBoundsFunction {
  /**
   * How errors of single steps add up (Theorem 10; theory, section 13; +). The radius holds from every start and for every p_ref
   * where the map contracts; elsewhere, where one-step errors can grow, it is Infinity.
   *
   * @throws TypeError, RangeError naming the argument
   * @example
   * errorBounds({ beta: 1000 }, { logOdds: 0.1 }).radius; // => 0.1065
   */
  (variant: Variant, errors?: StepErrors): ErrorBounds;
}

const where = 'errorBounds';

export function createErrorBounds(backend: Backend): ErrorBoundsFunction {
  return (variant, errors = {}) => {
    const rule = resolveVariant(where, variant);
    const { alpha, beta } = rule;
    checkOptions<StepErrors>(where, 'errors', errors, ['logOdds', 'gap', 'initial', 'steps']);
    const error = (name: keyof StepErrors, most = Number.MAX_VALUE) => {
      const value = errors[name] === undefined ? 0 : checkFinite(where, name, errors[name]);
      if (value >= 0 && value <= most) return value;
      throw wrongValue(where, name, 'a number of at least 0', value);
    };
    const [step, gap, initial] = [error('logOdds'), error('gap'), error('initial')];
    const steps = errors.steps === undefined ? Infinity : checkCount(where, 'steps', errors.steps, 0);
    const slope = steepest(backend, rule) / beta; // alpha rho
    const contraction = 1 - alpha + slope;
    const contracts = contraction < 1;
    const kept = steps === Infinity ? 0 : power(contraction, steps) * initial;
    return {
      contraction,
      radius: contracts ? kept + step / (alpha - slope) : Infinity,
      totalVariation: Math.min(1, Math.sqrt(gap / (2 * beta))),
    };
  };
}

/** The largest size of the slope of the drive; without smoothing or groups there is no bound. */
function steepest(backend: Backend, rule: ResolvedVariant): number {
  if (rule.group) {
    const [fall, rise] = slopesOf(driveOf(backend, rule));
    return Math.max(-fall, rise);
  }
  if (rule.normalization === 'mean') return 0;
  return rule.varianceEpsilon === 0 ? Infinity : contractionBound(rule.varianceEpsilon);
}
