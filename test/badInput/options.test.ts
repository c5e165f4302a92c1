// Every object of options of every function: a field that is misspelt, unknown or out of place is an error that names it.
import { describe, expect, it } from 'vitest';

import { type Api, backends } from '../backends.js';
import { createPool } from '../pool/pools.js';
import { rowFunctions } from '../rows/functions.js';
import { untyped } from '../tables.js';

type Fields = Record<string, unknown>;
type Call = (api: Api, options: Fields) => unknown;

interface Taker {
  /** What messages call the function and the object. */
  readonly where: string;
  readonly name: string;
  /** Every field, with a value that the function takes. */
  readonly fields: Fields;
  readonly call: Call;
}

const logits = () => Float32Array.of(0, 1, 2, 3);
const shape = { rows: 2, stride: 2, outcomes: 2 };
const variant = { beta: 2, alpha: 1, normalization: 'mean-std', varianceEpsilon: 1e-3 };
const { beta: _, ...rule } = variant;
const batch = (api: Api) => new api.PolicyBatch(logits(), Uint8Array.of(1, 0), { rows: 2 });

const variantTakers: Taker[] = (
  [
    ['successTrajectories', (api, v) => api.successTrajectories(0.2, untyped(v), 3)],
    ['calibratedWeights', (api, v) => api.calibratedWeights(0.2, untyped(v))],
    ['attractors', (api, v) => api.attractors([0.2], untyped(v))],
    ['attractor', (api, v) => api.attractor(0.2, untyped(v))],
    ['fixedPoints', (api, v) => api.fixedPoints(0.2, untyped(v))],
    ['classify', (api, v) => api.classify(0.2, untyped(v))],
    ['basins', (api, v) => api.basins(0.2, untyped(v))],
    ['effectiveBeta', (api, v) => api.effectiveBeta(0.2, untyped(v))],
    ['stepsToReach', (api, v) => api.stepsToReach(0.2, 0.3, untyped(v))],
    ['errorBounds', (api, v) => api.errorBounds(untyped(v))],
    ['PolicyBatch.iterate', (api, v) => batch(api).iterate(untyped(v), 2)],
    ['PolicyBatch.fixedPoints', (api, v) => batch(api).fixedPoints(untyped(v))],
    ['PolicyBatch.attractors', (api, v) => batch(api).attractors(untyped(v))],
  ] satisfies [string, Call][]
).map(([where, call]) => ({ where, name: 'variant', fields: variant, call }));

/** Functions that find beta, or go through many. */
const ruleTakers: Taker[] = (
  [
    ['betaForTarget', (api, v) => api.betaForTarget(0.2, 0.4, untyped(v))],
    ['klBudget', (api, v) => api.klBudget(0.2, 0.1, untyped(v))],
    ['amplificationFrontier', (api, v) => api.amplificationFrontier(0.2, [2], untyped(v))],
    ['PolicyBatch.betaForTarget', (api, v) => batch(api).betaForTarget(0.8, untyped(v))],
  ] satisfies [string, Call][]
).map(([where, call]) => ({ where, name: 'variant', fields: rule, call }));

const orbit = { start: 0.3, maxSteps: 100 };
const orbitTakers: Taker[] = (
  [
    ['attractor', (api, o) => api.attractor(0.2, { beta: 2 }, untyped(o))],
    ['attractors', (api, o) => api.attractors([0.2], { beta: 2 }, untyped(o))],
    ['stepsToReach', (api, o) => api.stepsToReach(0.2, 0.3, { beta: 2 }, untyped(o))],
    ['betaForTarget', (api, o) => api.betaForTarget(0.2, 0.4, {}, untyped(o))],
    ['klBudget', (api, o) => api.klBudget(0.2, 0.1, {}, untyped(o))],
    ['amplificationFrontier', (api, o) => api.amplificationFrontier(0.2, [2], {}, untyped(o))],
  ] satisfies [string, Call][]
).map(([where, call]) => ({ where, name: 'options', fields: orbit, call }));

const takers: Taker[] = [
  ...rowFunctions.map(
    ({ name, fields, call }): Taker => ({
      where: name,
      name: 'options',
      fields: { ...shape, dtype: undefined, ...fields },
      call: (api, o) => call(api, logits(), 2, o),
    }),
  ),
  {
    where: 'groupAdvantages',
    name: 'convention',
    fields: { baseline: 'mean', scale: 'std', ddof: 0, epsilon: 1e-3, epsilonOn: 'std', singleton: 'raw' },
    call: (api, o) => api.groupAdvantages(logits(), 2, untyped(o)),
  },
  {
    where: 'successTrajectories',
    name: 'options',
    fields: { start: 0.3, keep: 'last', out: new Float64Array(1) },
    call: (api, o) => api.successTrajectories(0.2, { beta: 2 }, 3, untyped<object>(o)),
  },
  {
    where: 'classify',
    name: 'options',
    fields: { start: 0.3 },
    call: (api, o) => api.classify(0.2, { beta: 2 }, untyped(o)),
  },
  {
    where: 'basins',
    name: 'options',
    fields: { depth: 2 },
    call: (api, o) => api.basins(0.2, { beta: 2 }, untyped(o)),
  },
  {
    where: 'bifurcations',
    name: 'variant',
    fields: { alpha: 1, varianceEpsilon: 1e-3, normalization: 'mean-std' },
    call: (api, v) => api.bifurcations(0.2, untyped(v)),
  },
  {
    where: 'errorBounds',
    name: 'errors',
    fields: { logOdds: 1, gap: 1, initial: 1, steps: 2 },
    call: (api, o) => api.errorBounds({ beta: 2 }, untyped(o)),
  },
  {
    where: 'PolicyBatch',
    name: 'shape',
    fields: { ...shape, dtype: undefined, copy: true },
    call: (api, o) => new api.PolicyBatch(logits(), Uint8Array.of(1, 0), untyped(o)),
  },
  {
    where: 'PolicyBatch.tilt',
    name: 'options',
    fields: { out: new Float32Array(4), as: 'logits' },
    call: (api, o) => batch(api).tilt(1, untyped(o)),
  },
  {
    where: 'PolicyBatch.attractors',
    name: 'options',
    fields: { maxSteps: 10 },
    call: (api, o) => batch(api).attractors({ beta: 2 }, untyped(o)),
  },
  {
    where: 'PolicyBatch.betaForTarget',
    name: 'options',
    fields: { maxSteps: 10 },
    call: (api, o) => batch(api).betaForTarget(0.8, {}, untyped(o)),
  },
  ...(['grpo', 'drGrpo', 'mirrorGrpo', 'mirrorDrGrpo', 'twoKlGrpo', 'twoKlDrGrpo'] as const).map((rule) => ({
    where: `variants.${rule}`,
    name: 'parameters',
    fields: { beta: 2, varianceEpsilon: 1e-3, alpha: rule.startsWith('two') ? 0.5 : rule.startsWith('mirror') ? 0 : 1 },
    call: (api: Api, o: Fields) => api.variants[rule](untyped(o)),
  })),
  ...variantTakers,
  ...ruleTakers,
  ...orbitTakers,
];

function thrown(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
}

/** The field with a letter left out, one doubled, two swapped, and in another case. */
function misspelt(field: string): string[] {
  const middle = field.length >> 1;
  const left = field.slice(0, middle);
  const [a, b, ...rest] = field.slice(middle - 1);
  return [
    left + field.slice(middle + 1),
    left + field[middle] + field.slice(middle),
    field.slice(0, middle - 1) + b + a + rest.join(''),
    field.toUpperCase(),
  ].filter((name) => name !== field);
}

describe.each(backends)('options on %s', (_name, api) => {
  it.each(takers)('$where takes every field of its $name', ({ fields, call }) => {
    expect(thrown(() => call(api, fields))).toBeUndefined();
  });

  it.each(takers)('$where refuses every misspelt field of its $name and names the one that was meant', (taker) => {
    const { where, name, fields, call } = taker;
    for (const field of Object.keys(fields)) {
      for (const wrong of misspelt(field)) {
        if (wrong in fields) continue;
        const { [field]: value, ...others } = fields;
        const error = thrown(() => call(api, { ...others, [wrong]: value }));
        expect(error, `${where} ${wrong}`).toMatchObject({ code: 'ERR_UNKNOWN_OPTION' });
        const message = `${where}: "${name}" has no field "${wrong}". Did you mean "${field}"?`;
        if (field.length > 2) expect((error as Error).message).toBe(message);
      }
    }
  });

  it.each(takers)('$where takes no Map, no list and no instance of a class for its $name', ({ fields, call }) => {
    class Options {}
    for (const wrong of [
      new Map(Object.entries(fields)),
      [fields],
      Object.assign(new Options(), fields),
      new Date(0),
    ]) {
      expect(thrown(() => call(api, untyped(wrong)))).toMatchObject({ code: 'ERR_TYPE' });
    }
  });

  it.each(takers)('$where, which computes at once, takes no signal in its $name', ({ fields, call }) => {
    const error = thrown(() => call(api, { ...fields, signal: AbortSignal.abort() }));
    expect(error).toMatchObject({ code: 'ERR_UNSUPPORTED' });
  });

  it('bifurcations refuses a normalization whose map has none', () => {
    expect(thrown(() => api.bifurcations(0.2, untyped({ normalization: 'mean' })))).toMatchObject({
      code: 'ERR_UNSUPPORTED',
      message: expect.stringContaining('bifurcations: "normalization" is not supported here: a centred rule'),
    });
  });

  it('takes objects without a prototype', () => {
    const options = Object.assign(Object.create(null), { temperature: 2 });
    expect(api.softmax(logits(), options)).toEqual(api.softmax(logits(), { temperature: 2 }));
  });

  it.each([
    ['T', 'temperature', (o: Fields) => api.softmax(logits(), o)],
    ['temp', 'temperature', (o: Fields) => api.softmax(logits(), o)],
    ['eps', 'epsilon', (o: Fields) => api.groupAdvantages(logits(), 2, o)],
    ['unbiased', 'ddof', (o: Fields) => api.groupAdvantages(logits(), 2, o)],
    ['epsilon', 'varianceEpsilon', (o: Fields) => api.variants.grpo(untyped({ beta: 1, ...o }))],
    ['varianceEps', 'varianceEpsilon', (o: Fields) => api.variants.grpo(untyped({ beta: 1, ...o }))],
    ['normalisation', 'normalization', (o: Fields) => api.fixedPoints(0.2, untyped({ beta: 1, ...o }))],
    ['order', 'alpha', (o: Fields) => api.divergence(logits(), logits(), o)],
    ['vocab', 'outcomes', (o: Fields) => api.softmax(logits(), o)],
    ['logRatioBounds', 'inputClamp', (o: Fields) => api.klEstimate([-1], [-1], untyped(o))],
  ])('says that "%s" is "%s"', (field, meant, call) => {
    const error = thrown(() => call({ [field]: 1 }));
    expect((error as Error).message).toContain(`has no field "${field}". Did you mean "${meant}"?`);
  });

  it('lists the fields where none is near', () => {
    const error = thrown(() => api.softmax(logits(), untyped({ measures: ['kl'] })));
    const message =
      'softmax: "options" has no field "measures". It has "rows", "stride", "outcomes", "dtype", "impossibleRows", ' +
      '"temperature", "out".';
    expect(error).toMatchObject({ code: 'ERR_UNKNOWN_OPTION', message });
  });
});

describe.each(backends)('options of asynchronous forms on %s', (_name, api) => {
  it('are those of the synchronous form, with signal and onProgress', async () => {
    const options = { signal: new AbortController().signal, onProgress: () => {} };
    await api.successTrajectoriesAsync(0.2, { beta: 2 }, 3, { ...options, keep: 'last' });
    await api.attractorsAsync([0.2], { beta: 2 }, { ...options, maxSteps: 10 });
    await batch(api).iterateAsync({ beta: 2 }, 3, options);
  });

  it('are refused where they are misspelt', async () => {
    const wrong = untyped<object>({ Signal: AbortSignal.abort() });
    const refusal = { code: 'ERR_UNKNOWN_OPTION', message: expect.stringContaining('Did you mean "signal"?') };
    await expect(api.successTrajectoriesAsync(0.2, { beta: 2 }, 3, wrong)).rejects.toMatchObject(refusal);
    await expect(api.attractorsAsync([0.2], { beta: 2 }, wrong)).rejects.toMatchObject(refusal);
    await expect(batch(api).iterateAsync({ beta: 2 }, 3, wrong)).rejects.toMatchObject(refusal);
  });
});

describe('options of a pool', () => {
  it('are refused where they are misspelt', () => {
    const error = thrown(() => createPool(untyped({ thread: 1 })));
    const message = 'createPool: "options" has no field "thread". Did you mean "threads"?';
    expect(error).toMatchObject({ code: 'ERR_UNKNOWN_OPTION', message });
  });
});
