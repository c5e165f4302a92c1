// Calls of the analysis of one map, and of its like on PolicyBatch, that must fail.
import type { PolicyBatch } from '../../bindings/index.js';
import type { Api } from '../backends.js';
import { type BadCall, detached, rangeCase, typeCase, untyped, withoutBeta } from '../tables.js';

const law = { beta: 1 };

/** What every function of one success probability and a variant refuses. */
const common = (
  name: string,
  call: (api: Api, pRef: number, variant: { beta: number; alpha?: number }) => unknown,
): BadCall[] => [
  typeCase(
    `${name} of a list`,
    (api) => call(api, untyped([0.5]), law),
    `${name}: "pRef" expected a number or { logOdds }, got Array of length 1`,
  ),
  rangeCase(
    `${name} above 1`,
    (api) => call(api, 1.5, law),
    `${name}: "pRef" expected a probability from 0 to 1, got 1.5`,
  ),
  rangeCase(
    `${name} of log-odds NaN`,
    (api) => call(api, untyped({ logOdds: Number.NaN }), law),
    `${name}: "pRef.logOdds" expected log-odds, got NaN`,
  ),
  typeCase(
    `${name} with a variant of 3`,
    (api) => call(api, 0.5, untyped(3)),
    `${name}: "variant" expected an object, got 3`,
  ),
  rangeCase(
    `${name} with alpha 2`,
    (api) => call(api, 0.5, { beta: 1, alpha: 2 }),
    `${name}: "alpha" expected a number from 0 to 1, got 2`,
  ),
];

/** And those that need a probability strictly between. */
const inside = (name: string, call: (api: Api, pRef: number) => unknown): BadCall[] =>
  [0, 1].map((p) =>
    rangeCase(
      `${name} of ${p}`,
      (api) => call(api, p),
      `${name}: "pRef" expected a probability between 0 and 1, got ${p}`,
    ),
  );

const orbit = (name: string, call: (api: Api, options: object) => unknown): BadCall[] => [
  typeCase(`${name} with options of 5`, (api) => call(api, untyped(5)), `${name}: "options" expected an object, got 5`),
  rangeCase(
    `${name} from 2`,
    (api) => call(api, { start: 2 }),
    `${name}: "start" expected a probability from 0 to 1, got 2`,
  ),
  rangeCase(
    `${name} without steps`,
    (api) => call(api, { maxSteps: 0 }),
    `${name}: "maxSteps" expected an integer from 1 to 2147483647, got 0`,
  ),
];

/** Functions that find a beta, or look at many, refuse a rule that has one: a whole variant, or a beta that is none. */
const soughtBeta = (name: string, reason: string, call: (api: Api, rule: object) => unknown): BadCall[] =>
  [2, '2', null, Number.NaN].map((beta) =>
    typeCase(
      `${name} with a beta of ${beta}`,
      (api) => call(api, { ...api.variants.grpo({ beta: 1 }), beta }),
      `${name}: "beta" is not supported here: ${reason}; leave it out of the variant`,
      'ERR_UNSUPPORTED',
    ),
  );

const mirror = (name: string) =>
  `${name}: "alpha" expected a number above 0 (a mirror rule has no interior fixed point), got 0`;

const scalars: BadCall[] = [
  ...common('bifurcations', (api, pRef, variant) => api.bifurcations(pRef, withoutBeta(variant))),
  ...inside('bifurcations', (api, pRef) => api.bifurcations(pRef)),
  rangeCase(
    'bifurcations of a mirror rule',
    (api) => api.bifurcations(0.5, { alpha: 0 }),
    'bifurcations: "alpha" expected a number above 0 (a mirror rule has no folds), got 0',
  ),
  rangeCase(
    'bifurcations with a negative epsilon',
    (api) => api.bifurcations(0.5, { varianceEpsilon: -1 }),
    'bifurcations: "varianceEpsilon" expected a finite number of at least 0, got -1',
  ),
  ...common('classify', (api, pRef, variant) => api.classify(pRef, variant)),
  typeCase(
    'classify with options of 5',
    (api) => api.classify(0.5, law, untyped(5)),
    'classify: "options" expected an object, got 5',
  ),
  rangeCase(
    'classify from -1',
    (api) => api.classify(0.5, law, { start: -1 }),
    'classify: "start" expected a probability from 0 to 1, got -1',
  ),
  rangeCase(
    'classify without a beta',
    (api) => api.classify(0.5, { beta: 0 }),
    'classify: "beta" expected a finite number above 0, got 0',
  ),
  ...common('basins', (api, pRef, variant) => api.basins(pRef, variant)),
  typeCase(
    'basins with options of 5',
    (api) => api.basins(0.5, law, untyped(5)),
    'basins: "options" expected an object, got 5',
  ),
  rangeCase(
    'basins 17 deep',
    (api) => api.basins(0.5, law, { depth: 17 }),
    'basins: "depth" expected an integer from 0 to 16, got 17',
  ),
  ...soughtBeta('betaForTarget', 'it is what is sought', (api, rule) => api.betaForTarget(0.2, 0.5, rule)),
  ...soughtBeta('klBudget', 'it is what is sought', (api, rule) => api.klBudget(0.2, 0.1, rule)),
  ...soughtBeta('amplificationFrontier', 'it is taken from the list', (api, rule) =>
    api.amplificationFrontier(0.2, [1], rule),
  ),
  ...soughtBeta('bifurcations', 'all of them are looked at', (api, rule) => api.bifurcations(0.2, rule)),
  ...soughtBeta('PolicyBatch.betaForTarget', 'it is what is sought', (api, rule) =>
    use((batch) => batch.betaForTarget(0.9, rule))(api),
  ),
  ...orbit('betaForTarget', (api, options) => api.betaForTarget(0.2, 0.5, {}, options)),
  ...common('klBudget', (api, pRef, variant) => api.klBudget(pRef, 0.1, withoutBeta(variant))),
  ...inside('klBudget', (api, pRef) => api.klBudget(pRef, 0.1, {})),
  ...orbit('klBudget', (api, options) => api.klBudget(0.2, 0.1, {}, options)),
  rangeCase(
    'klBudget of nothing',
    (api) => api.klBudget(0.5, 0, {}),
    'klBudget: "budget" expected a number above 0, got 0',
  ),
  rangeCase(
    'klBudget without bound',
    (api) => api.klBudget(0.5, Infinity, {}),
    'klBudget: "budget" expected a finite number, got Infinity',
  ),
  typeCase(
    'klBudget of a string',
    (api) => api.klBudget(0.5, untyped('1'), {}),
    'klBudget: "budget" expected a number, got "1"',
  ),
  rangeCase('klBudget of a mirror rule', (api) => api.klBudget(0.5, 0.1, { alpha: 0 }), mirror('klBudget')),
  ...common('amplificationFrontier', (api, pRef, variant) =>
    api.amplificationFrontier(pRef, [1], withoutBeta(variant)),
  ),
  ...inside('amplificationFrontier', (api, pRef) => api.amplificationFrontier(pRef, [1], {})),
  ...orbit('amplificationFrontier', (api, options) => api.amplificationFrontier(0.2, [1], {}, options)),
  typeCase(
    'amplificationFrontier over one number',
    (api) => api.amplificationFrontier(0.5, untyped(1), {}),
    'amplificationFrontier: "beta" expected an array of numbers, got 1',
  ),
  rangeCase(
    'amplificationFrontier over a beta of 0',
    (api) => api.amplificationFrontier(0.5, [1, 0], {}),
    'amplificationFrontier: "beta[1]" expected a finite number above 0, got 0',
  ),
  typeCase(
    'amplificationFrontier over a detached array',
    (api) => api.amplificationFrontier(0.5, detached(new Float64Array(2)), {}),
    'amplificationFrontier: "beta" expected an attached array, got one whose buffer was transferred',
    'ERR_DETACHED',
  ),
  rangeCase(
    'effectiveBeta above 1',
    (api) => api.effectiveBeta(2, law),
    'effectiveBeta: "p" expected a probability from 0 to 1, got 2',
  ),
  typeCase(
    'effectiveBeta without a variant',
    (api) => api.effectiveBeta(0.5, untyped(null)),
    'effectiveBeta: "variant" expected an object, got null',
  ),
  rangeCase(
    'effectiveBeta of two with three betas',
    (api) => api.effectiveBeta([0.5, 0.2], { beta: [1, 2, 3] }),
    'effectiveBeta: "beta" expected one number or 2 of them (elements), got Array of length 3',
    'ERR_LENGTH',
  ),
  ...common('stepsToReach', (api, pRef, variant) => api.stepsToReach(pRef, 0.5, variant)),
  ...orbit('stepsToReach', (api, options) => api.stepsToReach(0.2, 0.5, law, options)),
  rangeCase(
    'stepsToReach of 2',
    (api) => api.stepsToReach(0.5, 2, law),
    'stepsToReach: "target" expected a probability from 0 to 1, got 2',
  ),
  typeCase(
    'errorBounds without a variant',
    (api) => api.errorBounds(untyped(undefined)),
    'errorBounds: "variant" expected an object, got undefined',
  ),
  typeCase(
    'errorBounds of a list',
    (api) => api.errorBounds(law, untyped([1])),
    'errorBounds: "errors" expected an object, got Array of length 1',
  ),
  rangeCase(
    'errorBounds of a negative gap',
    (api) => api.errorBounds(law, { gap: -1 }),
    'errorBounds: "gap" expected a number of at least 0, got -1',
  ),
  rangeCase(
    'errorBounds of NaN',
    (api) => api.errorBounds(law, { logOdds: Number.NaN }),
    'errorBounds: "logOdds" expected a finite number, got NaN',
  ),
  rangeCase(
    'errorBounds after half a step',
    (api) => api.errorBounds(law, { steps: 0.5 }),
    'errorBounds: "steps" expected an integer from 0 to 2147483647, got 0.5',
  ),
  typeCase(
    'errorBounds of a string',
    (api) => api.errorBounds(law, { initial: untyped('0') }),
    'errorBounds: "initial" expected a number, got "0"',
  ),
];

const use =
  (run: (batch: PolicyBatch) => unknown, disposed = false) =>
  (api: Api) => {
    const batch = new api.PolicyBatch(Float64Array.of(0, 1, 2, 3), Float64Array.of(1, -1), { rows: 2 });
    if (disposed) batch.dispose();
    try {
      return run(batch);
    } finally {
      batch.dispose();
    }
  };

const tilts: BadCall[] = (['fixedPoints', 'attractors', 'betaForTarget'] as const).flatMap((name) => {
  const call = (batch: PolicyBatch, variant: { beta: number | number[]; alpha?: number | number[] }) =>
    name === 'betaForTarget' ? batch.betaForTarget(0.9, withoutBeta(variant)) : batch[name](variant);
  const title = `PolicyBatch.${name}`;
  return [
    typeCase(
      `${title} with a variant of 3`,
      use((batch) => call(batch, untyped(3))),
      `${title}: "variant" expected an object, got 3`,
    ),
    rangeCase(
      `${title} with three alphas for two rows`,
      use((batch) => call(batch, { beta: 1, alpha: [1, 1, 1] })),
      `${title}: "alpha" expected one number or 2 of them (elements), got Array of length 3`,
      'ERR_LENGTH',
    ),
    typeCase(
      `${title} after dispose`,
      use((batch) => call(batch, law), true),
      `${title}: the batch was disposed`,
      'ERR_DISPOSED',
    ),
  ];
});

const targets: BadCall[] = [
  rangeCase(
    'PolicyBatch.attractors without steps',
    use((batch) => batch.attractors(law, { maxSteps: 0 })),
    'PolicyBatch.attractors: "maxSteps" expected an integer from 1 to 2147483647, got 0',
  ),
  typeCase(
    'PolicyBatch.attractors with options of 5',
    use((batch) => batch.attractors(law, untyped(5))),
    'PolicyBatch.attractors: "options" expected an object, got 5',
  ),
  typeCase(
    'PolicyBatch.betaForTarget of a string',
    use((batch) => batch.betaForTarget(untyped('0.5'), {})),
    'PolicyBatch.betaForTarget: "target" expected a number, got "0.5"',
  ),
  rangeCase(
    'PolicyBatch.betaForTarget of one target for two rows',
    use((batch) => batch.betaForTarget([0.5], {})),
    'PolicyBatch.betaForTarget: "target" expected one number or 2 (rows), got Array of length 1',
    'ERR_LENGTH',
  ),
  rangeCase(
    'PolicyBatch.betaForTarget of a mirror rule',
    use((batch) => batch.betaForTarget(0.5, { alpha: 0 })),
    'PolicyBatch.betaForTarget: "alpha" expected a number above 0 (a mirror rule has no fixed tilt), got 0',
  ),
  rangeCase(
    'PolicyBatch.betaForTarget of the best reward',
    use((batch) => batch.betaForTarget([0.5, 1], { alpha: 1 })),
    'PolicyBatch.betaForTarget: "target[1]" expected a mean reward above that of the reference policy and below the best, got 1',
  ),
  rangeCase(
    'PolicyBatch.betaForTarget below the reference policy',
    use((batch) => batch.betaForTarget(-0.99, {})),
    'PolicyBatch.betaForTarget: "target" expected a mean reward above that of the reference policy and below the best, got -0.99',
  ),
];

export const analysisCases = [...scalars, ...tilts, ...targets];
