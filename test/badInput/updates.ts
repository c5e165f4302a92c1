// Calls of functions that update policies which must fail.
import type { Api } from '../backends.js';
import { detached, rangeCase, typeCase, untyped } from '../tables.js';

const x = Float64Array.of(0, 1, 2, 3, 4, 5);
const rewards = [1, 0, 1, 0, 0, 1];
const rule = { beta: 1 };
const { NaN: nan } = Number;

function loss(given: Record<string, unknown>) {
  return (api: Api) => {
    const { policy = x, reference = x, old = x, reward = rewards, variant = rule, options = {} } = given;
    return api.effectiveLoss(
      untyped<typeof x>(policy),
      untyped(reference),
      untyped(old),
      untyped(reward),
      untyped(variant),
      untyped<undefined>(options),
    );
  };
}

const where = 'effectiveLoss';
const floats = 'expected Float32Array or Float64Array';
const halves = Uint16Array.of(0, 1, 2, 3, 4, 5);

export const updateCases = [
  typeCase('effectiveLoss of nothing', loss({ policy: null }), `${where}: "policyLogits" ${floats}, got null`),
  typeCase(
    'effectiveLoss against text',
    loss({ reference: 'reference' }),
    `${where}: "referenceLogits" ${floats}, got "reference"`,
  ),
  rangeCase(
    'effectiveLoss of policies of different lengths',
    loss({ old: x.subarray(1) }),
    `${where}: "oldLogits" expected length 6 (that of policyLogits), got 5`,
    'ERR_LENGTH',
  ),
  typeCase(
    'effectiveLoss of policies of different types',
    loss({ reference: Float32Array.from(x) }),
    `${where}: "referenceLogits" expected Float64Array (the type of policyLogits), got Float32Array of length 6`,
  ),
  typeCase(
    'effectiveLoss of bits of no known type',
    loss({ policy: halves, reference: halves, old: halves }),
    `${where}: "dtype" expected "float16" or "bfloat16" for a Uint16Array, got none`,
  ),
  typeCase(
    'effectiveLoss of a detached reference',
    loss({ reference: detached(x.slice()) }),
    `${where}: "referenceLogits" expected an attached array, got one whose buffer was transferred`,
    'ERR_DETACHED',
  ),
  rangeCase(
    'effectiveLoss of NaN',
    loss({ old: Float64Array.of(0, 1, 2, 3, nan, 5), options: { rows: 2 }, reward: [1, 0, 0] }),
    `${where}: "oldLogits" expected numbers below Infinity, got NaN at row 1, index 1`,
  ),
  rangeCase(
    'effectiveLoss of a policy without possible outcomes',
    loss({ policy: new Float64Array(6).fill(-Infinity) }),
    `${where}: "policyLogits" expected a possible outcome, got only -Infinity in row 0`,
  ),
  rangeCase(
    'effectiveLoss of too few rewards',
    loss({ reward: [1, 0, 1] }),
    `${where}: "rewards" expected length 6 (outcomes), got 3`,
    'ERR_LENGTH',
  ),
  rangeCase(
    'effectiveLoss of rewards for no shape',
    loss({ reward: [1, 0], options: { rows: 2 } }),
    `${where}: "rewards" expected length 3 (outcomes) or 6 (one row each), got 2`,
    'ERR_LENGTH',
  ),
  rangeCase(
    'effectiveLoss of an infinite reward',
    loss({ reward: [1, 0, 1, Infinity, 0, 0] }),
    `${where}: "rewards" expected finite numbers, got Infinity at index 3`,
  ),
  rangeCase(
    'effectiveLoss of a byte that is no reward',
    loss({ reward: Uint8Array.of(1, 0, 2, 0, 0, 0) }),
    `${where}: "rewards" expected 0 or 1 in a Uint8Array, got 2 at index 2`,
  ),
  typeCase(
    'effectiveLoss of rewards of another type',
    loss({ reward: Float32Array.from(rewards) }),
    `${where}: "rewards" expected Uint8Array, Float64Array (the type of the logits) or a list of numbers, got Float32Array of length 6`,
  ),
  typeCase(
    'effectiveLoss of a reward that is text',
    loss({ reward: [1, 0, 1, '0', 0, 0] }),
    `${where}: "rewards[3]" expected a number, got "0"`,
  ),
  typeCase('effectiveLoss without a beta', loss({ variant: {} }), `${where}: "beta" expected a number, got undefined`),
  typeCase(
    'effectiveLoss of groups with real rewards',
    loss({ reward: [1, 0, 1, 0.5, 0, 0], variant: { beta: 1, group: { size: 4 } } }),
    `${where}: "group" is not supported here: the drive of a finite group is known for rewards of 0 and 1 only, and these have other values`,
    'ERR_UNSUPPORTED',
  ),
  typeCase(
    'effectiveLoss, clipped, with a noisy verifier',
    loss({
      variant: {
        beta: 1,
        clip: { low: 0.2, high: 0.2 },
        verifier: { truePositiveRate: 0.9, falsePositiveRate: 0.1 },
      },
    }),
    `${where}: "clip" is not supported here: with a verifier that errs, an answer can have advantages of both signs`,
    'ERR_UNSUPPORTED',
  ),
  typeCase(
    'effectiveLoss with a misspelt option',
    loss({ options: { grad: new Float64Array(6) } }),
    `${where}: "options" has no field "grad". Did you mean "gradient"?`,
    'ERR_UNKNOWN_OPTION',
  ),
  typeCase(
    'effectiveLoss into a gradient of another type',
    loss({ options: { gradient: new Float32Array(6) } }),
    `${where}: "gradient" expected Float64Array, got Float32Array of length 6`,
  ),
  rangeCase(
    'effectiveLoss into a gradient that is too short',
    loss({ options: { gradient: new Float64Array(5) } }),
    `${where}: "gradient" expected length 6 or more, got 5`,
    'ERR_LENGTH',
  ),
  rangeCase(
    'effectiveLoss into its own logits',
    loss({ options: { gradient: x } }),
    `${where}: "gradient" expected an array apart from those that are read, got one that overlaps them`,
  ),
  rangeCase(
    'optimalPolicy between policies without a common outcome',
    (api) => api.optimalPolicy([0, -Infinity], [-Infinity, 0], [1, 0], { beta: 1, alpha: 0.5 }),
    'optimalPolicy: "oldLogits" expected an outcome that "referenceLogits" has too, got none in row 0',
  ),
  rangeCase(
    'optimalPolicy of NaN',
    (api) => api.optimalPolicy([0, 1], [nan, 1], [1, 0], { beta: 1 }),
    'optimalPolicy: "oldLogits" expected numbers below Infinity, got NaN at row 0, index 0',
  ),
  rangeCase(
    'optimalPolicy as something else',
    (api) => api.optimalPolicy([0, 1], [0, 1], [1, 0], { beta: 1 }, untyped<undefined>({ as: 'odds' })),
    'optimalPolicy: "as" expected one of "probabilities", "logProbabilities", "logits", got "odds"',
  ),
  typeCase(
    'optimalPolicy with the estimate k3',
    (api) => api.optimalPolicy([0, 1], [0, 1], [1, 0], { beta: 1, klEstimator: 'k3' }),
    'optimalPolicy: "klEstimator" is not supported here: trainers differentiate the estimate k3 so that no objective is maximised',
    'ERR_UNSUPPORTED',
  ),
  typeCase(
    'sampledTrajectories without groups',
    (api) => api.sampledTrajectories(0.5, { beta: 1 }, 1, { seed: 1 }),
    'sampledTrajectories: "group" expected { size }, since groups are what is sampled, got undefined',
  ),
  typeCase(
    'sampledTrajectories without a seed',
    (api) => api.sampledTrajectories(0.5, { beta: 1, group: { size: 8 } }, 1, untyped({})),
    'sampledTrajectories: "seed" expected a number, got undefined',
  ),
  rangeCase(
    'sampledTrajectories of no paths',
    (api) => api.sampledTrajectories(0.5, { beta: 1, group: { size: 8 } }, 1, { seed: 1, replicas: 0 }),
    'sampledTrajectories: "replicas" expected an integer from 1 to 1073741824, got 0',
  ),
  rangeCase(
    'sampledTrajectories with quantiles out of order',
    (api) => api.sampledTrajectories(0.5, { beta: 1, group: { size: 8 } }, 1, { seed: 1, quantiles: [0.5, 0.1] }),
    'sampledTrajectories: "quantiles[1]" expected a level from 0.5 to 1, got 0.1',
  ),
  typeCase(
    'sampledTrajectories with clipping',
    (api) => api.sampledTrajectories(0.5, { beta: 1, clip: { low: 0.2, high: 0.2 } }, 1, { seed: 1 }),
    'sampledTrajectories: "clip" is not supported here: the step of a sampled group has no closed form with clipped ratios; trainTabular takes such steps',
    'ERR_UNSUPPORTED',
  ),
  typeCase(
    'sampledTrajectories of many prompts',
    (api) => api.sampledTrajectories(untyped([0.1, 0.2]), { beta: 1, group: { size: 8 } }, 1, { seed: 1 }),
    'sampledTrajectories: "pRef" expected a number or { logOdds }, got Array of length 2',
  ),
  rangeCase(
    'trainTabular without a learning rate above 0',
    (api) => api.trainTabular([0, 1], [1, 0], { beta: 1 }, { learningRate: 0, innerSteps: 1, steps: 1 }),
    'trainTabular: "learningRate" expected a finite number above 0, got 0',
  ),
  rangeCase(
    'trainTabular of NaN',
    (api) => api.trainTabular([0, nan], [1, 0], { beta: 1 }, { learningRate: 1, innerSteps: 1, steps: 1 }),
    'trainTabular: "referenceLogits" expected numbers below Infinity, got NaN at row 0, index 1',
  ),
  rangeCase(
    'trainTabular with an optimiser that it does not have',
    (api) =>
      api.trainTabular(
        [0, 1],
        [1, 0],
        { beta: 1 },
        untyped({ learningRate: 1, innerSteps: 1, steps: 1, optimizer: 'lion' }),
      ),
    'trainTabular: "optimizer" expected "sgd" or "adam", got "lion"',
  ),
  typeCase(
    'trainTabular with two groups',
    (api) =>
      api.trainTabular(
        [0, 1],
        [1, 0],
        { beta: 1, group: { size: 4 } },
        {
          learningRate: 1,
          innerSteps: 1,
          steps: 1,
          group: { size: 8, seed: 1 },
        },
      ),
    'trainTabular: "group.size" is not supported here: the variant has a group already',
    'ERR_UNSUPPORTED',
  ),
];
