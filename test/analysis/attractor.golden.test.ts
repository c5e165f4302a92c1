// Where the orbits of all 40-digit records go.
import { describe, expect, it } from 'vitest';
import type { Attractor } from '../../bindings/index.js';
import { backends } from '../backends.js';
import { describeRecord, type GoldenRecord, golden, sections, variantOf } from '../golden.js';

const kinds = { fixed: 'fixed-point', one: 'one', cycle: 'cycle', irregular: 'irregular' } as const;

/** Relative; multipliers below 1e-290 are as good as 0. */
const near = (got: number, want: number) => Math.abs(got - want) <= 1e-10 * Math.abs(want) + 1e-290;

/** What is wrong with an attractor, or nothing. */
function mismatch(got: Attractor, { attractor: want }: GoldenRecord): string | null {
  const said = JSON.stringify({ got, want });
  if (got.kind !== kinds[want.kind]) return said;
  if (want.kind === 'one') return got.points.length === 1 && got.points[0]!.logOdds === Infinity ? null : said;
  if (want.kind === 'irregular') {
    // The estimate comes without an error; its own is about as large as ours.
    const right = Math.abs(got.lyapunov - want.lyapunov!) <= 6 * got.lyapunovError && got.points.length === 0;
    return right ? null : said;
  }
  const right =
    got.period === want.x!.length &&
    want.x!.every((x, k) => near(got.points[k]!.logOdds, Number(x))) &&
    near(got.multiplier, Number(want.multiplier)) &&
    (want.steps === undefined || Math.abs(got.steps / want.steps - 1) <= 0.01);
  return right ? null : said;
}

describe.each(backends)('attractors of the golden records on %s', (_name, api) => {
  it.each(sections)('%s: kind, points, multiplier and steps', (section) => {
    const records = golden[section];
    const wrong = records.flatMap((record) => {
      const start = record.p0 === undefined ? {} : { start: Number(record.p0) };
      const problem = mismatch(api.attractor(Number(record.p_ref), variantOf(api, record), start), record);
      return problem === null ? [] : [`${describeRecord(record)}: ${problem}`];
    });
    expect(records.length).toBeGreaterThan(8);
    expect(wrong).toEqual([]);
  });

  it('attractors gives the columns of what attractor gives, for all records in one call', () => {
    const all = sections.flatMap((section) => golden[section]);
    for (const normalization of ['mean-std', 'mean'] as const) {
      const records = all.filter((record) => variantOf(api, record).normalization === normalization);
      const field = (name: 'beta' | 'alpha' | 'varianceEpsilon') =>
        records.map((record) => variantOf(api, record)[name] as number);
      const columns = api.attractors(
        records.map(({ p_ref }) => Number(p_ref)),
        { beta: field('beta'), alpha: field('alpha'), varianceEpsilon: field('varianceEpsilon'), normalization },
        { start: records.map(({ p0, p_ref }) => Number(p0 ?? p_ref)) },
      );
      expect(columns.count).toBe(records.length);
      records.forEach((record, i) => {
        const one = api.attractor(Number(record.p_ref), variantOf(api, record), {
          start: Number(record.p0 ?? record.p_ref),
        });
        expect({
          kind: api.attractorKinds[columns.kind[i]!],
          period: columns.period[i],
          logOdds: columns.logOdds[i],
          multiplier: columns.multiplier[i],
          lyapunov: columns.lyapunov[i],
          lyapunovError: columns.lyapunovError[i],
          steps: columns.steps[i],
          overshoot: columns.overshoot[i],
          monotone: columns.monotone[i] === 1,
        }).toEqual({
          kind: one.kind,
          period: one.period,
          logOdds: one.points[0]?.logOdds ?? Number.NaN,
          multiplier: one.multiplier,
          lyapunov: one.lyapunov,
          lyapunovError: one.lyapunovError,
          steps: one.steps,
          overshoot: one.overshoot,
          monotone: one.monotone,
        });
      });
    }
  });
});
