import { describe, expect, test } from 'vitest';
import { driveTable, groupDrive, variants } from '../../../bindings/reference.js';
import { driftOf, reach } from '../../../runs/fit/drift.js';
import { fitLawNames, resolveFitLaw } from '../../../runs/fit/laws.js';

const where = 'test';
const some = [1e-12, 0.01, 0.3, 0.5, 0.9, 1 - 1e-9];

describe('a law', () => {
  test('of the exact rules drives by Omega of the true variance, or by 1', () => {
    for (const p of some) {
      expect(resolveFitLaw(where, 'mirror-dr-grpo').drive(p, 1 - p)).toBe(1);
      const omega = 1 / Math.sqrt(p * (1 - p) + variants.grpo({ beta: 1 }).varianceEpsilon);
      expect(resolveFitLaw(where, 'grpo').drive(p, 1 - p)).toBeCloseTo(omega, 12);
    }
  });

  test.each([
    [{ rule: 'mirror-grpo', group: { size: 8 } }, { epsilon: 1e-5 }],
    [{ rule: 'mirror-dr-grpo', group: { size: 8 } }, { scale: 'none' }],
    [{ rule: 'grpo', group: { size: 4, convention: 'trl' } }, 'trl'],
    [{ rule: 'grpo', varianceEpsilon: 0.1, group: { size: 3 } }, { epsilon: 0.1 }],
  ] as const)('in groups drives as groupDrive says: %o', (law, convention) => {
    const table = driveTable(convention, law.group.size);
    for (const p of some) {
      // Both are evaluated in the same way, at log-odds that round differently.
      expect(resolveFitLaw(where, law).drive(p, 1 - p)).toBeCloseTo(groupDrive(p, table), 10);
    }
  });

  test('has a name that says what was chosen', () => {
    expect(resolveFitLaw(where, { rule: 'mirror-grpo', group: { size: 8 }, clip: { low: 0.2, high: 0.28 } }).name).toBe(
      'mirror-grpo, groups of 8, clipped to 0.8 – 1.28',
    );
  });

  test.each([
    [{ rule: 'grop' }, 'ERR_VALUE', 'Did you mean "grpo"?'],
    [{ rule: 'grpo', beta: 1 }, 'ERR_UNSUPPORTED', 'beta is what a fit estimates'],
    [{ rule: 'grpo', verifier: {} }, 'ERR_UNSUPPORTED', 'verifier'],
    [{ rule: 'grpo', groups: 8 }, 'ERR_UNKNOWN_OPTION', 'Did you mean "group"?'],
    [{ rule: 'policy-gradient', group: { size: 8 } }, 'ERR_UNSUPPORTED', 'a shape of its own'],
    [{ rule: 'dr-grpo', varianceEpsilon: 0.1 }, 'ERR_UNSUPPORTED', 'does not divide by a deviation'],
    [{ rule: 'grpo', group: { size: 1 } }, 'ERR_VALUE', '"size" expected an integer from 2'],
    [{ rule: 'grpo', alpha: 2 }, 'ERR_VALUE', '"alpha" expected a number from 0 to 1'],
    [{ rule: 'grpo', alpha: Number.NaN }, 'ERR_VALUE', '"alpha" expected a finite number'],
    [{ rule: 'grpo', clip: { low: 0.2 } }, 'ERR_TYPE', '"clip.high" expected a number'],
    [null, 'ERR_TYPE', '"law" expected an object'],
  ])('refuses %o', (law, code, message) => {
    expect(() => resolveFitLaw(where, law as never)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(message) }),
    );
  });
});

describe('the drift', () => {
  const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

  test('moves log-odds as a step of each rule does', () => {
    for (const rule of fitLawNames.filter((name) => !name.startsWith('policy-gradient'))) {
      const law = resolveFitLaw(where, rule);
      const alpha = law.alpha === 'fitted' ? 0.25 : law.alpha;
      const [x, anchor, beta] = [0.4, -1, 7];
      const p = sigmoid(x);
      const omega = rule.includes('dr-') ? 1 : 1 / Math.sqrt(p * (1 - p) + 1e-5);
      const next = alpha * anchor + (1 - alpha) * x + omega / beta;
      expect(x + driftOf(law)(p, 1 - p, x, anchor, 1 / beta, alpha)).toBeCloseTo(next, 12);
    }
  });

  test('that is clipped goes no further than theory says, and is free where nothing is clipped', () => {
    const [low, high] = [0.2, 0.28];
    const clipped = driftOf(resolveFitLaw(where, { rule: 'mirror-dr-grpo', clip: { low, high } }));
    const free = driftOf(resolveFitLaw(where, 'mirror-dr-grpo'));
    for (const x of [-6, -1, 0, 2]) {
      const p = sigmoid(x);
      const q = sigmoid(-x);
      expect(clipped(p, q, x, 0, 0.01, 0)).toBeCloseTo(free(p, q, x, 0, 0.01, 0), 12);
      // As beta falls to 0 the next p is min(1, the larger of p (1 + high) and p + low q).
      const end = Math.min(1, Math.max(p * (1 + high), p + low * q));
      expect(sigmoid(x + clipped(p, q, x, 0, 1e6, 0))).toBeCloseTo(end, 10);
    }
  });

  test('of an anchored rule reaches as far as its steps add up to', () => {
    const { drive } = resolveFitLaw(where, 'two-kl-dr-grpo');
    expect(reach(drive, 0, 50)).toBe(50);
    expect(reach(drive, 1, 50)).toBe(1);
    expect(reach(drive, 1e-18, 50)).toBe(50);
    expect(reach(drive, 1e-12, 50)).toBeCloseTo(50 - 1e-12 * 1225, 12);
    let x = 0;
    for (let v = 0; v < 50; v++) x += 1 - 0.1 * x;
    expect(reach(drive, 0.1, 50)).toBeCloseTo(x, 10);
  });
});
