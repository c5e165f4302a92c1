// The paper's figure of iterates: alpha = 1, varianceEpsilon = 1e-5, started at 0.1 for every reference policy.
import { describe, expect, it } from 'vitest';
import { backends } from '../backends.js';
import { golden, matchesOrbit } from '../golden.js';

const references = [1e-4, 0.2, 0.5, 0.8];
const printed: [beta: number, p50: string[]][] = [
  [0.01, ['1.0000', '1.0000', '1.0000', '1.0000']],
  [0.2, ['1.0000', '1.0000', '1.0000', '1.0000']],
  [0.4, ['1.0000', '1.0000', '1.0000', '1.0000']],
  [0.8, ['1.0000', '1.0000', '1.0000', '1.0000']],
  [1, ['1.0000', '0.6813', '1.0000', '1.0000']],
  [5, ['0.0442', '0.2807', '0.6007', '0.8813']],
];
const panels = printed.flatMap(([beta, row]) => row.map((p50, k) => ({ beta, pRef: references[k]!, p50 })));

describe.each(backends)('Figure 5 on %s', (_name, api) => {
  it.each(panels)('beta $beta, p_ref $pRef: p after 50 steps is printed as $p50', ({ beta, pRef, p50 }) => {
    const { logOdds } = api.successTrajectories(pRef, api.variants.grpo({ beta }), 50, { start: 0.1 });
    expect(logOdds).toHaveLength(51);
    expect(api.logistic(logOdds[0]!)).toBeCloseTo(0.1, 15);
    expect(api.logistic(logOdds[50]!).toFixed(4)).toBe(p50);
  });

  it('one call for all panels with 40-digit values agrees with them at steps 1, 5 and 50', () => {
    const records = golden.figure_iterations.filter(({ p0 }) => p0 === '0.1');
    expect(records).toHaveLength(12);
    const column = (name: 'p_ref' | 'beta') => records.map((record) => Number(record[name]));
    const options = { start: 0.1, keep: [1, 5, 50] };
    const { count, logOdds } = api.successTrajectories(column('p_ref'), { beta: column('beta') }, 50, options);
    const wrong = records.filter(
      (record, i) => !record.x.every((x, k) => matchesOrbit(record, x, logOdds[k * count + i]!)),
    );
    expect(wrong).toEqual([]);
  });
});
