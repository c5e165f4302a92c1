import { describe, expect, it } from 'vitest';
import type { FixedPoint } from '../bindings/index.js';
import { backends } from './backends.js';
import { describeRecord, type GoldenFixedPoint, golden, matchesOrbit, parse, sections, variantOf } from './golden.js';

const steps = [1, 5, 50];

/** What is wrong with a fixed point, or nothing. */
function mismatch(got: FixedPoint, [x, m, stable]: GoldenFixedPoint): string | null {
  const [wantX, wantM] = [parse(x), parse(m)];
  const said = JSON.stringify({ got, want: [x, m, stable] });
  if (got.stable !== stable || got.boundary !== (Math.abs(wantX) === Infinity)) return said;
  if (Math.abs(wantX) === Infinity) {
    // exp(+-Omega/beta): the exponent is rounded, so the relative error is 1e-12 of its size.
    const exponent = Math.max(1, Math.abs(Math.log(wantM)));
    const right =
      wantM === 0 || wantM === Infinity
        ? got.multiplier === wantM
        : near(got.multiplier, wantM, 1e-12 * wantM * exponent);
    return got.logOdds === wantX && right ? null : said;
  }
  const tolerance = (1e-12 / Math.abs(1 - wantM)) * Math.max(1, Math.abs(wantX));
  // d log|S| / dx is at most 5/2 away from p = 1/2, so the multiplier moves by less than 4 (1 + |m|) a unit of x.
  const right =
    near(got.logOdds, wantX, tolerance) && near(got.multiplier, wantM, 4 * (1 + Math.abs(wantM)) * tolerance);
  return right ? null : said;
}

const near = (got: number, want: number, tolerance: number) => Math.abs(got - want) <= tolerance;

describe.each(backends)('golden numbers on %s', (_name, api) => {
  describe.each(sections)('%s', (section) => {
    const records = golden[section];

    it('successTrajectories gives the log-odds after 1, 5 and 50 steps', () => {
      const wrong = records.flatMap((record) => {
        const start = record.p0 === undefined ? {} : { start: Number(record.p0) };
        const { logOdds } = api.successTrajectories(Number(record.p_ref), variantOf(api, record), 50, {
          keep: steps,
          ...start,
        });
        return record.x.flatMap((want, k) =>
          matchesOrbit(record, want, logOdds[k]!)
            ? []
            : [`${describeRecord(record)} n=${steps[k]}: ${logOdds[k]} not ${want}`],
        );
      });
      expect(wrong).toEqual([]);
    });

    it('PolicyBatch.iterate over two outcomes gives the same log-odds as logOdds + tilt', () => {
      const wrong = records.flatMap((record) => {
        if (record.p0 !== undefined) return [];
        const batch = new api.PolicyBatch(Float64Array.of(api.logit(Number(record.p_ref)), 0), Uint8Array.of(1, 0));
        const { tilt } = batch.iterate(variantOf(api, record), 50);
        const reference = batch.logOdds[0]!;
        batch.dispose();
        return record.x.flatMap((want, k) => {
          const got = reference + tilt[steps[k]!]!;
          return matchesOrbit(record, want, got) ? [] : [`${describeRecord(record)} n=${steps[k]}: ${got} not ${want}`];
        });
      });
      expect(wrong).toEqual([]);
    });

    it('fixedPoints finds all of them, with their multipliers, stability and boundary flags', () => {
      const wrong = records.flatMap((record) => {
        const got = api.fixedPoints(Number(record.p_ref), variantOf(api, record));
        const want = [...record.fixed_points].sort((a, b) => parse(a[0]) - parse(b[0]));
        if (got.length !== want.length) return [`${describeRecord(record)}: ${got.length} points, not ${want.length}`];
        return want.flatMap((point, k) => {
          const problem = mismatch(got[k]!, point);
          return problem === null ? [] : [`${describeRecord(record)}: ${problem}`];
        });
      });
      expect(wrong).toEqual([]);
    });
  });

  it.each(golden.beta_for_target)('betaForTarget: p_ref $p_ref to $p_target at eps $eps', (row) => {
    const got = api.betaForTarget(Number(row.p_ref), Number(row.p_target), { varianceEpsilon: Number(row.eps) });
    expect(Math.abs(got.beta / Number(row.beta) - 1)).toBeLessThanOrEqual(1e-12);
    expect(Math.abs(got.multiplier - Number(row.multiplier))).toBeLessThanOrEqual(1e-12);
    expect(got.stable).toBe(row.stable);
  });

  it.each(golden.real_reward.runs)('real-valued rewards under $variant: tilt, mean and policy', (run) => {
    const { pi_ref, reward } = golden.real_reward;
    const logits = Float64Array.from(pi_ref, (p) => Math.log(Number(p)));
    const batch = new api.PolicyBatch(logits, Float64Array.from(reward, Number));
    const { tilt, mean } = batch.iterate(variantOf(api, run), 50);
    for (const step of run.steps) {
      expect(Math.abs(tilt[step.n]! - Number(step.eta)) / Math.max(1, Number(step.eta))).toBeLessThanOrEqual(1e-12);
      expect(Math.abs(mean[step.n]! - Number(step.mean_reward))).toBeLessThanOrEqual(1e-12);
      const policy = batch.tilt(tilt[step.n]!);
      for (const [k, p] of step.pi.entries()) expect(Math.abs(policy[k]! - Number(p))).toBeLessThanOrEqual(1e-12);
    }
    batch.dispose();
  });
});
