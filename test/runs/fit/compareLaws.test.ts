import { beforeAll, describe, expect, test } from 'vitest';
import { gridShape } from '../../../runs/fit/grid.js';
import { resolveFitLaw } from '../../../runs/fit/laws.js';
import { Random, simulate } from '../../../runs/fit/simulate.js';
import { compareLaws, type LawComparison, type Visits, VisitsBuilder } from '../../../runs/index.js';

/** A log of prompts that follow a law. */
function simulated(rule: 'mirror-grpo' | 'mirror-dr-grpo', prompts: number, visits: number, gain: number): Visits {
  const shape = gridShape(0.5, 1);
  const levels = shape.levels.map((x) => Number(x >= -4 && x <= 1));
  const total = levels.reduce((a, b) => a + b);
  const motion = { gain, alpha: 0, spread: gain / 4, tilt: 0, walk: 0.05, transient: 0 };
  const member = { law: resolveFitLaw('test', rule), shape, motion, levels: levels.map((mass) => mass / total) };
  const { k } = simulate(member, { prompts, visits, n: 8 }, new Random(3));
  const builder = new VisitsBuilder();
  for (let i = 0; i < prompts; i++) {
    for (let v = 0; v < visits; v++) builder.addNext(builder.prompt(String(i)), 8, k[i * visits + v]!);
  }
  return builder.build();
}

describe('compareLaws of 200 prompts that follow a standardised law', () => {
  let comparison: LawComparison;
  beforeAll(() => {
    const visits = simulated('mirror-grpo', 200, 30, 0.04);
    comparison = compareLaws(visits, {
      laws: ['mirror-dr-grpo', 'mirror-grpo', 'policy-gradient-centred'],
      observe: 20,
    });
  });

  test('finds it, and tells it from laws of another shape', () => {
    const [first, ...others] = comparison.rows;
    expect(first).toMatchObject({ law: 'mirror-grpo', tied: true, behind: { value: 0 }, apart: [] });
    expect(comparison.best).not.toContain('policy-gradient-centred');
    expect(comparison.best).not.toContain('no drift');
    for (const { behind, apart } of others) {
      expect(behind.value).toBeGreaterThan(0);
      expect(behind.standardError).toBeGreaterThan(0);
      expect(apart.map(({ visits }) => visits)).toEqual([20, 40]);
      for (const { low, prompts, high } of apart) expect(low <= prompts && prompts <= high).toBe(true);
    }
  });

  test('needs fewer prompts the longer they are watched, and the more the laws differ', () => {
    const needs = (law: string) => comparison.rows.find((row) => row.law === law)!.apart.map(({ prompts }) => prompts);
    const [twenty, forty] = needs('policy-gradient-centred') as [number, number];
    expect(forty).toBeLessThan(twenty);
    expect(twenty).toBeLessThan(needs('mirror-dr-grpo')[0]!);
  });

  test('scores the later visits: 200 prompts times 10', () => {
    expect(comparison.heldOutVisits).toBe(2000);
    for (const { heldOut } of comparison.rows) expect(heldOut!.logScore).toBeLessThan(0);
  });
});

describe('compareLaws', () => {
  test('charges ½ log(prompts) for a parameter that adds nothing', () => {
    const visits = simulated('mirror-dr-grpo', 100, 12, 0.05);
    const { rows } = compareLaws(visits, { laws: ['mirror-dr-grpo', 'two-kl-dr-grpo'], observe: 12 });
    const [plain, anchored] = ['mirror-dr-grpo', 'two-kl-dr-grpo'].map((law) => rows.find((row) => row.law === law)!);
    expect(anchored!.parameters).toBe(plain!.parameters + 1);
    // Nothing is anchored, so that the evidence falls by the charge and hardly more.
    expect(plain!.evidence - anchored!.evidence).toBeGreaterThan(0);
    expect(plain!.evidence - anchored!.evidence).toBeLessThan(0.5 * Math.log(100) + 1);
  });

  test('says a tie of laws that the log cannot tell apart', () => {
    const visits = simulated('mirror-dr-grpo', 60, 12, 0.06);
    const { best, notes } = compareLaws(visits, { laws: ['mirror-dr-grpo', 'policy-gradient'], observe: 12 });
    expect(best).toEqual(expect.arrayContaining(['mirror-dr-grpo', 'policy-gradient']));
    expect(notes.join(' ')).toMatch(/does not tell .*mirror-dr-grpo.* apart/);
    expect(notes.join(' ')).toMatch(/No visit is held out/);
  });

  test('has no NaN for one prompt with one visit', () => {
    const builder = new VisitsBuilder();
    builder.addNext(builder.prompt('a'), 1, 1);
    const { rows, notes } = compareLaws(builder.build(), { laws: ['grpo', 'mirror-grpo'] });
    expect(rows.flatMap(({ evidence, behind }) => [evidence, behind.value]).some(Number.isNaN)).toBe(false);
    expect(notes[0]).toMatch(/one visit/);
  });

  test.each([
    [{ laws: [] }, 'ERR_LENGTH'],
    [{ laws: 'grpo' }, 'ERR_TYPE'],
    [{ laws: ['none'] }, 'ERR_VALUE'],
    [{ law: 'grpo' }, 'ERR_UNKNOWN_OPTION'],
    [{ observe: 0 }, 'ERR_VALUE'],
  ])('refuses %o', (options, code) => {
    const visits = simulated('mirror-grpo', 2, 2, 0.03);
    expect(() => compareLaws(visits, options as never)).toThrow(expect.objectContaining({ code }));
  });
});

describe('Random', () => {
  test('is uniform, normal and binomial to the errors of 100,000 draws', () => {
    const random = new Random(1);
    const draws = 100_000;
    let [uniform, normal, square, successes] = [0, 0, 0, 0];
    for (let i = 0; i < draws; i++) {
      uniform += random.uniform();
      const z = random.normal();
      normal += z;
      square += z * z;
      successes += random.binomial(8, 0.3);
    }
    // Four standard errors of each mean.
    expect(Math.abs(uniform / draws - 0.5)).toBeLessThan((4 * Math.sqrt(1 / 12)) / Math.sqrt(draws));
    expect(Math.abs(normal / draws)).toBeLessThan(4 / Math.sqrt(draws));
    expect(Math.abs(square / draws - 1)).toBeLessThan((4 * Math.SQRT2) / Math.sqrt(draws));
    expect(Math.abs(successes / draws - 2.4)).toBeLessThan((4 * Math.sqrt(8 * 0.21)) / Math.sqrt(draws));
  });
});
