// What the page asks of the library, on the kernels. A page with all of the library would be too large.
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
} from '../../bindings/index.js';
export { bestOfN } from '../../bindings/neighbours.js';
