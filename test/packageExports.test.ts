import { expect, it } from 'vitest';
import * as wasm from '../bindings/index.js';
import * as reference from '../bindings/reference.js';

it('both entries export the same names, as the same kinds', () => {
  const kinds = (entry: object) =>
    Object.fromEntries(Object.entries(entry).map(([name, value]) => [name, typeof value]));
  expect(kinds(reference)).toEqual(kinds(wasm));
  expect(Object.keys(wasm).sort()).toEqual([
    'PolicyBatch',
    'Workspace',
    'advantagePresets',
    'aggregationWeights',
    'amplificationFrontier',
    'attractor',
    'attractorKinds',
    'attractors',
    'attractorsAsync',
    'basins',
    'betaForTarget',
    'bifurcations',
    'calibratedWeights',
    'classify',
    'combineRewards',
    'divergence',
    'driveTable',
    'effectiveBeta',
    'effectiveLoss',
    'entropyShapedRewards',
    'errorBounds',
    'fixedPoints',
    'gdpoAdvantages',
    'groupAdvantages',
    'groupDrive',
    'highEntropyMask',
    'init',
    'keepGroups',
    'klBudget',
    'klEstimate',
    'logistic',
    'logit',
    'optimalPolicy',
    'policyLoss',
    'policyLossFromLogits',
    'sampledTrajectories',
    'sampledTrajectoriesAsync',
    'signalProbability',
    'softmax',
    'stepsToReach',
    'successTrajectories',
    'successTrajectoriesAsync',
    'tiltedPolicy',
    'tokenStatistics',
    'topK',
    'trainTabular',
    'trainTabularAsync',
    'universalConstants',
    'variants',
    'whiten',
  ]);
});

it('init may be awaited, any number of times', async () => {
  for (const entry of [wasm, reference]) {
    await expect(entry.init()).resolves.toBeUndefined();
    await expect(entry.init()).resolves.toBeUndefined();
  }
});

it('the members of classes are the same on both', () => {
  const members = (type: { prototype: object }) =>
    Object.getOwnPropertyNames(Object.getPrototypeOf(type.prototype)).sort();
  expect(members(reference.PolicyBatch)).toEqual(members(wasm.PolicyBatch));
  expect(members(reference.Workspace)).toEqual(members(wasm.Workspace));
});
