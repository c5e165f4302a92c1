// More than can be allocated: a RangeError that says how much, and nothing is broken by it.
import { describe, expect, it } from 'vitest';
import { backends } from '../backends.js';

const most = 2 ** 31 - 1;

describe.each(backends)('results too large on %s', (_name, api) => {
  // 2^31 steps of 64 elements are 2^40 bytes, more than an array can have on any engine.
  const many = new Float64Array(64).fill(0.3);

  it('successTrajectories says how much it would need, at once', () => {
    const started = performance.now();
    const call = () => api.successTrajectories(many, { beta: 1 }, most);
    expect(call).toThrow(RangeError);
    expect(call).toThrow(
      expect.objectContaining({
        code: 'ERR_OUT_OF_MEMORY',
        message:
          'successTrajectories: the result needs 137438953472 values (1099511627776 bytes), more than can be allocated at ' +
          'once; "keep" names the steps to return',
      }),
    );
    expect(performance.now() - started).toBeLessThan(5000);
    expect(api.successTrajectories(0.3, { beta: 1 }, 3).logOdds).toHaveLength(4);
  });

  it('PolicyBatch.iterate likewise, and the batch goes on working', () => {
    const batch = new api.PolicyBatch(new Float64Array(128).fill(0), Uint8Array.of(1, 0), { rows: 64 });
    const before = batch.iterate({ beta: 1 }, 3);
    expect(() => batch.iterate({ beta: 1 }, most)).toThrow(
      expect.objectContaining({
        code: 'ERR_OUT_OF_MEMORY',
        message:
          'PolicyBatch.iterate: the result needs 137438953472 values (1099511627776 bytes), more than can be allocated',
      }),
    );
    expect(batch.iterate({ beta: 1 }, 3)).toEqual(before);
    batch.dispose();
  });
});
