import { expect, it } from 'vitest';
import * as wasm from '../bindings/index.js';
import * as reference from '../bindings/reference.js';

it('both entries export the same names, as the same kinds', () => {
  const kinds = (entry: object) =>
    Object.fromEntries(Object.entries(entry).map(([name, value]) => [name, typeof value]));
  expect(kinds(reference)).toEqual(kinds(wasm));
  expect(Object.keys(wasm).sort()).toEqual([
    'PolicyBatch',
    'advantagePresets',
    'amplificationFrontier',
    'attractor',
    'attractorKinds',
    'attractors',
    'basins',
    'betaForTarget',
    'bifurcations',
    'calibratedWeights',
    'classify',
    'divergence',
    'effectiveBeta',
    'errorBounds',
    'fixedPoints',
    'groupAdvantages',
    'init',
    'klBudget',
    'logistic',
    'logit',
    'softmax',
    'stepsToReach',
    'successTrajectories',
    'tokenStatistics',
    'topK',
    'universalConstants',
    'variants',
  ]);
});

it('init may be awaited, any number of times', async () => {
  for (const entry of [wasm, reference]) {
    await expect(entry.init()).resolves.toBeUndefined();
    await expect(entry.init()).resolves.toBeUndefined();
  }
});

it('the members of PolicyBatch are the same on both', () => {
  const members = (type: { prototype: object }) =>
    Object.getOwnPropertyNames(Object.getPrototypeOf(type.prototype)).sort();
  expect(members(reference.PolicyBatch)).toEqual(members(wasm.PolicyBatch));
});
