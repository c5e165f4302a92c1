/** What pictures need of the API: grpo-wasm or grpo-wasm/reference. */
export type Api = Pick<
  typeof import('../bindings/index.js'),
  | 'attractorKinds'
  | 'attractors'
  | 'betaForTarget'
  | 'bifurcations'
  | 'calibratedWeights'
  | 'fixedPoints'
  | 'logistic'
  | 'logit'
  | 'successTrajectories'
  | 'universalConstants'
  | 'variants'
>;

/** The parameters besides beta of the rules that have bifurcations: rewards standardised, anchored to the reference policy. */
export interface Family {
  readonly alpha: number;
  readonly varianceEpsilon: number;
}
