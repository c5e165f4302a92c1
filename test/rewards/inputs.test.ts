// What groupAdvantages takes as rewards and output.
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { backends } from '../backends.js';
import { forms64, noNumbers, Steering32, Steering64 } from '../inputs/hostile.js';

const rewards = [1, 0, 0.5, 2];

class Vector4 extends Float32Array {
  constructor(a = 0, b = 0, c = 0, d = 0) {
    super(4);
    this.set([a, b, c, d]);
  }
}

describe.each(backends)('groupAdvantages on %s', (_name, api) => {
  const want = api.groupAdvantages(Float64Array.from(rewards), 4, 'trl');
  const single = api.groupAdvantages(Float32Array.from(rewards), 4, 'trl');

  it.each(forms64(rewards))('takes rewards as %s', (_form, given) => {
    expect(api.groupAdvantages(given, 4, 'trl')).toEqual(want);
  });

  it('reads float32 subclasses and arrays of another realm without asking them', () => {
    const foreign = runInNewContext('Float32Array.from(rewards)', { rewards });
    for (const given of [new Vector4(1, 0, 0.5, 2), new Steering32(Float32Array.from(rewards).buffer), foreign]) {
      const { advantages, mean } = api.groupAdvantages(given, 4, 'trl');
      expect([...advantages]).toEqual([...single.advantages]);
      expect(mean).toEqual(single.mean);
    }
  });

  it('takes bytes of another realm', () => {
    const foreign = runInNewContext('Uint8Array.of(1, 0, 0, 0)');
    expect(api.groupAdvantages(foreign, 4, 'trl')).toEqual(api.groupAdvantages(Uint8Array.of(1, 0, 0, 0), 4, 'trl'));
  });

  it('writes into subclasses, and gives them back', () => {
    const out = new Steering64(new Float64Array(5).buffer);
    expect(api.groupAdvantages(Float64Array.from(rewards), 4, 'trl', out).advantages).toBe(out);
    expect([...new Float64Array(out.buffer)]).toEqual([...want.advantages, 0]);
  });

  it.each(noNumbers(4))('refuses %s, with a code', (_form, value) => {
    let error: unknown;
    try {
      api.groupAdvantages(value, 4, 'trl');
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ code: expect.stringMatching(/^ERR_(TYPE|LENGTH)$/) });
  });

  it('says of a Buffer why', () => {
    expect(() => api.groupAdvantages(Buffer.from([1, 0]), 2)).toThrow('whose bytes are no rewards');
  });
});
