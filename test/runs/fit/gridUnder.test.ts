// Whether the grid on which a law is fitted is fine enough for what prompts say of its gain.
import { expect, test } from 'vitest';
import { type GridShape, gridShape, type Motion } from '../../../runs/fit/grid.js';
import { type FitLawName, resolveFitLaw } from '../../../runs/fit/laws.js';
import { historyParts, Likelihood } from '../../../runs/fit/objective.js';
import { finished } from '../../../runs/fit/search.js';
import { gridUnder, type Seen, seenOf } from '../../../runs/fit/seen.js';
import { GAIN, SPREAD, simulatedRun, TILT, TRANSIENT, WALK } from '../../../scripts/simulatedRun.js';
import { SLOW } from '../../slow.js';

/** Derivatives by the gain of the log-likelihoods of prompts, at the parameters that made the log. */
function scoresOfGain({ columns, visits, prompts }: Seen, rule: FitLawName, shape: GridShape): Float64Array {
  const law = resolveFitLaw('test', rule);
  const parts = historyParts(columns, visits, shape.levels.length * shape.rates.length, prompts);
  // A smooth distribution of levels that is the same on every grid.
  const levels = shape.levels.map((x) => Math.exp(-((x + 1) ** 2) / 12.5));
  const total = levels.reduce((a, b) => a + b);
  const likelihood = new Likelihood(
    parts,
    shape,
    law,
    levels.map((mass) => mass / total),
  );
  const motion = (gain: number): Motion => ({
    gain: gain / 50 / law.drive(0.5, 0.5),
    alpha: 0,
    spread: (SPREAD * GAIN) / 50,
    tilt: (TILT * GAIN) / 50,
    walk: WALK,
    transient: TRANSIENT,
  });
  const logs = [0.03, -0.03].map((by) => {
    finished(likelihood.at(motion(GAIN + by), 0, 1));
    return likelihood.perPrompt();
  });
  return logs[0]!.map((above, i) => (above - logs[1]![i]!) / 0.06);
}

const step = (values: Float64Array) => values[1]! - values[0]!;
const squares = (values: Float64Array) => values.reduce((sum, value) => sum + value * value, 0);

/** Each takes a second. The last has the steepest scores. */
const laws = ['mirror-dr-grpo', 'mirror-grpo', 'policy-gradient', 'policy-gradient-centred'] as const;

test.each(SLOW ? laws : laws.slice(-1))('scores of the gain under %s are those of a grid twice as fine', (rule) => {
  const seen = seenOf('test', simulatedRun(rule, { prompts: 150, visits: 55, gain: GAIN }, 5), {});
  const shape = gridUnder(resolveFitLaw('test', rule), seen);
  const scores = scoresOfGain(seen, rule, shape);
  const finer = scoresOfGain(seen, rule, gridShape(step(shape.levels) / 2, step(shape.rates) / 2));
  // What the grid adds to scores adds to the information: a share of 5 % makes errors 2.5 % too small.
  expect(squares(scores.map((score, i) => score - finer[i]!))).toBeLessThan(0.05 * squares(finer));
});

test('short histories and laws of one pace keep the grid they had', () => {
  const law = resolveFitLaw('test', 'policy-gradient-centred');
  const [short, long] = [12, 25].map((visits) =>
    seenOf('test', simulatedRun('mirror-dr-grpo', { prompts: 60, visits, gain: GAIN }, 1), {}),
  );
  expect(gridUnder(law, short!)).toBe(short!.grid);
  expect(step(gridUnder(law, long!).rates)).toBe(step(long!.grid.rates) / 2);
  expect(gridUnder(resolveFitLaw('test', 'mirror-dr-grpo'), long!)).toBe(long!.grid);
});
