import { expect, it } from 'vitest';
import { expectWithin } from './compare.js';

it('elements within their bounds pass, infinities that are the same too', () => {
  expectWithin([1, 2, Infinity, Number.NaN], [1.1, 2, Infinity, Number.NaN], 0.2);
  expectWithin([1, 20], [1.1, 22], (want) => 0.1 * want);
  expectWithin(Float32Array.of(), [], 0);
});

it.each<[got: number[], want: number[], bound: number, words: string]>([
  [[1, 2.5, 3.4], [1, 2, 3], 0.1, 'size 3, index 1: got 2.5, want 2, off by 0.5, allowed 0.1'],
  [[Number.NaN, 9], [1, 2], 1, 'size 3, index 0: got NaN, want 1'],
  [[1, 2], [1, -2], 0, 'size 3, index 1: got 2, want -2'],
  [[Infinity], [-Infinity], 1, 'size 3, index 0: got Infinity, want -Infinity'],
  [[1], [1, 2], 1, 'size 3: length'],
])('the worst of %j is named', (got, want, bound, words) => {
  expect(() => expectWithin(got, want, bound, 'size 3')).toThrow(words);
});

it('typed arrays are equal if their types and elements are', () => {
  expect(Float32Array.of(1, Number.NaN)).toEqual(Float32Array.of(1, Number.NaN));
  expect({ x: [Float64Array.of(0)] }).not.toEqual({ x: [Float64Array.of(-0)] });
  expect(Float32Array.of(1)).not.toEqual(Float64Array.of(1));
  expect(Float32Array.of(1)).not.toEqual(Float32Array.of(1, 2));
});
