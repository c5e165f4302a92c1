// The expected drive of finite groups: against 40-digit numbers, and against all outcomes of a group.
import { describe, expect, it } from 'vitest';
import type { ConventionName, ConventionOptions } from '../../bindings/index.js';
import * as main from '../../bindings/index.js';
import { advantagePresets } from '../../bindings/index.js';
import { type Api, backends } from '../backends.js';
import { SLOW } from '../slow.js';
import vectors from '../vectors/finite-group.json' with { type: 'json' };

const conventions = {
  Omega_eps0_population_std: { epsilon: 0 },
  Omega_eps1e_4_in_sqrt: { epsilon: 1e-4 },
  Omega_sample_std_plus_1e_4: { ddof: 1, epsilon: 1e-4, epsilonOn: 'std' },
} as const;

const { Omega, fixed_points_eps0 } = vectors;

/** One preset for every rule that they have. */
const distinct = [
  ...new Map(
    Object.entries(advantagePresets).map(([name, { missing: _missing, singleton: _singleton, ...rule }]) => [
      JSON.stringify(rule),
      name as ConventionName,
    ]),
  ).values(),
];

/** Every choice that a rule of a group of rewards of 0 and 1 has, where no preset has it. */
const choices: ConventionOptions[] = [
  ...(['mean', 'leave-one-out', 'none'] as const).flatMap((baseline) =>
    (['std', 'leave-one-out-std', 'centred-std', 'bernoulli-std', 'mean', 'root-mean', 'sum', 'none'] as const).map(
      (scale) => ({ baseline, scale, ddof: 1 as const, epsilon: 1e-3 }),
    ),
  ),
  { baseline: 'runner-up', ddof: 1 },
  { baseline: 'runner-up', scale: 'none' },
  { epsilon: 0.01, epsilonOn: 'std' },
  { epsilon: 0.2, epsilonOn: 'floor' },
  { focus: 2 },
  { shaping: 'pkpo', k: 2 },
  { shaping: 'pass-at-k', k: 2, ddof: 1 },
];

/** What every outcome of a group of `size` is: a row of rewards each. */
const outcomes = memoised((size) =>
  Float64Array.from({ length: 2 ** size * size }, (_, i) => (Math.floor(i / size) >> (i % size)) & 1),
);

const largeGroups = new Map<string, number[]>();

/**
 * Over all outcomes of a group, the advantages of its first member, those of a failure taken away: one sum for every number of
 * successes among the others.
 */
function sumsOfFirst(api: Api, convention: ConventionName | ConventionOptions, size: number): number[] {
  // Large groups by the kernels, once: the textbook takes its time.
  const large = size > 9;
  const key = `${size} ${JSON.stringify(convention)}`;
  const known = large ? largeGroups.get(key) : undefined;
  if (known) return known;
  const { advantages } = (large ? main : api).groupAdvantages(outcomes(size), size, convention);
  const sums = new Array<number>(size).fill(0);
  for (let g = 0; g < 2 ** size; g++) sums[bitsOf(g >> 1)]! += (g & 1 ? 1 : -1) * advantages[g * size]!;
  if (large) largeGroups.set(key, sums);
  return sums;
}

/**
 * Whether the drive is E[A_1 (r_1/p - (1 - r_1)/(1 - p))] over all outcomes: what a success gets on average, less what a failure
 * gets. False for rules that look at other groups or at lengths, which say so.
 */
function isMeanOverOutcomes(api: Api, convention: ConventionName | ConventionOptions, size: number): boolean {
  let table: Float64Array;
  try {
    table = api.driveTable(convention, size);
  } catch (error) {
    expect(error).toMatchObject({ code: 'ERR_UNSUPPORTED' });
    return false;
  }
  const sums = sumsOfFirst(api, convention, size);
  for (const p of [0.03, 0.4, 0.875]) {
    const want = sums.reduce((total, sum, k) => total + sum * p ** k * (1 - p) ** (size - 1 - k), 0);
    const error = Math.abs(api.groupDrive(p, table) - want);
    expect(error, `${JSON.stringify(convention)}, size ${size}, p ${p}`).toBeLessThanOrEqual(
      1e-12 * Math.max(...table.map(Math.abs)),
    );
  }
  return true;
}

function bitsOf(n: number): number {
  let bits = 0;
  for (let rest = n; rest > 0; rest &= rest - 1) bits++;
  return bits;
}

function memoised<T>(of: (n: number) => T): (n: number) => T {
  const known = new Map<number, T>();
  return (n) => {
    if (!known.has(n)) known.set(n, of(n));
    return known.get(n)!;
  };
}

describe.each(backends)('the drive of finite groups on %s', (_name, api) => {
  it.each(Object.entries(conventions))('is that of 40 digits: %s', (name, convention) => {
    for (const row of Omega) {
      const table = api.driveTable(convention, row.G);
      const want = Number(row[name as keyof typeof conventions]);
      for (const p of [Number(row.p), { logOdds: api.logit(Number(row.p)) }]) {
        expect(Math.abs(api.groupDrive(p, table) / want - 1), `G ${row.G}, p ${row.p}`).toBeLessThanOrEqual(1e-12);
      }
    }
  });

  it('makes fixed points of those of 40 digits: x = x_ref + Omega_G/beta', () => {
    for (const { G, p_ref, beta, fixed_points } of fixed_points_eps0) {
      const table = api.driveTable({ epsilon: 0 }, G);
      for (const p of fixed_points.map(Number)) {
        const gain = api.logit(p) - api.logit(Number(p_ref));
        expect(Math.abs(api.groupDrive(p, table) / Number(beta) - gain)).toBeLessThanOrEqual(2e-12 * (1 + gain));
      }
    }
  });

  it('is the mean over all outcomes of a group, for every preset and for every choice of a rule', () => {
    const names = Object.keys(api.advantagePresets) as ConventionName[];
    const alone = new Set<ConventionName>();
    for (const size of [2, 3, 5, 9]) {
      for (const name of names) if (isMeanOverOutcomes(api, name, size)) alone.add(name);
      for (const options of choices) expect(isMeanOverOutcomes(api, options, size)).toBe(true);
    }
    expect(alone.size).toBeGreaterThan(20);
  });

  const large = SLOW ? [10, 11, 12, 13, 14] : [10, 11, 12];
  it(`is the mean over all outcomes of groups of ${large}`, () => {
    for (const size of large) {
      const known = distinct.filter((name) => isMeanOverOutcomes(api, name, size));
      expect(known.length).toBeGreaterThan(15);
      for (const options of choices) expect(isMeanOverOutcomes(api, options, size)).toBe(true);
    }
  });

  it('is exact at p = 0 and 1, lies within its coefficients, and serves large groups', () => {
    for (const size of [2, 8, 64, 1000, 4096]) {
      const table = api.driveTable({ epsilon: 1e-5 }, size);
      expect(table).toHaveLength(size);
      expect(api.groupDrive(0, table)).toBe(table[0]);
      expect(api.groupDrive(1, table)).toBe(table[size - 1]);
      expect(api.groupDrive({ logOdds: -1e5 }, table)).toBe(table[0]);
      const [least, most] = [Math.min(...table), Math.max(...table)];
      for (const p of [1e-300, 1e-12, 1e-3, 0.3, 0.5, 0.9, 1 - 1e-12]) {
        const drive = api.groupDrive(p, table);
        expect(drive).toBeGreaterThanOrEqual(least * (1 - 1e-12));
        expect(drive).toBeLessThanOrEqual(most * (1 + 1e-12));
      }
    }
    // Edge value sqrt(G - 1) without smoothing: a group acts like epsilon = 1/(G - 1).
    expect(Math.abs(api.groupDrive(1, api.driveTable({ epsilon: 0 }, 17)) - 4)).toBeLessThanOrEqual(1e-14);
    // Large groups come near the ideal drive: the variance of a group of 4096 is off by about 1/4096.
    const large = api.groupDrive(0.3, api.driveTable({ epsilon: 1e-5 }, 4096));
    expect(Math.abs(large / api.calibratedWeights(0.3, {}).total - 1)).toBeLessThan(1e-3);
  });

  it('signalProbability is 1 - p^size - (1-p)^size, also where that difference has no digits', () => {
    for (const size of [1, 2, 3, 8, 16]) {
      for (const p of [0.1, 0.5, 0.7]) {
        const want = 1 - p ** size - (1 - p) ** size;
        expect(Math.abs(api.signalProbability(p, size) - want)).toBeLessThanOrEqual(4e-16 * size);
      }
      // To first order size p.
      if (size > 1) expect(Math.abs(api.signalProbability(1e-15, size) / (size * 1e-15) - 1)).toBeLessThan(1e-12);
      expect(api.signalProbability(0, size)).toBe(0);
      expect(api.signalProbability(1, size)).toBe(0);
    }
  });

  it('refuses what is no size, no table and no convention of a single group', () => {
    expect(() => api.driveTable('paper', 1)).toThrow('driveTable: "size" expected an integer from 2 to 4096, got 1');
    expect(() => api.driveTable('paper', 4097)).toThrow(RangeError);
    expect(() => api.driveTable({ scale: 'batch-std' }, 8)).toThrow('needs the rewards of other groups');
    expect(() => api.groupDrive(0.5, [])).toThrow(
      'groupDrive: "table" expected 1 to 4096 numbers, got Array of length 0',
    );
    expect(() => api.groupDrive(0.5, [1, Number.NaN])).toThrow(
      'groupDrive: "table[1]" expected a finite number, got NaN',
    );
    expect(() => api.groupDrive(1.5, [1])).toThrow('groupDrive: "p" expected a probability from 0 to 1, got 1.5');
    expect(() => api.signalProbability(0.5, 0)).toThrow(
      'signalProbability: "size" expected an integer from 1 to 2147483647',
    );
  });
});
