import { type CoverageKernel, rowMoments } from '../../neighbours/coverage.js';
import { textbook } from '../elementary.js';

export const coverageMoments: CoverageKernel = (logits, rewards, tilt) => rowMoments(textbook, logits, rewards, tilt);
