// Which function honours which refinement of a variant (refinements.ts), and why not where it does not.
import { unsupported } from './options.js';
import { type Refinements, refinementFields } from './refinements.js';

/** Why a field is refused; null where it is honoured. */
export type Refusal = string | null;
export type Honours = { readonly [F in keyof Refinements]-?: Refusal } & {
  /** Whether refinements are honoured that the dynamics know apart only. */
  readonly together?: true;
};

const unknown = 'this function computes the ideal rule only';
const none: Honours = { group: unknown, clip: unknown, verifier: unknown, klEstimator: unknown };
const all: Honours = { group: null, clip: null, verifier: null, klEstimator: null };

const atRest = 'theory knows where training with "k3" comes to rest, not its steps';
const ofMap = 'theory knows which points rest with "k3", not a map that leads to them';
const shape = 'theory knows the fixed points of the clipped map, not its basins; attractor follows its orbits';
const steps: Honours = { group: null, clip: null, verifier: null, klEstimator: atRest };

/** By function; an asynchronous form honours what its synchronous form does. Functions that are not listed honour none. */
export const honours: Readonly<Record<string, Honours>> = {
  effectiveLoss: { ...all, together: true },
  optimalPolicy: {
    ...all,
    klEstimator: 'trainers differentiate the estimate k3 so that no objective is maximised',
    together: true,
  },
  sampledTrajectories: {
    ...all,
    clip: 'the step of a sampled group has no closed form with clipped ratios; trainTabular takes such steps',
    klEstimator: 'a sampled step with the estimate k3 has no closed form; trainTabular takes such steps',
    together: true,
  },
  trainTabular: { ...all, together: true },
  calibratedWeights: {
    group: null,
    clip: 'weights do not depend on it',
    verifier: null,
    klEstimator: 'weights do not depend on it',
  },
  effectiveBeta: {
    group: null,
    clip: 'a clipped step is none of a mean-only rule',
    verifier: null,
    klEstimator: atRest,
  },
  successTrajectories: steps,
  stepsToReach: steps,
  attractor: steps,
  attractors: steps,
  fixedPoints: all,
  classify: { group: null, clip: shape, verifier: null, klEstimator: null },
  basins: { group: null, clip: shape, verifier: null, klEstimator: ofMap },
  bifurcations: { group: null, clip: shape, verifier: null, klEstimator: ofMap },
  betaForTarget: all,
  klBudget: all,
  amplificationFrontier: all,
  errorBounds: {
    group: null,
    clip: 'the bound on the slope is that of the unclipped map',
    verifier: null,
    klEstimator: atRest,
  },
  'PolicyBatch.iterate': steps,
  'PolicyBatch.fixedPoints': all,
  'PolicyBatch.attractors': steps,
  'PolicyBatch.betaForTarget': all,
};

export function honoursOf(where: string): Honours {
  if (where.startsWith('variants.')) return all;
  const name = where.replace(/Async$/, '');
  return Object.hasOwn(honours, name) ? honours[name]! : none;
}

/** Refuses the refinements that a function does not honour. */
export function checkHonoured(where: string, given: Refinements): void {
  const refusals = honoursOf(where);
  for (const field of refinementFields) {
    const reason = refusals[field];
    if (given[field] !== undefined && reason !== null) throw unsupported(where, field, reason);
  }
}
