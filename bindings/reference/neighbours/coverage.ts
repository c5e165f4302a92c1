import { type CoverageKernel, momentsOf } from '../../neighbours/coverage.js';
import { softmaxRow, tiltRow } from '../../neighbours/policies.js';

export const coverageMoments: CoverageKernel = (logits, rewards, tilt) => {
  const reference = softmaxRow(Math, logits);
  const { logWeight, kl } = tiltRow(Math, reference, rewards, tilt);
  return momentsOf(Math, reference.p, logWeight, kl);
};
