// Calls of fixedPoints and betaForTarget that must fail.
import { rangeCase, typeCase, untyped } from '../tables.js';

const law = { beta: 1 };

const fixed = [
  typeCase(
    'fixedPoints of a list',
    (api) => api.fixedPoints(untyped([0.5]), law),
    'fixedPoints: "pRef" expected a number or { logOdds }, got Array of length 1',
  ),
  rangeCase(
    'fixedPoints above 1',
    (api) => api.fixedPoints(2, law),
    'fixedPoints: "pRef" expected a probability from 0 to 1, got 2',
  ),
  rangeCase(
    'fixedPoints of log-odds NaN',
    (api) => api.fixedPoints({ logOdds: Number.NaN }, law),
    'fixedPoints: "pRef.logOdds" expected log-odds, got NaN',
  ),
  typeCase(
    'fixedPoints of many log-odds',
    (api) => api.fixedPoints({ logOdds: untyped([0]) }, law),
    'fixedPoints: "pRef.logOdds" expected a number, got Array of length 1',
  ),
  typeCase(
    'fixedPoints without a variant',
    (api) => api.fixedPoints(0.5, untyped(undefined)),
    'fixedPoints: "variant" expected an object, got undefined',
  ),
  typeCase(
    'fixedPoints with many betas',
    (api) => api.fixedPoints(0.5, { beta: untyped([1]) }),
    'fixedPoints: "beta" expected a number, got Array of length 1',
  ),
  rangeCase(
    'fixedPoints with beta 0',
    (api) => api.fixedPoints(0.5, { beta: 0 }),
    'fixedPoints: "beta" expected a finite number above 0, got 0',
  ),
];

const target = [
  rangeCase(
    'a target below pRef',
    (api) => api.betaForTarget(0.5, 0.25, {}),
    'betaForTarget: "target" expected a probability above pRef and below 1, got 0.25',
  ),
  rangeCase(
    'a target of pRef',
    (api) => api.betaForTarget(0.5, 0.5, {}),
    'betaForTarget: "target" expected a probability above pRef and below 1, got 0.5',
  ),
  rangeCase(
    'a target of 1',
    (api) => api.betaForTarget(0.5, 1, {}),
    'betaForTarget: "target" expected a probability above pRef and below 1, got 1',
  ),
  rangeCase(
    'pRef of 0',
    (api) => api.betaForTarget(0, 0.5, {}),
    'betaForTarget: "pRef" expected a probability between 0 and 1, got 0',
  ),
  rangeCase(
    'a target NaN',
    (api) => api.betaForTarget(0.5, Number.NaN, {}),
    'betaForTarget: "target" expected a probability from 0 to 1, got NaN',
  ),
  rangeCase(
    'a mirror rule',
    (api) => api.betaForTarget(0.25, 0.5, { alpha: 0 }),
    'betaForTarget: "alpha" expected a number above 0 (a mirror rule has no interior fixed point), got 0',
  ),
  typeCase(
    'a target by name',
    (api) => api.betaForTarget(0.25, untyped('0.5'), {}),
    'betaForTarget: "target" expected a number or { logOdds }, got "0.5"',
  ),
  typeCase(
    'betaForTarget with the name of a variant',
    (api) => api.betaForTarget(0.25, 0.5, untyped('grpo')),
    'betaForTarget: "variant" expected an object, got "grpo"',
  ),
];

export const dynamicsCases = [...fixed, ...target];
