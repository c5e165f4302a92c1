// Which lengths of logits are one row without a word, and which could be several rows of tokens.
import { expect, test } from 'vitest';
import { couldBeRows, vocabularies } from '../../bindings/arguments/vocabularies.js';

test('vocabularies ascend, and are one row', () => {
  expect(vocabularies).toEqual([...new Set(vocabularies)].sort((a, b) => a - b));
  expect(vocabularies.filter(couldBeRows)).toEqual([]);
});

test('a multiple of a vocabulary that is none itself could be several rows', () => {
  const multiples = vocabularies.flatMap((one) => Array.from({ length: 16 }, (_, i) => one * (i + 2)));
  const others = multiples.filter((length) => !vocabularies.includes(length));
  expect(others.length).toBeGreaterThan(15 * vocabularies.length);
  expect(others.filter((length) => !couldBeRows(length))).toEqual([]);
});

test('the vocabularies that are as long as several rows of a shorter one are these', () => {
  const found = vocabularies.filter((one) => vocabularies.some((shorter) => one > shorter && one % shorter === 0));
  expect(found).toEqual([64000, 65536, 102400, 128000, 128256, 128512, 131072, 163840, 201088, 256000, 256008, 262144]);
});

test('what is a multiple of none is one row, up to the longest', () => {
  expect([1, 2, 1000, 30_521, 60_000, 150_000, 262_399].map(couldBeRows)).toEqual(Array(7).fill(false));
  expect([61_044, 96_000, 100_514, 192_000, 262_401, 1e6].map(couldBeRows)).toEqual(Array(6).fill(true));
});
