// Constructions of PolicyBatch that must fail.
import { detached, rangeCase, typeCase, untyped } from '../tables.js';

const x = Float64Array.of(0, 1, 2, 3);
const r = Uint8Array.of(1, 0, 0, 1);
const [NaN64, inf] = [Number.NaN, Infinity];

export const constructionCases = [
  typeCase(
    'logits a list that holds text',
    (api) => new api.PolicyBatch(untyped<Float64Array>([0, '1']), Uint8Array.of(1, 0)),
    'PolicyBatch: "logits[1]" expected a number, got "1"',
  ),
  typeCase(
    'logits missing',
    (api) => new api.PolicyBatch(untyped<Float64Array>(undefined), r),
    'PolicyBatch: "logits" expected Float32Array or Float64Array, got undefined',
  ),
  typeCase(
    'logits detached',
    (api) => new api.PolicyBatch(detached(x.slice()), r),
    'PolicyBatch: "logits" expected an attached array, got one whose buffer was transferred',
    'ERR_DETACHED',
  ),
  rangeCase(
    'no outcomes',
    (api) => new api.PolicyBatch(new Float64Array(0), new Uint8Array(0)),
    'PolicyBatch: "logits" expected at least one outcome, got none',
    'ERR_LENGTH',
  ),
  rangeCase(
    'a logit NaN',
    (api) => new api.PolicyBatch(Float64Array.of(0, 1, NaN64, 3), r),
    'PolicyBatch: "logits" expected numbers below Infinity, got NaN at row 0, index 2',
  ),
  rangeCase(
    'a logit of +Infinity',
    (api) => new api.PolicyBatch(Float32Array.of(0, inf, 1, 3), r),
    'PolicyBatch: "logits" expected numbers below Infinity, got Infinity at row 0, index 1',
  ),
  rangeCase(
    'a logit NaN in the second row, levels',
    (api) => new api.PolicyBatch(Float64Array.of(0, 1, NaN64, 3), Float64Array.of(0.5, 2), { rows: 2 }),
    'PolicyBatch: "logits" expected numbers below Infinity, got NaN at row 1, index 0',
  ),
  rangeCase(
    'a logit NaN, all rewards different',
    (api) =>
      new api.PolicyBatch(
        new Float32Array(20).fill(NaN64, 17, 18),
        Float32Array.from({ length: 20 }, (_, i) => i),
      ),
    'PolicyBatch: "logits" expected numbers below Infinity, got NaN at row 0, index 17',
  ),
  rangeCase(
    'a logit of +Infinity, all rewards different',
    (api) =>
      new api.PolicyBatch(
        new Float64Array(20).fill(inf, 3, 4),
        Float64Array.from({ length: 20 }, (_, i) => i),
      ),
    'PolicyBatch: "logits" expected numbers below Infinity, got Infinity at row 0, index 3',
  ),
  rangeCase(
    'an impossible row',
    (api) => new api.PolicyBatch(Float64Array.of(0, 1, -inf, -inf), Uint8Array.of(1, 0), { rows: 2 }),
    'PolicyBatch: "logits" expected a possible outcome, got only -Infinity in row 1',
  ),
  rangeCase(
    'an impossible row, all rewards different',
    (api) =>
      new api.PolicyBatch(
        new Float32Array(20).fill(-inf),
        Float32Array.from({ length: 20 }, (_, i) => i),
      ),
    'PolicyBatch: "logits" expected a possible outcome, got only -Infinity in row 0',
  ),
  typeCase(
    'rewards a list with a word',
    (api) => new api.PolicyBatch(x, untyped([1, 0, 'yes', 1])),
    'PolicyBatch: "rewards[2]" expected a number, got "yes"',
  ),
  typeCase(
    'rewards of the other type',
    (api) => new api.PolicyBatch(x, untyped(new Float32Array(4))),
    'PolicyBatch: "rewards" expected Uint8Array or Float64Array (the type of the logits), got Float32Array of length 4',
  ),
  typeCase(
    'rewards missing',
    (api) => new api.PolicyBatch(Float32Array.of(1), untyped(undefined)),
    'PolicyBatch: "rewards" expected Uint8Array or Float32Array (the type of the logits), got undefined',
  ),
  typeCase(
    'rewards detached',
    (api) => new api.PolicyBatch(x, detached(r.slice())),
    'PolicyBatch: "rewards" expected an attached array, got one whose buffer was transferred',
    'ERR_DETACHED',
  ),
  rangeCase(
    'rewards too short',
    (api) => new api.PolicyBatch(x, Uint8Array.of(1, 0, 1)),
    'PolicyBatch: "rewards" expected length 4 (outcomes), got 3',
    'ERR_LENGTH',
  ),
  rangeCase(
    'rewards for half the rows',
    (api) => new api.PolicyBatch(x, new Uint8Array(3), { rows: 2 }),
    'PolicyBatch: "rewards" expected length 2 (outcomes) or 4 (one row each), got 3',
    'ERR_LENGTH',
  ),
  rangeCase(
    'no rewards',
    (api) => new api.PolicyBatch(x, new Uint8Array(0)),
    'PolicyBatch: "rewards" expected length 4 (outcomes), got 0',
    'ERR_LENGTH',
  ),
  rangeCase(
    'a byte of 255',
    (api) => new api.PolicyBatch(x, Uint8Array.of(1, 255, 0, 0)),
    'PolicyBatch: "rewards" expected 0 or 1 in a Uint8Array, got 255 at row 0, index 1',
  ),
  rangeCase(
    'a reward NaN',
    (api) => new api.PolicyBatch(x, Float64Array.of(1, 0, 0, NaN64)),
    'PolicyBatch: "rewards" expected finite numbers, got NaN at row 0, index 3',
  ),
  rangeCase(
    'a reward infinite in the second row',
    (api) => new api.PolicyBatch(x, Float64Array.of(1, 0, -inf, 0), { rows: 2 }),
    'PolicyBatch: "rewards" expected finite numbers, got -Infinity at row 1, index 0',
  ),
  rangeCase(
    'rewards too far apart',
    (api) => new api.PolicyBatch(Float32Array.of(0, 0), Float32Array.of(-3e38, 3e38)),
    'PolicyBatch: "rewards" expected a spread that Float32Array can hold, got one that overflows',
  ),
  typeCase(
    'a shape of 2',
    (api) => new api.PolicyBatch(x, r, untyped(2)),
    'PolicyBatch: "shape" expected an object, got 2',
  ),
  rangeCase(
    'no rows',
    (api) => new api.PolicyBatch(x, r, { rows: 0 }),
    'PolicyBatch: "rows" expected an integer from 1 to 2147483647, got 0',
  ),
  rangeCase(
    'half a row',
    (api) => new api.PolicyBatch(x, r, { rows: 0.5 }),
    'PolicyBatch: "rows" expected an integer from 1 to 2147483647, got 0.5',
  ),
  typeCase(
    'rows a string',
    (api) => new api.PolicyBatch(x, r, { rows: untyped('2') }),
    'PolicyBatch: "rows" expected a number, got "2"',
  ),
  rangeCase(
    'rows that do not divide',
    (api) => new api.PolicyBatch(x, r, { rows: 3 }),
    'PolicyBatch: "logits" expected a length that 3 rows divide, got 4',
    'ERR_LENGTH',
  ),
  rangeCase(
    'a stride of 0',
    (api) => new api.PolicyBatch(x, r, { stride: 0 }),
    'PolicyBatch: "stride" expected an integer from 1 to 2147483647, got 0',
  ),
  rangeCase(
    'a stride below the outcomes',
    (api) => new api.PolicyBatch(x, r, { stride: 3, outcomes: 4 }),
    'PolicyBatch: "stride" expected 4 (outcomes) or more, got 3',
  ),
  rangeCase(
    'logits too short for the stride',
    (api) => new api.PolicyBatch(x, Uint8Array.of(1, 0), { rows: 2, stride: 3 }),
    'PolicyBatch: "logits" expected length 6 (2 rows of 3), got 4',
    'ERR_LENGTH',
  ),
  rangeCase(
    'more logits than rows',
    (api) => new api.PolicyBatch(x, Uint8Array.of(1, 0), { outcomes: 3 }),
    'PolicyBatch: "logits" expected length 6 (2 rows of 3), got 4',
    'ERR_LENGTH',
  ),
];
