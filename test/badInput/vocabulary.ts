// Calls of functions over rows, and of PolicyBatch with half precision, that must fail.
import type { Api } from '../backends.js';
import { rowFunctions } from '../rows/functions.js';
import { detached, rangeCase, typeCase, untyped } from '../tables.js';

const x = Float64Array.of(0, 1, 2, 3, 4, 5);
const half = Uint16Array.of(0, 1, 2, 3);
const { NaN: nan } = Number;
const inf = Infinity;

/** What the functions have in common: logits, shape and dtype. */
const shared = rowFunctions.flatMap(({ name: where, argument, call: callWith }) => {
  const call = (api: Api, logits: unknown, options: object) => callWith(api, logits, 2, { rows: 2, ...options });
  const fail = `${where}: "${argument}" expected`;
  const bad = (values: number[]) => (api: Api) => call(api, Float64Array.from(values), {});
  return [
    typeCase(
      `${where} of a list that holds text`,
      (api) => call(api, untyped([0, 1, 2, '3', 4, 5]), {}),
      `${where}: "${argument}[3]" expected a number, got "3"`,
    ),
    typeCase(
      `${where} of nothing`,
      (api) => call(api, untyped(undefined), {}),
      `${fail} Float32Array or Float64Array, got undefined`,
    ),
    typeCase(
      `${where} of detached logits`,
      (api) => call(api, detached(x.slice()), {}),
      `${fail} an attached array, got one whose buffer was transferred`,
      'ERR_DETACHED',
    ),
    rangeCase(
      `${where} without outcomes`,
      (api) => call(api, new Float64Array(0), {}),
      `${fail} at least one outcome, got none`,
      'ERR_LENGTH',
    ),
    rangeCase(
      `${where} of rows that do not divide the length`,
      (api) => call(api, x.subarray(1), {}),
      `${fail} a length that 2 rows divide, got 5`,
      'ERR_LENGTH',
    ),
    rangeCase(
      `${where} of too few rows for a stride`,
      (api) => call(api, x, { stride: 6 }),
      `${fail} length 12 (2 rows of 6), got 6`,
      'ERR_LENGTH',
    ),
    rangeCase(
      `${where} with a stride below the outcomes`,
      (api) => call(api, x, { stride: 2, outcomes: 3 }),
      `${where}: "stride" expected 3 (outcomes) or more, got 2`,
    ),
    rangeCase(
      `${where} with a stride of 0`,
      (api) => call(api, x, { stride: 0 }),
      `${where}: "stride" expected an integer from 1 to 2147483647, got 0`,
    ),
    rangeCase(
      `${where} with no rows`,
      (api) => call(api, x, { rows: 0 }),
      `${where}: "rows" expected an integer from 1 to 2147483647, got 0`,
    ),
    typeCase(
      `${where} with rows as text`,
      (api) => call(api, x, { rows: '2' }),
      `${where}: "rows" expected a number, got "2"`,
    ),
    rangeCase(
      `${where} of half an outcome`,
      (api) => call(api, x, { outcomes: 1.5 }),
      `${where}: "outcomes" expected an integer from 1 to 2147483647, got 1.5`,
    ),
    rangeCase(
      `${where} of NaN`,
      bad([0, 1, 2, 3, nan, 5]),
      `${fail} numbers below Infinity, got NaN at row 1, index 1`,
    ),
    rangeCase(
      `${where} of +Infinity`,
      bad([0, 1, inf, 3, 4, 5]),
      `${fail} numbers below Infinity, got Infinity at row 0, index 2`,
    ),
    rangeCase(
      `${where} of an impossible row`,
      bad([0, 1, 2, -inf, -inf, -inf]),
      `${fail} a possible outcome, got only -Infinity in row 1`,
    ),
    rangeCase(
      `${where} of NaN among -Infinity`,
      bad([-inf, nan, -inf, 3, 4, 5]),
      `${fail} numbers below Infinity, got NaN at row 0, index 1`,
    ),
    typeCase(
      `${where} of bits without a dtype`,
      (api) => call(api, untyped(half), {}),
      `${where}: "dtype" expected "float16" or "bfloat16" for a Uint16Array, got none`,
    ),
    rangeCase(
      `${where} with an unknown dtype`,
      (api) => call(api, untyped(half), { dtype: 'float8' }),
      `${where}: "dtype" expected "float16" or "bfloat16" for a Uint16Array, got "float8"`,
    ),
    typeCase(
      `${where} with a dtype that is no name`,
      (api) => call(api, untyped(half), { dtype: 16 }),
      `${where}: "dtype" expected "float16" or "bfloat16" for a Uint16Array, got 16`,
    ),
    typeCase(
      `${where} of floats with a dtype`,
      (api) => call(api, x, { dtype: 'bfloat16' }),
      `${fail} Uint16Array (dtype "bfloat16"), got Float64Array of length 6`,
    ),
    typeCase(
      `${where} with null as options`,
      (api) => callWith(api, x, 2, null),
      `${where}: "options" expected an object, got null`,
    ),
  ];
});

const tokens = [
  typeCase(
    'a token instead of a list',
    (api) => api.tokenStatistics(x, untyped(0)),
    'tokenStatistics: "tokens" expected a list of integers, one per row, got 0',
  ),
  rangeCase(
    'no tokens',
    (api) => api.tokenStatistics(x, []),
    'tokenStatistics: "tokens" expected at least one token, got none',
    'ERR_LENGTH',
  ),
  typeCase(
    'tokens detached',
    (api) => api.tokenStatistics(x, detached(Int32Array.of(1))),
    'tokenStatistics: "tokens" expected an attached array, got one whose buffer was transferred',
    'ERR_DETACHED',
  ),
  rangeCase(
    'more tokens than rows',
    (api) => api.tokenStatistics(x, [0, 1, 2], { rows: 2 }),
    'tokenStatistics: "tokens" expected length 2 (rows), got 3',
    'ERR_LENGTH',
  ),
  ...([3, -1, 0.5, nan] as const).map((token) =>
    rangeCase(
      `token ${token} of 3 outcomes`,
      (api) => api.tokenStatistics(x, [0, token]),
      `tokenStatistics: "tokens[1]" expected an integer from 0 to 2, got ${token}`,
    ),
  ),
  typeCase(
    'a token as text',
    (api) => api.tokenStatistics(x, untyped([0, '1'])),
    'tokenStatistics: "tokens[1]" expected a number, got "1"',
  ),
  ...[0, -1, 1e-10, 1e10, inf, nan].map((temperature) =>
    rangeCase(
      `a temperature of ${temperature}`,
      (api) => api.tokenStatistics(x, [0], { temperature }),
      `tokenStatistics: "temperature" expected a number from 1e-9 to 1e9, got ${temperature}`,
    ),
  ),
  typeCase(
    'a temperature as text',
    (api) => api.tokenStatistics(x, [0], { temperature: untyped('1') }),
    'tokenStatistics: "temperature" expected a number, got "1"',
  ),
];

const pairs = [
  typeCase(
    'q missing',
    (api) => api.divergence(x, untyped(undefined)),
    'divergence: "q" expected Float32Array or Float64Array, got undefined',
  ),
  typeCase(
    'q of another type',
    (api) => api.divergence(x, untyped(new Float32Array(6))),
    'divergence: "q" expected Float64Array (the type of p), got Float32Array of length 6',
  ),
  rangeCase(
    'q of another length',
    (api) => api.divergence(x, x.subarray(1)),
    'divergence: "q" expected length 6 (that of p), got 5',
    'ERR_LENGTH',
  ),
  rangeCase(
    'NaN in q',
    (api) => api.divergence(x, x.with(4, nan), { rows: 3 }),
    'divergence: "q" expected numbers below Infinity, got NaN at row 2, index 0',
  ),
  rangeCase(
    'an impossible row of q',
    (api) =>
      api.divergence(
        x,
        x.map(() => -inf),
      ),
    'divergence: "q" expected a possible outcome, got only -Infinity in row 0',
  ),
  rangeCase(
    'NaN in both',
    (api) => api.divergence(x.with(1, nan), x.with(0, nan)),
    'divergence: "p" expected numbers below Infinity, got NaN at row 0, index 1',
  ),
  ...[0, -1, 1, inf, nan].map((alpha) =>
    rangeCase(
      `an order of ${alpha}`,
      (api) => api.divergence(x, x, { alpha }),
      `divergence: "alpha" expected a finite number above 0 other than 1, got ${alpha}`,
    ),
  ),
  typeCase(
    'an order as text',
    (api) => api.divergence(x, x, { alpha: untyped('2') }),
    'divergence: "alpha" expected a number, got "2"',
  ),
  typeCase(
    'measures not a list',
    (api) => api.divergence(x, x, { measures: untyped<['kl']>('kl') }),
    'divergence: "measures" expected a list of names, got "kl"',
  ),
  rangeCase(
    'no measures',
    (api) => api.divergence(x, x, { measures: [] }),
    'divergence: "measures" expected at least one name, got none',
  ),
  rangeCase(
    'an unknown measure',
    (api) => api.divergence(x, x, { measures: ['kl', untyped<'kl'>('js')] }),
    'divergence: "measures[1]" expected one of "kl", "reverseKl", "jensenShannon", "renyi", "totalVariation", got "js"',
  ),
  typeCase(
    'a measure that is no name',
    (api) => api.divergence(x, x, { measures: [untyped<'kl'>(1)] }),
    'divergence: "measures[0]" expected one of "kl", "reverseKl", "jensenShannon", "renyi", "totalVariation", got 1',
  ),
];

const best = [
  ...[0, 7, 1.5, nan].map((k) =>
    rangeCase(`k of ${k}`, (api) => api.topK(x, k), `topK: "k" expected an integer from 1 to 6, got ${k}`),
  ),
  typeCase('k missing', (api) => api.topK(x, untyped(undefined)), 'topK: "k" expected a number, got undefined'),
  rangeCase(
    'NaN after all else was found',
    (api) => api.topK(new Float32Array(4000).fill(nan, 3999), 1),
    'topK: "logits" expected numbers below Infinity, got NaN at row 0, index 3999',
  ),
];

const batches = [
  typeCase(
    'a batch of bits without a dtype',
    (api) => new api.PolicyBatch(half, new Uint8Array(4)),
    'PolicyBatch: "dtype" expected "float16" or "bfloat16" for a Uint16Array, got none',
  ),
  typeCase(
    'a batch of floats with a dtype',
    (api) => new api.PolicyBatch(x, new Uint8Array(6), { dtype: 'float16' }),
    'PolicyBatch: "logits" expected Uint16Array (dtype "float16"), got Float64Array of length 6',
  ),
  typeCase(
    'a batch of bits with float64 rewards',
    (api) => new api.PolicyBatch(half, untyped(new Float64Array(4)), { dtype: 'float16' }),
    'PolicyBatch: "rewards" expected Uint8Array or Float32Array (the type of the logits), got Float64Array of length 4',
  ),
  typeCase(
    'tilting half precision into float64',
    (api) =>
      new api.PolicyBatch(half, new Uint8Array(4), { dtype: 'float16' }).tilt(0, { out: untyped(new Float64Array(4)) }),
    'PolicyBatch.tilt: "out" expected Float32Array, got Float64Array of length 4',
  ),
];

export const vocabularyCases = [...shared, ...tokens, ...pairs, ...best, ...batches];
