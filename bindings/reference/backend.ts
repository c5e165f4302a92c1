import type { Backend } from '../backend.js';
import { divergence as divergences } from './divergence.js';
import { groupAdvantages } from './groupAdvantages.js';
import { orbits } from './orbits.js';
import { createPolicy } from './policy.js';
import { createRegion } from './region.js';
import { divergence, logistic, logit, weights } from './scalars.js';
import { softmax } from './softmax.js';
import { tokenStatistics } from './tokenStatistics.js';
import { topK } from './topK.js';
import { trajectories } from './trajectories.js';

export const referenceBackend: Backend = {
  name: 'reference',
  exp: Math.exp,
  log1p: Math.log1p,
  logit,
  logistic,
  divergence,
  logitAll: (p, out) => out.set(p.map((value) => logit(value))),
  logisticAll: (x, out) => out.set(x.map((value) => logistic(value))),
  weights(logOdds, law, success, failure, total) {
    for (const [i, x] of logOdds.entries()) {
      const w = weights(x, law.varianceEpsilon[i]!, law.meanOnly);
      success[i] = w.success;
      failure[i] = w.failure;
      total[i] = w.total;
    }
  },
  trajectories,
  orbits,
  groupAdvantages,
  softmax,
  tokenStatistics,
  divergences,
  topK,
  policy: createPolicy,
  region: createRegion,
  reserve: () => {},
};
