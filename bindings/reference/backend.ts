import type { Backend } from '../backend.js';
import { createPolicy } from './policies/policy.js';
import { driveAt } from './recurrence/driveAt.js';
import { orbits } from './recurrence/orbits.js';
import { divergence, logistic, logit, weights } from './recurrence/scalars.js';
import { trajectories } from './recurrence/trajectories.js';
import { createRegion } from './region.js';
import { groupAdvantages } from './rewards/groupAdvantages.js';

export const referenceBackend: Backend = {
  name: 'reference',
  exp: Math.exp,
  log1p: Math.log1p,
  logit,
  logistic,
  divergence,
  logitAll: (p, out) => out.set(p.map((value) => logit(value))),
  logisticAll: (x, out) => out.set(x.map((value) => logistic(value))),
  weightsAt: weights,
  weights(logOdds, law, success, failure, total) {
    for (const [i, x] of logOdds.entries()) {
      const w = driveAt(law, i)(x);
      success[i] = w.success;
      failure[i] = w.failure;
      total[i] = w.omega;
    }
  },
  trajectories,
  orbits,
  groupAdvantages,
  policy: createPolicy,
  region: createRegion,
  reserve: () => {},
};
