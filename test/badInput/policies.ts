// Calls of the methods of PolicyBatch that must fail.
import type { PolicyBatch } from '../../bindings/index.js';
import type { Api } from '../backends.js';
import { detached, rangeCase, typeCase, untyped } from '../tables.js';

const x = Float64Array.of(0, 1, 2, 3);
const r = Uint8Array.of(1, 0, 0, 1);
const [NaN64, inf] = [Number.NaN, Infinity];

const use = (run: (batch: PolicyBatch) => unknown) => (api: Api) => {
  const batch = new api.PolicyBatch(Float64Array.of(0, 1, 2, 3), Uint8Array.of(1, 0), { rows: 2 });
  try {
    return run(batch);
  } finally {
    batch.dispose();
  }
};

const oneShot = [
  rangeCase(
    'tiltedPolicy at an infinite tilt in a row',
    (api: Api) => api.tiltedPolicy(x, r, [0, inf], { rows: 2, outcomes: 2 }),
    'tiltedPolicy: "tilt[1]" expected a finite number, got Infinity',
  ),
  rangeCase(
    'tiltedPolicy at a tilt whose product with the rewards overflows',
    (api: Api) => api.tiltedPolicy(x, Float64Array.of(0, 1e10, 2, 3), 1e300),
    'tiltedPolicy: "tilt" expected a number whose product with the rewards is finite, got 1e+300',
  ),
  rangeCase(
    'tiltedPolicy of a NaN logit',
    (api: Api) => api.tiltedPolicy(Float64Array.of(0, NaN64, 2, 3), r, 1),
    'tiltedPolicy: "logits" expected numbers below Infinity, got NaN at row 0, index 1',
  ),
  rangeCase(
    'tiltedPolicy of an infinite reward',
    (api: Api) => api.tiltedPolicy(x, Float64Array.of(0, 1, 2, inf), 1),
    'tiltedPolicy: "rewards" expected finite numbers, got Infinity at row 0, index 3',
  ),
  rangeCase(
    'tiltedPolicy with two rewards for four outcomes',
    (api: Api) => api.tiltedPolicy(x, Uint8Array.of(1, 0), 1),
    'tiltedPolicy: "rewards" expected length 4 (outcomes), got 2',
    'ERR_LENGTH',
  ),
  rangeCase(
    'tiltedPolicy with a short out',
    (api: Api) => api.tiltedPolicy(x, r, 1, { out: new Float64Array(3) }),
    'tiltedPolicy: "out" expected length 4 or more, got 3',
    'ERR_LENGTH',
  ),
  typeCase(
    'tiltedPolicy with a misspelt option',
    (api: Api) => api.tiltedPolicy(x, r, 1, { row: 1 } as object),
    'tiltedPolicy: "options" has no field "row". Did you mean "rows"?',
    'ERR_UNKNOWN_OPTION',
  ),
];

const methods = [
  ...(['moments', 'tilt', 'tiltWithMoments'] as const).flatMap((name) => [
    rangeCase(
      `${name} at NaN`,
      use((batch) => batch[name](NaN64)),
      `PolicyBatch.${name}: "tilt" expected a finite number, got NaN`,
    ),
    rangeCase(
      `${name} at -Infinity`,
      use((batch) => batch[name](-inf)),
      `PolicyBatch.${name}: "tilt" expected a finite number, got -Infinity`,
    ),
    rangeCase(
      `${name} at an infinite tilt in a row`,
      use((batch) => batch[name]([0, inf])),
      `PolicyBatch.${name}: "tilt[1]" expected a finite number, got Infinity`,
    ),
    rangeCase(
      `${name} with three tilts for two rows`,
      use((batch) => batch[name]([0, 1, 2])),
      `PolicyBatch.${name}: "tilt" expected one number or 2 (rows), got Array of length 3`,
      'ERR_LENGTH',
    ),
    typeCase(
      `${name} at a string`,
      use((batch) => batch[name](untyped('1'))),
      `PolicyBatch.${name}: "tilt" expected a number, got "1"`,
    ),
    typeCase(
      `${name} at nothing`,
      use((batch) => batch[name](untyped(undefined))),
      `PolicyBatch.${name}: "tilt" expected a number, got undefined`,
    ),
    typeCase(
      `${name} at detached tilts`,
      use((batch) => batch[name](detached(Float64Array.of(1, 2)))),
      `PolicyBatch.${name}: "tilt" expected an attached array, got one whose buffer was transferred`,
      'ERR_DETACHED',
    ),
  ]),
  rangeCase(
    'a form by another name',
    use((batch) => batch.tilt(0, { as: untyped('softmax') })),
    'PolicyBatch.tilt: "as" expected one of "probabilities", "logProbabilities", "logits", got "softmax"',
  ),
  typeCase(
    'a form by number',
    use((batch) => batch.tilt(0, { as: untyped(1) })),
    'PolicyBatch.tilt: "as" expected one of "probabilities", "logProbabilities", "logits", got 1',
  ),
  typeCase(
    'tilt options not an object',
    use((batch) => batch.tilt(0, untyped('logits'))),
    'PolicyBatch.tilt: "options" expected an object, got "logits"',
  ),
  typeCase(
    'tilt into another type',
    use((batch) => batch.tilt(0, { out: new Float32Array(4) })),
    'PolicyBatch.tilt: "out" expected Float64Array, got Float32Array of length 4',
  ),
  rangeCase(
    'tilt into a short array',
    use((batch) => batch.tilt(0, { out: new Float64Array(3) })),
    'PolicyBatch.tilt: "out" expected length 4 or more, got 3',
    'ERR_LENGTH',
  ),
  typeCase(
    'tilt into a detached array',
    use((batch) => batch.tilt(0, { out: detached(new Float64Array(4)) })),
    'PolicyBatch.tilt: "out" expected an attached array, got one whose buffer was transferred',
    'ERR_DETACHED',
  ),
  typeCase(
    'iterate without a variant',
    use((batch) => batch.iterate(untyped(undefined), 1)),
    'PolicyBatch.iterate: "variant" expected an object, got undefined',
  ),
  rangeCase(
    'iterate with a beta of 0 in a row',
    use((batch) => batch.iterate({ beta: [1, 0] }, 1)),
    'PolicyBatch.iterate: "beta[1]" expected a finite number above 0, got 0',
  ),
  rangeCase(
    'iterate with too many betas',
    use((batch) => batch.iterate({ beta: [1, 1, 1] }, 1)),
    'PolicyBatch.iterate: "beta" expected one number or 2 of them (elements), got Array of length 3',
    'ERR_LENGTH',
  ),
  rangeCase(
    'iterate for -1 steps',
    use((batch) => batch.iterate({ beta: 1 }, -1)),
    'PolicyBatch.iterate: "steps" expected an integer from 0 to 2147483647, got -1',
  ),
  rangeCase(
    'iterate for 1.5 steps',
    use((batch) => batch.iterate({ beta: 1 }, 1.5)),
    'PolicyBatch.iterate: "steps" expected an integer from 0 to 2147483647, got 1.5',
  ),
];

const after = (run: (batch: PolicyBatch) => unknown) => (api: Api) => {
  const batch = new api.PolicyBatch(x, r);
  batch.dispose();
  batch.dispose();
  return run(batch);
};

const disposed = [
  ...(['logPartition', 'mean', 'variance', 'entropy', 'logOdds'] as const).map((name) =>
    typeCase(
      `${name} after dispose`,
      after((batch) => batch[name]),
      `PolicyBatch.${name}: the batch was disposed`,
      'ERR_DISPOSED',
    ),
  ),
  typeCase(
    'moments after dispose',
    after((batch) => batch.moments(0)),
    'PolicyBatch.moments: the batch was disposed',
    'ERR_DISPOSED',
  ),
  typeCase(
    'tilt after dispose',
    after((batch) => batch.tilt(0)),
    'PolicyBatch.tilt: the batch was disposed',
    'ERR_DISPOSED',
  ),
  typeCase(
    'iterate after dispose',
    after((batch) => batch.iterate({ beta: 1 }, 1)),
    'PolicyBatch.iterate: the batch was disposed',
    'ERR_DISPOSED',
  ),
];

export const policyCases = [...oneShot, ...methods, ...disposed];
