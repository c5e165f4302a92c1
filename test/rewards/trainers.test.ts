// Presets and options against the outputs of the trainers' own code (test/vectors/README.md).
import { describe, expect, it } from 'vitest';
import { backends } from '../backends.js';
import { advantageVectors, conventionOf, distance, offsetsOf, reasons, TOLERANCE } from './vectors.js';

const vectors = advantageVectors.filter(({ rewards, convention }) => rewards && convention);

describe.each(backends)('trainer conventions on %s', (_name, api) => {
  const advantagesOf = (vector: (typeof vectors)[number]) => {
    const rewards = Float64Array.from(vector.rewards!.flat().map(Number));
    return api.groupAdvantages(rewards, offsetsOf(vector.rewards!), conventionOf(vector)).advantages;
  };

  it.each(vectors.filter(({ differs }) => !differs))('$id', (vector) => {
    if (Array.isArray(vector.expected)) {
      expect(distance(vector, advantagesOf(vector))).toBeLessThanOrEqual(TOLERANCE);
    } else {
      expect(() => advantagesOf(vector)).toThrow(RangeError);
    }
  });

  it.each(vectors.filter(({ differs }) => differs))('$id: away from the trainer, because of $differs', (vector) => {
    const advantages = advantagesOf(vector);
    const apart = distance(vector, advantages);
    // A reason is needed, and it covers what it is given for.
    expect(apart).toBeGreaterThan(TOLERANCE);
    expect(apart).toBeLessThanOrEqual(reasons[vector.differs!].within);
    if (vector.differs === 'residue') expect([...advantages].every((a) => a === 0)).toBe(true);
  });

  it.each([
    ['trl', 1.4997, -0.4999],
    ['verl', 1.499997, -0.499999],
    ['nemo', 1, -0.577349],
    ['areal-leave-one-out', 1.49998, -0.49999],
    ['open-instruct-standard', 1.732051, -0.57735],
    ['ms-swift-rloo-group', 1.9996, -0.666533],
    ['rloo', 1, -0.333333],
    ['dr-grpo', 0.75, -0.25],
    ['skyrl-maxrl', 2.999988, -0.999996],
    ['prime-max-rl', 3, -1],
  ] as const)('one success in four under %s', (preset, success, failure) => {
    const { advantages } = api.groupAdvantages(Uint8Array.of(1, 0, 0, 0), 4, preset);
    // The digits given: four of them at least.
    for (const [i, a] of advantages.entries()) expect(Math.abs(a - (i === 0 ? success : failure))).toBeLessThan(5e-5);
  });
});
