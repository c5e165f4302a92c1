// The same without kernels.
export {
  advantagePresets,
  attractor,
  attractorKinds,
  attractors,
  betaForTarget,
  bifurcations,
  calibratedWeights,
  driveTable,
  fixedPoints,
  groupAdvantages,
  groupDrive,
  logistic,
  logit,
  optimalPolicy,
  PolicyBatch,
  signalProbability,
  successTrajectories,
  trainTabularAsync,
  universalConstants,
  variants,
} from '../../bindings/reference.js';
export { bestOfN } from '../../bindings/referenceNeighbours.js';
