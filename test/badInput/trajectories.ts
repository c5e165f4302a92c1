// Calls of successTrajectories that must fail.
import { detached, rangeCase, typeCase, untyped } from '../tables.js';

const law = { beta: 1 };
const p = Float64Array.of(0.25, 0.5, 0.75);

export const trajectoryCases = [
  typeCase(
    'pRef missing',
    (api) => api.successTrajectories(untyped(undefined), law, 1),
    'successTrajectories: "pRef" expected a number or { logOdds }, got undefined',
  ),
  typeCase(
    'pRef a string',
    (api) => api.successTrajectories(untyped('0.5'), law, 1),
    'successTrajectories: "pRef" expected a number or { logOdds }, got "0.5"',
  ),
  rangeCase(
    'pRef below 0',
    (api) => api.successTrajectories([0.5, -1e-9], law, 1),
    'successTrajectories: "pRef[1]" expected a probability from 0 to 1, got -1e-9',
  ),
  rangeCase(
    'pRef NaN',
    (api) => api.successTrajectories(Number.NaN, law, 1),
    'successTrajectories: "pRef" expected a probability from 0 to 1, got NaN',
  ),
  rangeCase(
    'pRef infinite',
    (api) => api.successTrajectories(Infinity, law, 1),
    'successTrajectories: "pRef" expected a probability from 0 to 1, got Infinity',
  ),
  rangeCase(
    'log-odds NaN',
    (api) => api.successTrajectories({ logOdds: Number.NaN }, law, 1),
    'successTrajectories: "pRef.logOdds" expected log-odds, got NaN',
  ),
  typeCase(
    'log-odds a list with a string',
    (api) => api.successTrajectories({ logOdds: untyped([1, '2']) }, law, 1),
    'successTrajectories: "pRef.logOdds[1]" expected a number, got "2"',
  ),
  typeCase(
    'pRef a list of big integers',
    (api) => api.successTrajectories(untyped(BigInt64Array.of(1n)), law, 1),
    'successTrajectories: "pRef" expected a number or { logOdds }, got BigInt64Array of length 1',
  ),
  typeCase(
    'pRef detached',
    (api) => api.successTrajectories(detached(p.slice()), law, 1),
    'successTrajectories: "pRef" expected an attached array, got one whose buffer was transferred',
    'ERR_DETACHED',
  ),
  typeCase(
    'no variant',
    (api) => api.successTrajectories(p, untyped(null), 1),
    'successTrajectories: "variant" expected an object, got null',
  ),
  typeCase(
    'a variant by name',
    (api) => api.successTrajectories(p, untyped('grpo'), 1),
    'successTrajectories: "variant" expected an object, got "grpo"',
  ),
  typeCase(
    'no beta',
    (api) => api.successTrajectories(p, untyped({}), 1),
    'successTrajectories: "beta" expected a number, got undefined',
  ),
  rangeCase(
    'a beta of 0 for one element',
    (api) => api.successTrajectories(p, { beta: [1, 2, 0] }, 1),
    'successTrajectories: "beta[2]" expected a finite number above 0, got 0',
  ),
  rangeCase(
    'too few alphas',
    (api) => api.successTrajectories(p, { beta: 1, alpha: [1, 1] }, 1),
    'successTrajectories: "alpha" expected one number or 3 of them (elements), got Array of length 2',
    'ERR_LENGTH',
  ),
  typeCase(
    'betas detached',
    (api) => api.successTrajectories(p, { beta: detached(p.slice()) }, 1),
    'successTrajectories: "beta" expected an attached array, got one whose buffer was transferred',
    'ERR_DETACHED',
  ),
  rangeCase(
    'epsilon NaN',
    (api) => api.successTrajectories(p, { beta: 1, varianceEpsilon: Number.NaN }, 1),
    'successTrajectories: "varianceEpsilon" expected a finite number of at least 0, got NaN',
  ),
  rangeCase(
    'another normalisation',
    (api) => api.successTrajectories(p, { beta: 1, normalization: untyped('none') }, 1),
    'successTrajectories: "normalization" expected "mean-std" or "mean", got "none"',
  ),
  typeCase(
    'normalisation a flag',
    (api) => api.successTrajectories(p, { beta: 1, normalization: untyped(true) }, 1),
    'successTrajectories: "normalization" expected "mean-std" or "mean", got true',
  ),
  rangeCase(
    'half a step',
    (api) => api.successTrajectories(p, law, 0.5),
    'successTrajectories: "steps" expected an integer from 0 to 2147483647, got 0.5',
  ),
  rangeCase(
    'steps below 0',
    (api) => api.successTrajectories(p, law, -1),
    'successTrajectories: "steps" expected an integer from 0 to 2147483647, got -1',
  ),
  typeCase(
    'steps a string',
    (api) => api.successTrajectories(p, law, untyped('5')),
    'successTrajectories: "steps" expected a number, got "5"',
  ),
  rangeCase(
    'steps infinite',
    (api) => api.successTrajectories(p, law, Infinity),
    'successTrajectories: "steps" expected an integer from 0 to 2147483647, got Infinity',
  ),
  typeCase(
    'options not an object',
    (api) => api.successTrajectories(p, law, 1, untyped<object>(3)),
    'successTrajectories: "options" expected an object, got 3',
  ),
  rangeCase(
    'two starts for three elements',
    (api) => api.successTrajectories(p, law, 1, { start: [0.1, 0.2] }),
    'successTrajectories: "start" expected 1 or 3 values (elements of pRef), got 2',
    'ERR_LENGTH',
  ),
  rangeCase(
    'a start above 1',
    (api) => api.successTrajectories(p, law, 1, { start: 1.01 }),
    'successTrajectories: "start" expected a probability from 0 to 1, got 1.01',
  ),
  rangeCase(
    'a start NaN',
    (api) => api.successTrajectories(p, law, 1, { start: { logOdds: [0, Number.NaN, 0] } }),
    'successTrajectories: "start.logOdds[1]" expected log-odds, got NaN',
  ),
  rangeCase(
    'keep by another name',
    (api) => api.successTrajectories(p, law, 1, { keep: untyped('first') }),
    'successTrajectories: "keep" expected "all", "last" or step numbers, got "first"',
  ),
  typeCase(
    'keep a number',
    (api) => api.successTrajectories(p, law, 1, { keep: untyped(1) }),
    'successTrajectories: "keep" expected "all", "last" or step numbers, got 1',
  ),
  rangeCase(
    'keep a step beyond the last',
    (api) => api.successTrajectories(p, law, 5, { keep: [0, 6] }),
    'successTrajectories: "keep[1]" expected an integer from 1 to 5, got 6',
  ),
  rangeCase(
    'keep a step twice',
    (api) => api.successTrajectories(p, law, 5, { keep: [2, 2] }),
    'successTrajectories: "keep[1]" expected an integer from 3 to 5, got 2',
  ),
  typeCase(
    'keep detached',
    (api) => api.successTrajectories(p, law, 5, { keep: detached(Int32Array.of(1)) }),
    'successTrajectories: "keep" expected an attached array, got one whose buffer was transferred',
    'ERR_DETACHED',
  ),
  rangeCase(
    'out too short',
    (api) => api.successTrajectories(p, law, 5, { out: new Float64Array(17) }),
    'successTrajectories: "out" expected length 18 or more, got 17',
    'ERR_LENGTH',
  ),
  typeCase(
    'out in float32',
    (api) => api.successTrajectories(p, law, 5, { out: untyped<Float64Array>(new Float32Array(18)) }),
    'successTrajectories: "out" expected Float64Array, got Float32Array of length 18',
  ),
  typeCase(
    'out null',
    (api) => api.successTrajectories(p, law, 5, { out: untyped<Float64Array>(null) }),
    'successTrajectories: "out" expected Float64Array, got null',
  ),
];
