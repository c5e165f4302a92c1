// Every list of numbers that functions of rewards take: as plain lists, of other realms, with code of their own, in shared memory.
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { type Api, backends } from '../backends.js';
import { forms64, noNumbers, Steering64, vanishing } from '../inputs/hostile.js';

const rewards = [1, 0, 2, 0.5];
type List = Float64Array;
type Place = [name: string, argument: string, numbers: number[], call: (api: Api, list: List) => unknown];

const weighted = { preset: 'verl-opo', whiten: {} } as const;

/** Each function with a list in one place, and numbers that are good there. */
const places: Place[] = [
  ['whiten', 'values', rewards, (api, list) => api.whiten(list)],
  ['whiten', 'weights', [1, 0, 2, 1], (api, list) => api.whiten(Float64Array.from(rewards), { weights: list })],
  ['combineRewards', 'components[0]', rewards, (api, list) => api.combineRewards([list, [1, 2, 3, 4]])],
  ['combineRewards', 'weights', [1, 2], (api, list) => api.combineRewards([rewards, rewards], { weights: list })],
  ['gdpoAdvantages', 'components[1]', rewards, (api, list) => api.gdpoAdvantages([[1, 0, 0, 1], list], 2)],
  ['gdpoAdvantages', 'weights', [1, 2], (api, list) => api.gdpoAdvantages([rewards, rewards], 2, { weights: list })],
  ['gdpoAdvantages', 'groups', [0, 2, 4], (api, list) => api.gdpoAdvantages([rewards], list)],
  ['keepGroups', 'rewards', rewards, (api, list) => api.keepGroups(list, 2, 'roll')],
  ['keepGroups', 'groups', [0, 1, 4], (api, list) => api.keepGroups(rewards, list, 'verl')],
  ['keepGroups', 'ids', [7, 8, 8, 7], (api, ids) => api.keepGroups(rewards, { ids }, 'verl')],
  ['groupAdvantages', 'groups', [0, 1, 4], (api, list) => api.groupAdvantages(rewards, list)],
  ['groupAdvantages', 'ids', [7, 8, 8, 7], (api, ids) => api.groupAdvantages(rewards, { ids })],
  [
    'groupAdvantages',
    'lengths',
    [5, 1, 2, 9],
    (api, lengths) => api.groupAdvantages(rewards, 2, weighted, { lengths }),
  ],
];

function thrown(call: () => unknown): unknown {
  try {
    return call();
  } catch (error) {
    return error;
  }
}

describe.each(backends)('lists of functions of rewards on %s', (_name, api) => {
  describe.each(places)('%s, %s', (_function, argument, numbers, call) => {
    const want = call(api, Float64Array.from(numbers));

    it.each(forms64(numbers))('takes %s', (_form, list) => {
      expect(call(api, list)).toEqual(want);
    });

    it.each(noNumbers(numbers.length))('refuses %s, naming the argument', (form, value) => {
      if (argument === 'ids' && (form === 'bigints' || form === 'a list of strings')) return; // which are ids
      const error = thrown(() => call(api, value));
      expect(error).toMatchObject({ code: expect.stringMatching(/^ERR_(TYPE|LENGTH)$/) });
      const named = argument === 'ids' && form !== 'a Buffer' ? /"(ids|groups)/ : `"${argument}`;
      expect((error as Error).message).toMatch(named);
    });

    it('refuses an array that was taken away', () => {
      const { array, vanish } = vanishing(numbers.length);
      vanish();
      expect(thrown(() => call(api, array as List))).toMatchObject({ code: 'ERR_LENGTH' });
      const list = Float64Array.from(numbers);
      structuredClone(list, { transfer: [list.buffer] });
      expect(thrown(() => call(api, list))).toMatchObject({
        code: 'ERR_DETACHED',
        message: expect.stringContaining(argument),
      });
    });

    it.each([Number.NaN, -1, 0.5, 2 ** 40])('refuses a list that says its length is %d', (length) => {
      const list = new Proxy([...numbers], {
        get: (target, name) => (name === 'length' ? length : Reflect.get(target, name)),
      });
      expect(thrown(() => call(api, list as unknown as List))).toMatchObject({
        code: expect.stringMatching(/^ERR_(TYPE|LENGTH)$/),
        message: expect.stringContaining(argument),
      });
    });
  });

  it('whitens to f32 what is f32, and to f64 all else', () => {
    const single = api.whiten(Float32Array.from(rewards));
    expect(single).toBeInstanceOf(Float32Array);
    expect(api.whiten(runInNewContext('Float32Array.from(rewards)', { rewards }))).toEqual(single);
    for (const list of [rewards, Uint8Array.of(1, 0, 1, 1), Int32Array.of(-1, 0, 1, 5)]) {
      expect(api.whiten(list)).toEqual(api.whiten(Float64Array.from(list)));
    }
  });

  it('whitens into the values themselves, a subclass or shared memory, and gives it back', () => {
    const want = [...api.whiten(rewards)];
    const own = Float64Array.from(rewards);
    const outs = [own, new Steering64(new Float64Array(4).buffer), new Float64Array(new SharedArrayBuffer(32))];
    for (const out of outs as Float64Array[]) {
      expect(api.whiten(out === own ? own : Float64Array.from(rewards), { out })).toBe(out);
      expect([...new Float64Array(out.buffer)]).toEqual(want);
    }
    expect(() => api.whiten(rewards, { out: new Float64Array(3) })).toThrow('"out" expected length 4 or more, got 3');
    expect(() => api.whiten(rewards, { out: new Float32Array(4) })).toThrow('"out" expected Float64Array');
  });

  it('ids are bigints in arrays and lists, and strings', () => {
    const ids = [9007199254740993n, 9007199254740992n, 9007199254740992n, 9007199254740993n];
    const want = api.groupAdvantages(rewards, { ids });
    expect(want.ids).toEqual([9007199254740993n, 9007199254740992n]);
    for (const given of [BigInt64Array.from(ids), BigUint64Array.from(ids)]) {
      expect(api.groupAdvantages(rewards, { ids: given })).toEqual(want);
    }
    expect(api.groupAdvantages(rewards, { ids: ids.map(String) })).toEqual({ ...want, ids: want.ids!.map(String) });
  });

  it('writes columns into arrays of any realm and any subclass, and nothing beyond the groups', () => {
    const want = api.groupAdvantages(rewards, 2);
    const mean = new Steering64(new Float64Array(3).fill(7).buffer);
    const scale = runInNewContext('new Float64Array(3).fill(7)') as Float64Array<ArrayBuffer>;
    const degenerate = new Uint8Array(3).fill(7);
    const ids = ['a', 'a', 'b', 'b'];
    for (const groups of [2, [0, 2, 4], { ids }]) {
      const got = api.groupAdvantages(rewards, groups, 'paper', { mean: mean as never, scale, degenerate });
      expect(got.mean).toBe(mean);
      expect(got.scale).toBe(scale);
      expect(got.degenerate).toBe(degenerate);
      expect([...new Float64Array(mean.buffer)]).toEqual([...want.mean, 7]);
      expect([...scale]).toEqual([...want.scale, 7]);
      expect([...degenerate]).toEqual([...want.degenerate, 7]);
    }
  });

  it('refuses columns of another type or too few elements, and writes nothing', () => {
    const out = new Float64Array(4);
    const refused: [output: object, message: string][] = [
      [{ mean: new Float32Array(2) }, '"mean" expected Float64Array, got Float32Array of length 2'],
      [{ scale: [0, 0] }, '"scale" expected Float64Array, got Array of length 2'],
      [{ degenerate: new Uint8Array(1) }, '"degenerate" expected length 2 or more, got 1'],
    ];
    for (const [output, message] of refused) {
      expect(() => api.groupAdvantages(rewards, 2, 'paper', { out, ...output })).toThrow(message);
    }
    expect([...out]).toEqual([0, 0, 0, 0]);
  });

  it('never computes with rewards that went away while the arguments were read', () => {
    for (const width of [4, 8] as const) {
      const { array, vanish } = vanishing(4, width);
      const convention = {
        get preset() {
          vanish();
          return 'trl' as const;
        },
      };
      expect(thrown(() => api.groupAdvantages(array, 2, convention))).toMatchObject({ code: 'ERR_DETACHED' });
    }
  });
});
