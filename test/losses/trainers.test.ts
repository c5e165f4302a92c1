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

describe('the vectors of losses', () => {
  it('are all computed here, but for calls that the trainer refuses and one that takes the batch for a sequence', () => {
    const executed = lossVectors.filter(({ rule, kl, aggregation }) => rule || kl || aggregation);
    const refused = lossVectors.filter(({ expected }) => 'throws' in expected);
    const others = lossVectors.filter((vector) => !executed.includes(vector) && !refused.includes(vector));
    expect([executed.length, refused.length, others.length]).toEqual([103, 2, 1]);
    expect(executed.every(({ differs }) => differs === undefined)).toBe(true);
    expect(refused.every(({ differs }) => differs === 'refused')).toBe(true);
    expect(others.map(({ id, differs }) => [id, differs])).toEqual([['torchtune/GRPOCompletionLoss', 'batch']]);
  });
});
