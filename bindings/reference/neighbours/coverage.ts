import { type CoverageKernel, momentsOf } from '../../neighbours/coverage.js';
import { softmaxRow, tiltRow } from '../../neighbours/policies.js';
import { textbook } from '../elementary.js';

export const coverageMoments: CoverageKernel = (logits, rewards, tilt) => {
  const reference = softmaxRow(textbook, logits);
  const { logWeight, kl } = tiltRow(textbook, reference, rewards, tilt);
  return momentsOf(textbook, reference.p, logWeight, kl);
};
