import type { Row, Value } from '../csv.js';
import type { Api } from '../options/backend.js';
import type { NamedVariant } from '../options/variant.js';
import { type Axes, gridCells } from './grid.js';

export const columns = [
  'pRef',
  'beta',
  'alpha',
  'varianceEpsilon',
  'kind',
  'period',
  'success',
  'failure',
  'logOdds',
  'multiplier',
  'lyapunov',
  'lyapunovError',
  'steps',
  'overshoot',
  'monotone',
] as const;

/** The cells `from` to `to` of the grid, without the latter. */
export function sweepRows(
  api: Api,
  { variant }: NamedVariant,
  axes: Axes,
  from: number,
  to: number,
  options: { readonly start?: number; readonly maxSteps: number },
): Row[] {
  const { pRef, ...parameters } = gridCells(axes, from, to);
  // A group has one rule for all cells.
  const smoothing = variant.group ? { varianceEpsilon: variant.varianceEpsilon } : {};
  const found = api.attractors(pRef, { ...variant, ...parameters, ...smoothing }, options);
  return Array.from(pRef, (p, i): Record<(typeof columns)[number], Value> => {
    const logOdds = found.logOdds[i]!;
    return {
      pRef: p,
      beta: parameters.beta[i]!,
      alpha: parameters.alpha[i]!,
      varianceEpsilon: parameters.varianceEpsilon[i]!,
      kind: api.attractorKinds[found.kind[i]!]!,
      period: found.period[i]!,
      success: Number.isNaN(logOdds) ? logOdds : api.logistic(logOdds),
      failure: Number.isNaN(logOdds) ? logOdds : api.logistic(-logOdds),
      logOdds,
      multiplier: found.multiplier[i]!,
      lyapunov: found.lyapunov[i]!,
      lyapunovError: found.lyapunovError[i]!,
      steps: found.steps[i]!,
      overshoot: found.overshoot[i]!,
      monotone: found.monotone[i] === 1,
    };
  });
}
