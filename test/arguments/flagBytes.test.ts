import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bitsOf, countOnes } from '../../bindings/arguments/flagBytes.js';
import { seed } from '../seed.js';
import { tries } from '../slow.js';

describe('bytes of flags', () => {
  it('are or-ed and counted as one by one, wherever they begin and however many there are', () => {
    const lengths = fc.constantFrom(0, 1, 3, 4, 5, 15, 16, 17, 1007, 1008, 1009, 5000);
    fc.assert(
      fc.property(fc.nat({ max: 7 }), lengths, fc.nat(), fc.nat({ max: 255 }), (start, length, draw, other) => {
        const bytes = new Uint8Array(start + length + 3).fill(255).subarray(start, start + length);
        for (let k = 0; k < length; k++) bytes[k] = draw % 3 === 0 ? 1 : (draw >> (k % 29)) & 1;
        expect(bitsOf(bytes)).toBe(bytes.reduce((bits, byte) => bits | byte, 0));
        expect(countOnes(bytes)).toBe(bytes.reduce((sum, byte) => sum + byte, 0));
        if (length === 0) return;
        bytes[draw % length] = other;
        expect(bitsOf(bytes)).toBe(bytes.reduce((bits, byte) => bits | byte, 0));
      }),
      { seed, numRuns: tries(300) },
    );
  });
});
