import { describe, expect, it } from 'vitest';
import { place } from '../../bindings/wasm/module.js';
import { type Api, backends } from '../backends.js';
import { casesFor } from '../slow.js';

function create(api: Api, outcomes = 1000) {
  const rewards = Float32Array.from({ length: outcomes }, (_, i) => i / 64);
  return new api.PolicyBatch(new Float32Array(3 * outcomes), rewards, { rows: 3 });
}

/** The textbook has no memory of its own. */
const roundsOf = (backend: string) => casesFor(backend, 340, 20);

describe.each(backends)('disposing a PolicyBatch on %s', (backend, api) => {
  it('twice does nothing more, and [Symbol.dispose] is the same', () => {
    const batch = create(api);
    batch.dispose();
    expect(() => batch.dispose()).not.toThrow();
    expect(() => batch[Symbol.dispose]()).not.toThrow();
    const other = create(api);
    other[Symbol.dispose]();
    expect(() => other.moments(0)).toThrow('PolicyBatch.moments: the batch was disposed');
  });

  it('leaves arrays that it gave, and other batches, as they are', () => {
    const [first, second] = [create(api), create(api)];
    const mean = first.mean;
    const policy = first.tilt(1);
    const [meanBefore, policyBefore] = [mean.slice(), policy.slice()];
    first.dispose();
    const third = create(api);
    third.iterate({ beta: 1 }, 3);
    expect(mean).toEqual(meanBefore);
    expect(policy).toEqual(policyBefore);
    expect(second.tilt(1)).toEqual(policyBefore);
    second.dispose();
    third.dispose();
  });

  it('rows and outcomes stay readable', () => {
    const batch = create(api, 7);
    batch.dispose();
    expect([batch.rows, batch.outcomes]).toEqual([3, 7]);
  });

  it('gives memory back: a thousand batches, some alive at a time, do not grow it', () => {
    const round = () => {
      const batches = [create(api), create(api, 100), create(api, 3)];
      for (const batch of batches) batch.iterate({ beta: 1 }, 2);
      for (const k of [1, 0, 2]) batches[k]!.dispose();
    };
    round();
    const before = place().heap.buffer.byteLength;
    for (let n = 0; n < roundsOf(backend); n++) round(); // three batches each
    expect(place().heap.buffer.byteLength).toBe(before);
  }, 120_000);

  it('a batch that is refused gives its memory back too', () => {
    const bad = new Float32Array(15_000).fill(Number.NaN, 14_999);
    const refuse = () => new api.PolicyBatch(bad, new Uint8Array(5000), { rows: 3 });
    expect(refuse).toThrow(RangeError);
    const before = place().heap.buffer.byteLength;
    for (let n = 0; n < roundsOf(backend); n++) expect(refuse).toThrow(RangeError);
    expect(place().heap.buffer.byteLength).toBe(before);
  });
});
