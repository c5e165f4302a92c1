// Calls of attractor and attractors that must fail.
import { detached, rangeCase, typeCase, untyped } from '../tables.js';

const law = { beta: 1 };

const one = [
  typeCase(
    'attractor of a list',
    (api) => api.attractor(untyped([0.5]), law),
    'attractor: "pRef" expected a number or { logOdds }, got Array of length 1',
  ),
  rangeCase(
    'attractor below 0',
    (api) => api.attractor(-0.5, law),
    'attractor: "pRef" expected a probability from 0 to 1, got -0.5',
  ),
  typeCase(
    'attractor without a variant',
    (api) => api.attractor(0.5, untyped(undefined)),
    'attractor: "variant" expected an object, got undefined',
  ),
  typeCase(
    'attractor with many betas',
    (api) => api.attractor(0.5, { beta: untyped([1]) }),
    'attractor: "beta" expected a number, got Array of length 1',
  ),
  rangeCase(
    'attractor with alpha above 1',
    (api) => api.attractor(0.5, { beta: 1, alpha: 1.5 }),
    'attractor: "alpha" expected a number from 0 to 1, got 1.5',
  ),
  typeCase(
    'attractor with a number for options',
    (api) => api.attractor(0.5, law, untyped(100)),
    'attractor: "options" expected an object, got 100',
  ),
  rangeCase(
    'attractor from a start NaN',
    (api) => api.attractor(0.5, law, { start: { logOdds: Number.NaN } }),
    'attractor: "start.logOdds" expected log-odds, got NaN',
  ),
  rangeCase(
    'attractor without steps',
    (api) => api.attractor(0.5, law, { maxSteps: 0 }),
    'attractor: "maxSteps" expected an integer from 1 to 2147483647, got 0',
  ),
  typeCase(
    'attractor with steps as a word',
    (api) => api.attractor(0.5, law, { maxSteps: untyped('many') }),
    'attractor: "maxSteps" expected a number, got "many"',
  ),
];

const many = [
  typeCase(
    'attractors of a word',
    (api) => api.attractors(untyped('0.5'), law),
    'attractors: "pRef" expected a number or { logOdds }, got "0.5"',
  ),
  rangeCase(
    'attractors with a probability above 1',
    (api) => api.attractors([0.5, 1.5], law),
    'attractors: "pRef[1]" expected a probability from 0 to 1, got 1.5',
  ),
  typeCase(
    'attractors of a transferred array',
    (api) => api.attractors(detached(Float64Array.of(0.5)), law),
    'attractors: "pRef" expected an attached array, got one whose buffer was transferred',
    'ERR_DETACHED',
  ),
  typeCase(
    'attractors with a variant by name',
    (api) => api.attractors(0.5, untyped('grpo')),
    'attractors: "variant" expected an object, got "grpo"',
  ),
  rangeCase(
    'attractors with a field for fewer elements',
    (api) => api.attractors([0.1, 0.2, 0.3], { beta: [1, 2] }),
    'attractors: "beta" expected one number or 3 of them (elements), got Array of length 2',
    'ERR_LENGTH',
  ),
  rangeCase(
    'attractors with two fields of different lengths',
    (api) => api.attractors(0.1, { beta: [1, 2], alpha: [1, 1, 1] }),
    'attractors: "alpha" expected one number or 2 of them (elements), got Array of length 3',
    'ERR_LENGTH',
  ),
  rangeCase(
    'attractors with a beta of 0 among others',
    (api) => api.attractors(0.1, { beta: [1, 0] }),
    'attractors: "beta[1]" expected a finite number above 0, got 0',
  ),
  rangeCase(
    'attractors with a negative epsilon',
    (api) => api.attractors([0.1, 0.2], { beta: 1, varianceEpsilon: -1 }),
    'attractors: "varianceEpsilon" expected a finite number of at least 0, got -1',
  ),
  rangeCase(
    'attractors with starts for fewer elements',
    (api) => api.attractors([0.1, 0.2, 0.3], law, { start: [0.1, 0.2] }),
    'attractors: "start" expected 1 or 3 values (elements), got 2',
    'ERR_LENGTH',
  ),
  typeCase(
    'attractors with a list for options',
    (api) => api.attractors(0.1, law, untyped([])),
    'attractors: "options" expected an object, got Array of length 0',
  ),
  rangeCase(
    'attractors with half a step',
    (api) => api.attractors(0.1, law, { maxSteps: 0.5 }),
    'attractors: "maxSteps" expected an integer from 1 to 2147483647, got 0.5',
  ),
];

export const attractorCases = [...one, ...many];
