import type { Variant } from '../bindings/index.js';

import { parameter } from './words.js';

/** What pictures need of the API: grpo-wasm or grpo-wasm/reference. */
export type Api = Pick<
  typeof import('../bindings/index.js'),
  | 'attractorKinds'
  | 'attractors'
  | 'betaForTarget'
  | 'bifurcations'
  | 'calibratedWeights'
  | 'driveTable'
  | 'fixedPoints'
  | 'groupDrive'
  | 'logistic'
  | 'logit'
  | 'successTrajectories'
  | 'universalConstants'
  | 'variants'
>;

/** A rule without its beta. */
export interface Family extends Omit<Variant, 'beta'> {
  readonly alpha: number;
  readonly varianceEpsilon: number;
}

/** Its parameters in words; the convention of a group has its own smoothing. */
export function describeFamily({ alpha, varianceEpsilon, group }: Family): string[] {
  const smoothing = group?.convention === undefined ? [`ε = ${parameter(varianceEpsilon)}`] : [];
  return [`α = ${parameter(alpha)}`, ...smoothing];
}

/** Whether theory has bifurcations for a family: rewards standardised, anchored to the reference policy, and nothing besides. */
export function hasBifurcations(family: Family): boolean {
  const { alpha, varianceEpsilon: _, normalization = 'mean-std', ...more } = family;
  return alpha > 0 && normalization === 'mean-std' && Object.values(more).every((value) => value === undefined);
}
