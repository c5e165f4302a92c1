// Rules of losses, KL estimates and aggregations against the outputs of the trainers' own code (test/vectors/README.md).
import { describe, expect, it } from 'vitest';
import { backends } from '../backends.js';
import { compute, distance, lossVectors } from './vectors.js';

/** Of max(1, |expected|). Where the trainer casts to float32: the rounding of log-ratios up to 2, each and their mean. */
const TOLERANCE = 1e-12;
const SINGLE = 2 ** -22;

describe.each(backends)('losses of trainers on %s', (_name, api) => {
  it.each(lossVectors.filter(({ differs }) => !differs))('$id', (vector) => {
    expect(distance(vector, compute(api, vector))).toBeLessThanOrEqual(vector.float32 ? SINGLE : TOLERANCE);
  });
});
