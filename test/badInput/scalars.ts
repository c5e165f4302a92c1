// Calls of logit, logistic, calibratedWeights and the variants that must fail.
import { detached, rangeCase, typeCase, untyped } from '../tables.js';

const elementWise = [
  typeCase(
    'logit of a string',
    (api) => api.logit(untyped('0.5')),
    'logit: "p" expected a number, Float32Array, Float64Array or array of numbers, got "0.5"',
  ),
  typeCase(
    'logit of nothing',
    (api) => api.logit(untyped(undefined)),
    'logit: "p" expected a number, Float32Array, Float64Array or array of numbers, got undefined',
  ),
  typeCase(
    'logit of bytes',
    (api) => api.logit(untyped(Uint8Array.of(1))),
    'logit: "p" expected a number, Float32Array, Float64Array or array of numbers, got Uint8Array of length 1',
  ),
  rangeCase('logit of NaN', (api) => api.logit(Number.NaN), 'logit: "p" expected a probability from 0 to 1, got NaN'),
  rangeCase('logit above 1', (api) => api.logit(1.5), 'logit: "p" expected a probability from 0 to 1, got 1.5'),
  rangeCase(
    'logit of an array with one below 0',
    (api) => api.logit(Float64Array.of(0.5, -0.25, 7)),
    'logit: "p[1]" expected a probability from 0 to 1, got -0.25',
  ),
  rangeCase(
    'logit of an array with NaN',
    (api) => api.logit(Float32Array.of(0.5, 0, Number.NaN)),
    'logit: "p[2]" expected a probability from 0 to 1, got NaN',
  ),
  typeCase(
    'logit of an array with a string',
    (api) => api.logit(untyped([0.5, '1'])),
    'logit: "p[1]" expected a number, got "1"',
  ),
  typeCase(
    'logit of a detached array',
    (api) => api.logit(detached(new Float64Array(3))),
    'logit: "p" expected an attached array, got one whose buffer was transferred',
    'ERR_DETACHED',
  ),
  rangeCase(
    'logit into a short array',
    (api) => api.logit(new Float64Array(3), new Float64Array(2)),
    'logit: "out" expected length 3 or more, got 2',
    'ERR_LENGTH',
  ),
  typeCase(
    'logit of floats into doubles',
    (api) => api.logit(new Float32Array(3), untyped<Float32Array>(new Float64Array(3))),
    'logit: "out" expected Float32Array, got Float64Array of length 3',
  ),
  typeCase(
    'logit into a list',
    (api) => api.logit([0.5], untyped<Float64Array>([0])),
    'logit: "out" expected Float64Array, got Array of length 1',
  ),
  typeCase(
    'logit into a detached array',
    (api) => api.logit(new Float64Array(3), detached(new Float64Array(3))),
    'logit: "out" expected an attached array, got one whose buffer was transferred',
    'ERR_DETACHED',
  ),
  rangeCase('logistic of NaN', (api) => api.logistic(Number.NaN), 'logistic: "x" expected a number, got NaN'),
  rangeCase(
    'logistic of an array with NaN',
    (api) => api.logistic([0, Number.NaN]),
    'logistic: "x[1]" expected a number, got NaN',
  ),
  typeCase(
    'logistic of an object',
    (api) => api.logistic(untyped({})),
    'logistic: "x" expected a number, Float32Array, Float64Array or array of numbers, got an object',
  ),
];

const weights = [
  typeCase(
    'calibratedWeights of a string',
    (api) => api.calibratedWeights(untyped('1'), {}),
    'calibratedWeights: "p" expected a number or { logOdds }, got "1"',
  ),
  rangeCase(
    'calibratedWeights above 1',
    (api) => api.calibratedWeights(2, {}),
    'calibratedWeights: "p" expected a probability from 0 to 1, got 2',
  ),
  rangeCase(
    'calibratedWeights of a list with NaN',
    (api) => api.calibratedWeights([0.5, Number.NaN], {}),
    'calibratedWeights: "p[1]" expected a probability from 0 to 1, got NaN',
  ),
  rangeCase(
    'calibratedWeights of log-odds NaN',
    (api) => api.calibratedWeights({ logOdds: [1, Number.NaN] }, {}),
    'calibratedWeights: "p.logOdds[1]" expected log-odds, got NaN',
  ),
  rangeCase(
    'calibratedWeights with a negative epsilon',
    (api) => api.calibratedWeights(0.5, { varianceEpsilon: -1 }),
    'calibratedWeights: "varianceEpsilon" expected a finite number of at least 0, got -1',
  ),
  rangeCase(
    'calibratedWeights with another normalisation',
    (api) => api.calibratedWeights(0.5, { normalization: untyped('std') }),
    'calibratedWeights: "normalization" expected "mean-std" or "mean", got "std"',
  ),
  rangeCase(
    'calibratedWeights with too many epsilons',
    (api) => api.calibratedWeights([0.5], { varianceEpsilon: [0, 0] }),
    'calibratedWeights: "varianceEpsilon" expected one number or 1 of them (elements), got Array of length 2',
    'ERR_LENGTH',
  ),
  typeCase(
    'calibratedWeights without a variant',
    (api) => api.calibratedWeights(0.5, untyped(null)),
    'calibratedWeights: "variant" expected an object, got null',
  ),
  typeCase(
    'calibratedWeights with the name of a variant',
    (api) => api.calibratedWeights(0.5, untyped('mean')),
    'calibratedWeights: "variant" expected an object, got "mean"',
  ),
];

const variants = [
  typeCase(
    'a variant of nothing',
    (api) => api.variants.grpo(untyped(undefined)),
    'variants.grpo: "parameters" expected an object, got undefined',
  ),
  typeCase(
    'a variant of a number',
    (api) => api.variants.drGrpo(untyped(0.1)),
    'variants.drGrpo: "parameters" expected an object, got 0.1',
  ),
  typeCase(
    'a variant without beta',
    (api) => api.variants.grpo(untyped({})),
    'variants.grpo: "beta" expected a number, got undefined',
  ),
  rangeCase(
    'beta = 0',
    (api) => api.variants.mirrorGrpo({ beta: 0 }),
    'variants.mirrorGrpo: "beta" expected a finite number above 0, got 0',
  ),
  rangeCase(
    'beta = -0',
    (api) => api.variants.mirrorGrpo({ beta: -0 }),
    'variants.mirrorGrpo: "beta" expected a finite number above 0, got -0',
  ),
  rangeCase(
    'beta infinite',
    (api) => api.variants.mirrorDrGrpo({ beta: Infinity }),
    'variants.mirrorDrGrpo: "beta" expected a finite number above 0, got Infinity',
  ),
  rangeCase(
    'beta NaN',
    (api) => api.variants.grpo({ beta: Number.NaN }),
    'variants.grpo: "beta" expected a finite number above 0, got NaN',
  ),
  rangeCase(
    'alpha above 1',
    (api) => api.variants.twoKlGrpo({ beta: 1, alpha: 1.5 }),
    'variants.twoKlGrpo: "alpha" expected a number from 0 to 1, got 1.5',
  ),
  typeCase(
    'two-KL without alpha',
    (api) => api.variants.twoKlDrGrpo(untyped({ beta: 1 })),
    'variants.twoKlDrGrpo: "alpha" expected a number, got undefined',
  ),
  rangeCase(
    'an alpha that the rule fixes',
    (api) => api.variants.grpo({ beta: 1, alpha: 0.5 }),
    'variants.grpo: "alpha" expected 1, which this rule fixes, got 0.5',
  ),
  rangeCase(
    'epsilon infinite',
    (api) => api.variants.grpo({ beta: 1, varianceEpsilon: Infinity }),
    'variants.grpo: "varianceEpsilon" expected a finite number of at least 0, got Infinity',
  ),
];

export const scalarCases = [...elementWise, ...weights, ...variants];
