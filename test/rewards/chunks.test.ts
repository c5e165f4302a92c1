// Calls that are longer than what kernels take at a time: nothing is written unless all rewards are what the convention takes.
import { describe, expect, it } from 'vitest';
import { backends } from '../backends.js';
import { casesFor } from '../slow.js';

/** Three pieces of the kernels, the last one short. */
const COUNT = 70_000;
const GROUPS = COUNT / 8;
const places = [0, 32_768, 40_005, COUNT - 1];

function columns() {
  return {
    out: new Float32Array(COUNT).fill(7),
    mean: new Float64Array(GROUPS).fill(7),
    scale: new Float64Array(GROUPS).fill(7),
    degenerate: new Uint8Array(GROUPS).fill(7),
  };
}

/** Rewards of 0 and 1, which every convention takes, without a group of equal ones. */
const rewards = () => Float32Array.from({ length: COUNT }, (_, i) => Number((i * i + (i >> 3)) % 8 < 3));

describe.each(backends)('long calls of groupAdvantages on %s', (backend, api) => {
  const refused = places.flatMap((place) => [
    ['paper', place, Number.NaN],
    ['maxrl-clipped-p-norm', place, Number.POSITIVE_INFINITY],
    ['f-grpo', place, 1.5],
    ['pkpo', place, 0.5],
    ['nemo', place, Number.NEGATIVE_INFINITY],
  ]) as ['paper', number, number][];

  it.each(refused)('%s names the reward at %d that is %d, and leaves results as they were', (name, place, reward) => {
    const given = rewards();
    given[place] = reward;
    if (place < COUNT - 1) given[COUNT - 1] = reward;
    const output = columns();
    expect(() => api.groupAdvantages(given, 8, name, output)).toThrow(`"rewards[${place}]" (group ${place >> 3})`);
    expect(output).toEqual(columns());
    const itself = given.slice();
    expect(() => api.groupAdvantages(itself, 8, name, itself)).toThrow(`"rewards[${place}]"`);
    expect(itself).toEqual(given);
    expect(() => api.groupAdvantages(given, 8, name)).toThrow(`"rewards[${place}]"`);
  });

  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY, -Number.MIN_VALUE])(
    'refuses a length of %d anywhere',
    (length) => {
      for (const place of places) {
        const lengths = new Float64Array(COUNT).fill(1);
        lengths[place] = length;
        const output = { ...columns(), lengths };
        expect(() => api.groupAdvantages(rewards(), 8, 'verl-opo', output)).toThrow(`"lengths[${place}]"`);
        expect(output).toEqual({ ...columns(), lengths });
      }
    },
  );

  it('takes lengths of 0 of either sign, and those that add up to more than there is', () => {
    const lengths = new Float64Array(COUNT).fill(1);
    lengths[70] = -0;
    lengths[71] = 0;
    const advantagesOf = () => api.groupAdvantages(rewards(), 8, 'verl-opo', { lengths }).advantages;
    const want = advantagesOf();
    lengths[70] = 0;
    expect(advantagesOf()).toEqual(want);
    lengths.fill(1e303, 80).fill(2 ** 900, 0, 80);
    expect(advantagesOf()[COUNT - 1]).toBeCloseTo(want[COUNT - 1]!, 5);
  });

  it('takes finite rewards whose sum is not finite', () => {
    const given = new Float32Array(COUNT).fill(3e38);
    given[COUNT - 1] = -3e38;
    const output = columns();
    const { advantages, degenerate } = api.groupAdvantages(given, 8, 'trl', output);
    expect(advantages.indexOf(0)).toBe(0);
    expect(degenerate.lastIndexOf(1)).toBe(GROUPS - 2);
    expect(advantages[COUNT - 1]).toBeCloseTo(-7 / Math.sqrt(8), 5);
  });

  it.each(['paper', 'dr-grpo', 'maxrl', 'maxrl-one-sided', 'f-grpo'] as const)(
    '%s without columns has the same advantages',
    (name) => {
      for (const size of casesFor(backend, [8, 16, 20], [20])) {
        const given = rewards()
          .subarray(0, COUNT - (COUNT % size))
          .map((r, i) => r + (i % 1000) * 2 ** -20 * (1 - r));
        given.fill(1, 0, 2 * size);
        const all = api.groupAdvantages(given, size, name);
        const { advantages, ...rest } = api.groupAdvantages(given, size, name, { columns: false });
        expect(advantages).toEqual(all.advantages);
        expect(rest).toEqual({});
      }
    },
  );
});
