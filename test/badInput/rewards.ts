// Calls of groupAdvantages that must fail.
import type { ConventionOptions } from '../../bindings/index.js';
import { conventionNames } from '../../bindings/rewards/convention.js';
import { detached, rangeCase, typeCase, untyped } from '../tables.js';

const six = Float64Array.of(1, 0, 1, 1, 0, 0);
const presets = conventionNames.map((name) => JSON.stringify(name)).join(', ');

export const rewardCases = [
  typeCase(
    'rewards a list with a string',
    (api) => api.groupAdvantages(untyped<number[]>([1, '0']), 2),
    'groupAdvantages: "rewards[1]" expected a number, got "0"',
  ),
  rangeCase(
    'an empty list of rewards',
    (api) => api.groupAdvantages([], 2),
    'groupAdvantages: "rewards" expected at least one reward, got none',
    'ERR_LENGTH',
  ),
  typeCase(
    'rewards of integers',
    (api) => api.groupAdvantages(untyped<Float64Array>(Int32Array.of(1, 0)), 2),
    'groupAdvantages: "rewards" expected Float32Array, Float64Array, Uint8Array or an array, got Int32Array of length 2',
  ),
  typeCase(
    'rewards clamped bytes',
    (api) => api.groupAdvantages(untyped<Float64Array>(Uint8ClampedArray.of(1, 0)), 2),
    'groupAdvantages: "rewards" expected Float32Array, Float64Array, Uint8Array or an array, got Uint8ClampedArray of length 2',
  ),
  typeCase(
    'rewards missing',
    (api) => api.groupAdvantages(untyped<Float64Array>(null), 2),
    'groupAdvantages: "rewards" expected Float32Array, Float64Array, Uint8Array or an array, got null',
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
    'groupAdvantages: "groups" expected a size, offsets, or { ids }, got undefined',
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
    'groupAdvantages: "groups[0]" expected 0, got 1',
  ),
  rangeCase(
    'offsets that descend',
    (api) => api.groupAdvantages(six, [0, 4, 2, 6]),
    'groupAdvantages: "groups[2]" expected an integer from 4 to 6, got 2',
  ),
  rangeCase(
    'offsets beyond the end',
    (api) => api.groupAdvantages(six, [0, 7]),
    'groupAdvantages: "groups[1]" expected an integer from 0 to 6, got 7',
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
    'groupAdvantages: "groups[1]" expected an integer from 0 to 6, got 2.5',
  ),
  rangeCase(
    'ids in the place of offsets',
    (api) => api.groupAdvantages(six, [7, 7, 3, 3, 7, 3]),
    'groupAdvantages: "groups[0]" expected 0, got 7. Ids of rewards go into { ids }',
  ),
  typeCase(
    'ids of letters in the place of offsets',
    (api) => api.groupAdvantages(six, untyped(['a', 'a', 'b', 'b', 'a', 'b'])),
    'groupAdvantages: "groups[0]" expected a number, got "a". Ids of rewards go into { ids }',
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
    `groupAdvantages: "convention" expected one of ${presets}, or options, got "grpo". Did you mean "f-grpo"?`,
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
    'groupAdvantages: "baseline" expected "mean", "leave-one-out", "length-weighted", "batch-mean", "runner-up" or "none", got "median"',
  ),
  rangeCase(
    'another scale',
    (api) => api.groupAdvantages(six, 2, { scale: untyped('var') }),
    'groupAdvantages: "scale" expected "std", "leave-one-out-std", "centred-std", "batch-std", "batch-centred-std", "bernoulli-std", "mean", "root-mean", "sum", "nonzero-share" or "none", got "var"',
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
    'groupAdvantages: "epsilonOn" expected "variance", "std" or "floor", got "mean"',
  ),
  rangeCase(
    'another singleton',
    (api) => api.groupAdvantages(six, 2, { singleton: untyped('keep') }),
    'groupAdvantages: "singleton" expected "zero", "raw", "nan" or "error", got "keep"',
  ),
  rangeCase(
    'out too short',
    (api) => api.groupAdvantages(six, 2, 'paper', new Float64Array(5)),
    'groupAdvantages: "out" expected length 6 or more, got 5',
    'ERR_LENGTH',
  ),
  typeCase(
    'out in float32 for doubles',
    (api) => api.groupAdvantages(six, 2, 'paper', untyped<Float64Array>(new Float32Array(6))),
    'groupAdvantages: "out" expected Float64Array, got Float32Array of length 6',
  ),
  typeCase(
    'out of bytes for bytes',
    (api) => api.groupAdvantages(Uint8Array.of(0, 1), 2, 'paper', untyped<Float64Array>(new Uint8Array(2))),
    'groupAdvantages: "out" expected Float64Array or Float32Array, got Uint8Array of length 2',
  ),
  typeCase(
    'out detached',
    (api) => api.groupAdvantages(six, 2, 'paper', detached(new Float64Array(6))),
    'groupAdvantages: "out" expected an attached array, got one whose buffer was transferred',
    'ERR_DETACHED',
  ),
  ...[{ ddoff: 1 }, { preset: 'verl', eps: 1e-5 }, { whiten: { epsilom: 1 } }].map((convention) =>
    typeCase(
      `a convention ${JSON.stringify(convention)}`,
      (api) => api.groupAdvantages(six, 2, untyped<ConventionOptions>(convention)),
      'whiten' in convention
        ? 'groupAdvantages: "whiten" has no field "epsilom". Did you mean "epsilon"?'
        : `groupAdvantages: "convention" has no field "${'eps' in convention ? 'eps' : 'ddoff'}". Did you mean "${'eps' in convention ? 'epsilon' : 'ddof'}"?`,
      'ERR_UNKNOWN_OPTION',
    ),
  ),
  rangeCase(
    'an unknown preset among options',
    (api) => api.groupAdvantages(six, 2, { preset: untyped<'verl'>('verll') }),
    `groupAdvantages: "preset" expected one of ${presets}, got "verll". Did you mean "verl"?`,
  ),
  typeCase(
    'faithful a number',
    (api) => api.groupAdvantages(six, 2, { preset: 'verl', faithful: untyped<boolean>(1) }),
    'groupAdvantages: "faithful" expected true or false, got 1',
  ),
  typeCase(
    'an output field that is not known',
    (api) => api.groupAdvantages(six, 2, 'trl', untyped<object>({ output: six })),
    'groupAdvantages: "output" has no field "output". Did you mean "out"?',
    'ERR_UNKNOWN_OPTION',
  ),
  typeCase(
    'columns 0',
    (api) => api.groupAdvantages(six, 2, 'trl', { columns: untyped<boolean>(0) }),
    'groupAdvantages: "columns" expected true or false, got 0',
  ),
  rangeCase(
    'a column of means that is too short',
    (api) => api.groupAdvantages(six, 2, 'trl', { mean: new Float64Array(2) }),
    'groupAdvantages: "mean" expected length 3 or more, got 2',
    'ERR_LENGTH',
  ),
  typeCase(
    'a column of flags in doubles',
    (api) => api.groupAdvantages(six, 2, 'trl', { degenerate: untyped<Uint8Array<ArrayBuffer>>(new Float64Array(3)) }),
    'groupAdvantages: "degenerate" expected Uint8Array, got Float64Array of length 3',
  ),
  rangeCase(
    'too few ids',
    (api) => api.groupAdvantages(six, { ids: [1, 2] }),
    'groupAdvantages: "ids" expected 6, one for each reward, got 2',
    'ERR_LENGTH',
  ),
  rangeCase(
    'an id beyond 2^53',
    (api) => api.groupAdvantages(six, { ids: [1, 1, 1, 2 ** 53, 2, 2] }),
    'groupAdvantages: "ids[3]" expected a string, a bigint or an integer up to 2^53, got 9007199254740992',
  ),
  typeCase(
    'an id of null',
    (api) => api.groupAdvantages(six, { ids: untyped<string[]>([null, 1, 1, 1, 1, 1]) }),
    'groupAdvantages: "ids[0]" expected a string, a bigint or an integer up to 2^53, got null',
  ),
  typeCase(
    'groups with another field',
    (api) => api.groupAdvantages(six, untyped<{ ids: string[] }>({ id: [1, 2, 3, 4, 5, 6] })),
    'groupAdvantages: "groups" has no field "id". Did you mean "ids"?',
    'ERR_UNKNOWN_OPTION',
  ),
  rangeCase(
    'offsets of 2^31',
    (api) => api.groupAdvantages(six, [0, 2 ** 31]),
    'groupAdvantages: "groups[1]" expected an integer from 0 to 6, got 2147483648',
  ),
  typeCase(
    'a baseline by lengths without lengths',
    (api) => api.groupAdvantages(six, 2, 'verl-opo'),
    'groupAdvantages: "lengths" expected an array for the baseline "length-weighted", got undefined',
  ),
  typeCase(
    'lengths that nothing weighs by',
    (api) => api.groupAdvantages(six, 2, 'trl', { lengths: six }),
    'groupAdvantages: "lengths" is not supported here: the convention does not weigh by them',
    'ERR_UNSUPPORTED',
  ),
  rangeCase(
    'a length below 0',
    (api) => api.groupAdvantages(six, 2, 'verl-opo', { lengths: [1, 2, -1, 1, 1, 1] }),
    'groupAdvantages: "lengths[2]" expected a finite number of at least 0, got -1',
  ),
  rangeCase(
    'a reward of 0.5 for pass@k',
    (api) => api.groupAdvantages(Float64Array.of(1, 0.5), 2, { preset: 'pass-at-k', k: 2 }),
    'groupAdvantages: "rewards[1]" (group 0) expected 0 or 1 for shaping "pass-at-k", got 0.5',
  ),
  rangeCase(
    'groups smaller than k',
    (api) => api.groupAdvantages(six, 3, { preset: 'pkpo', k: 4 }),
    'groupAdvantages: "groups" expected at least k = 4 rewards a group for shaping "pkpo", got 3 in group 0',
  ),
  typeCase(
    'k that nothing uses',
    (api) => api.groupAdvantages(six, 3, { preset: 'trl', k: 4 }),
    'groupAdvantages: "k" is not supported here: the convention has no shaping that uses it',
    'ERR_UNSUPPORTED',
  ),
  rangeCase(
    'a reward of 2 under focus',
    (api) => api.groupAdvantages(Float64Array.of(1, 2), 2, 'f-grpo'),
    'groupAdvantages: "rewards[1]" (group 0) expected a number from 0 to 1 for "focus", got 2',
  ),
  rangeCase(
    'a single reward where that is refused',
    (api) => api.groupAdvantages(six, { ids: ['a', 'a', 'b', 'c', 'c', 'c'] }, 'verl-pass-at-k'),
    'groupAdvantages: "groups" expected more than one reward a group, got one in group "b"',
  ),
  rangeCase(
    'equal rewards where they are refused',
    (api) => api.groupAdvantages(six, 2, { zeroVariance: 'error' }),
    'groupAdvantages: "rewards" expected different rewards in every group, got 1 only in group 1',
  ),
  rangeCase(
    'an infinite reward among missing ones, by ids',
    (api) => api.groupAdvantages([1, Number.NaN, Infinity, 0], { ids: ['a', 'b', 'b', 'a'] }, 'trl'),
    'groupAdvantages: "rewards[2]" (group "b") expected a finite number, got Infinity',
  ),
];
