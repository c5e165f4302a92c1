// Calls of groupAdvantages that must fail.
import { detached, rangeCase, typeCase, untyped } from '../tables.js';

const six = Float64Array.of(1, 0, 1, 1, 0, 0);
const presets = '"paper", "trl", "verl", "dr-grpo", "rloo"';

export const rewardCases = [
  typeCase(
    'rewards a list',
    (api) => api.groupAdvantages(untyped<Float64Array>([1, 0]), 2),
    'groupAdvantages: "rewards" expected Float32Array, Float64Array or Uint8Array, got Array of length 2',
  ),
  typeCase(
    'rewards of integers',
    (api) => api.groupAdvantages(untyped<Float64Array>(Int32Array.of(1, 0)), 2),
    'groupAdvantages: "rewards" expected Float32Array, Float64Array or Uint8Array, got Int32Array of length 2',
  ),
  typeCase(
    'rewards clamped bytes',
    (api) => api.groupAdvantages(untyped<Float64Array>(Uint8ClampedArray.of(1, 0)), 2),
    'groupAdvantages: "rewards" expected Float32Array, Float64Array or Uint8Array, got Uint8ClampedArray of length 2',
  ),
  typeCase(
    'rewards missing',
    (api) => api.groupAdvantages(untyped<Float64Array>(null), 2),
    'groupAdvantages: "rewards" expected Float32Array, Float64Array or Uint8Array, got null',
  ),
  typeCase(
    'rewards detached',
    (api) => api.groupAdvantages(detached(six.slice()), 2),
    'groupAdvantages: "rewards" expected an attached array, got one whose buffer was transferred',
    'ERR_DETACHED',
  ),
  rangeCase(
    'no rewards',
    (api) => api.groupAdvantages(new Float64Array(0), 2),
    'groupAdvantages: "rewards" expected at least one reward, got none',
    'ERR_LENGTH',
  ),
  rangeCase(
    'a byte of 2',
    (api) => api.groupAdvantages(Uint8Array.of(0, 1, 2, 1), 2),
    'groupAdvantages: "rewards[2]" expected 0 or 1, got 2',
  ),
  ...[Number.NaN, Infinity, -Infinity].flatMap((bad) => [
    rangeCase(
      `a reward of ${bad} among floats`,
      (api) => api.groupAdvantages(Float32Array.of(1, 0, 0, bad, 1, 0), 2),
      `groupAdvantages: "rewards[3]" (group 1) expected a finite number, got ${bad}`,
    ),
    rangeCase(
      `a reward of ${bad} among eights`,
      (api) => api.groupAdvantages(new Float32Array(64).fill(bad, 41, 42), 8),
      `groupAdvantages: "rewards[41]" (group 5) expected a finite number, got ${bad}`,
    ),
    rangeCase(
      `nothing but ${bad}`,
      (api) => api.groupAdvantages(new Float32Array(16).fill(bad), 4, 'dr-grpo'),
      `groupAdvantages: "rewards[0]" (group 0) expected a finite number, got ${bad}`,
    ),
    rangeCase(
      `a reward of ${bad} in a ragged group`,
      (api) => api.groupAdvantages(Float64Array.of(1, 0, 0, 1, bad, 0), [0, 1, 4, 6]),
      `groupAdvantages: "rewards[4]" (group 2) expected a finite number, got ${bad}`,
    ),
    rangeCase(
      `a single reward of ${bad}`,
      (api) => api.groupAdvantages(Float64Array.of(bad), 1, 'verl'),
      `groupAdvantages: "rewards[0]" (group 0) expected a finite number, got ${bad}`,
    ),
  ]),
  rangeCase(
    'groups of 0',
    (api) => api.groupAdvantages(six, 0),
    'groupAdvantages: "groups" expected an integer from 1 to 2147483647, got 0',
  ),
  rangeCase(
    'groups of 1.5',
    (api) => api.groupAdvantages(six, 1.5),
    'groupAdvantages: "groups" expected an integer from 1 to 2147483647, got 1.5',
  ),
  rangeCase(
    'groups of NaN',
    (api) => api.groupAdvantages(six, Number.NaN),
    'groupAdvantages: "groups" expected an integer from 1 to 2147483647, got NaN',
  ),
  rangeCase(
    'a size that does not divide',
    (api) => api.groupAdvantages(six, 4),
    'groupAdvantages: "groups" expected a size that divides the 6 rewards, got 4',
    'ERR_LENGTH',
  ),
  typeCase(
    'groups missing',
    (api) => api.groupAdvantages(six, untyped(undefined)),
    'groupAdvantages: "groups" expected a number, got undefined',
  ),
  rangeCase(
    'one offset',
    (api) => api.groupAdvantages(six, [0]),
    'groupAdvantages: "groups" expected at least two offsets, got 1',
    'ERR_LENGTH',
  ),
  rangeCase(
    'offsets not from 0',
    (api) => api.groupAdvantages(six, [1, 6]),
    'groupAdvantages: "groups[0]" expected an integer from 0 to 0, got 1',
  ),
  rangeCase(
    'offsets that descend',
    (api) => api.groupAdvantages(six, [0, 4, 2, 6]),
    'groupAdvantages: "groups[2]" expected an integer from 5 to 6, got 2',
  ),
  rangeCase(
    'an empty group',
    (api) => api.groupAdvantages(six, [0, 3, 3, 6]),
    'groupAdvantages: "groups[2]" expected an integer from 4 to 6, got 3',
  ),
  rangeCase(
    'offsets beyond the end',
    (api) => api.groupAdvantages(six, [0, 7]),
    'groupAdvantages: "groups[1]" expected an integer from 1 to 6, got 7',
  ),
  rangeCase(
    'offsets that stop early',
    (api) => api.groupAdvantages(six, [0, 3]),
    'groupAdvantages: "groups" expected the last offset to be 6 (rewards), got 3',
    'ERR_LENGTH',
  ),
  rangeCase(
    'an offset of 2.5',
    (api) => api.groupAdvantages(six, [0, 2.5, 6]),
    'groupAdvantages: "groups[1]" expected an integer from 1 to 6, got 2.5',
  ),
  typeCase(
    'an offset by name',
    (api) => api.groupAdvantages(six, untyped([0, '3', 6])),
    'groupAdvantages: "groups[1]" expected a number, got "3"',
  ),
  typeCase(
    'offsets detached',
    (api) => api.groupAdvantages(six, detached(Int32Array.of(0, 6))),
    'groupAdvantages: "groups" expected an attached array, got one whose buffer was transferred',
    'ERR_DETACHED',
  ),
  rangeCase(
    'an unknown preset',
    (api) => api.groupAdvantages(six, 2, untyped('grpo')),
    `groupAdvantages: "convention" expected one of ${presets}, or options, got "grpo"`,
  ),
  rangeCase(
    'a preset from the prototype',
    (api) => api.groupAdvantages(six, 2, untyped('toString')),
    `groupAdvantages: "convention" expected one of ${presets}, or options, got "toString"`,
  ),
  typeCase(
    'a convention of 1',
    (api) => api.groupAdvantages(six, 2, untyped(1)),
    'groupAdvantages: "convention" expected an object, got 1',
  ),
  rangeCase(
    'another baseline',
    (api) => api.groupAdvantages(six, 2, { baseline: untyped('median') }),
    'groupAdvantages: "baseline" expected "mean" or "leave-one-out", got "median"',
  ),
  rangeCase(
    'another scale',
    (api) => api.groupAdvantages(six, 2, { scale: untyped('var') }),
    'groupAdvantages: "scale" expected "std" or "none", got "var"',
  ),
  rangeCase(
    'ddof of 2',
    (api) => api.groupAdvantages(six, 2, { ddof: untyped(2) }),
    'groupAdvantages: "ddof" expected 0 or 1, got 2',
  ),
  typeCase(
    'ddof a flag',
    (api) => api.groupAdvantages(six, 2, { ddof: untyped(true) }),
    'groupAdvantages: "ddof" expected 0 or 1, got true',
  ),
  rangeCase(
    'epsilon below 0',
    (api) => api.groupAdvantages(six, 2, { epsilon: -1e-9 }),
    'groupAdvantages: "epsilon" expected a finite number of at least 0, got -1e-9',
  ),
  rangeCase(
    'epsilon NaN',
    (api) => api.groupAdvantages(six, 2, { epsilon: Number.NaN }),
    'groupAdvantages: "epsilon" expected a finite number of at least 0, got NaN',
  ),
  typeCase(
    'epsilon a string',
    (api) => api.groupAdvantages(six, 2, { epsilon: untyped('0') }),
    'groupAdvantages: "epsilon" expected a number, got "0"',
  ),
  rangeCase(
    'epsilon on something else',
    (api) => api.groupAdvantages(six, 2, { epsilonOn: untyped('mean') }),
    'groupAdvantages: "epsilonOn" expected "variance" or "std", got "mean"',
  ),
  rangeCase(
    'another singleton',
    (api) => api.groupAdvantages(six, 2, { singleton: untyped('keep') }),
    'groupAdvantages: "singleton" expected "zero" or "raw", got "keep"',
  ),
  rangeCase(
    'out too short',
    (api) => api.groupAdvantages(six, 2, 'paper', new Float64Array(5)),
    'groupAdvantages: "out" expected length 6 or more, got 5',
    'ERR_LENGTH',
  ),
  typeCase(
    'out in float32 for doubles',
    (api) => api.groupAdvantages(six, 2, 'paper', untyped(new Float32Array(6))),
    'groupAdvantages: "out" expected Float64Array, got Float32Array of length 6',
  ),
  typeCase(
    'out of bytes for bytes',
    (api) => api.groupAdvantages(Uint8Array.of(0, 1), 2, 'paper', untyped(new Uint8Array(2))),
    'groupAdvantages: "out" expected Float64Array or Float32Array, got Uint8Array of length 2',
  ),
  typeCase(
    'out detached',
    (api) => api.groupAdvantages(six, 2, 'paper', detached(new Float64Array(6))),
    'groupAdvantages: "out" expected an attached array, got one whose buffer was transferred',
    'ERR_DETACHED',
  ),
];
