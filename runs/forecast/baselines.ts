// What a named law has to be better than, on the visits that it was not shown.

import { memberOf } from '../fit/fitRun.js';
import { withoutRates } from '../fit/grid.js';
import { resolveFitLaw } from '../fit/laws.js';
import { predictByLines } from '../fit/logistic.js';
import { fitModel } from '../fit/model.js';
import { parameters } from '../fit/parameters.js';
import { mostAhead, predictByAverage, predictByMembers, type Receiver } from '../fit/predictions.js';
import { finished } from '../fit/search.js';
import { MOST_VISITS, seenOf } from '../fit/seen.js';
import type { Visits } from '../visits.js';
import { squaredError } from './scores.js';

export interface BaselineScore {
  /** As `scoreFit` names them. */
  readonly name: 'moving average' | 'driftless walk' | 'logistic';
  /** Mean of its probabilities over the rollouts of later visits. */
  readonly mean: number;
  /** Mean squared error per rollout. */
  readonly brier: number;
}

/** Prompts that the walk is fitted to at most: it has one parameter. */
const MOST_PROMPTS = 2000;

/**
 * Scores of the forecasters that know no law, on the visits after the first `observe` ones and up to `steps` after them.
 *
 * @returns nothing of the walk where more than 2,000 visits are seen or followed: no fit follows so many
 */
export function baselineScores(visits: Visits, observe: number, steps: number): BaselineScore[] {
  const { columns, parts, grid } = seenOf('forecast', visits, {
    observe: Math.min(observe, MOST_VISITS),
    mostPrompts: MOST_PROMPTS,
  });
  const score = (name: BaselineScore['name'], predict: (receive: Receiver) => void): BaselineScore => {
    let [rollouts, sum, error] = [0, 0, 0];
    predict(({ ahead, n, k }, mean) => {
      if (ahead > steps) return;
      rollouts += n;
      sum += n * mean;
      error += squaredError(n, k, mean);
    });
    return { name, mean: sum / rollouts, brier: error / rollouts };
  };
  const scores = [
    score('moving average', (receive) => predictByAverage(columns, observe, receive)),
    score('logistic', (receive) => predictByLines(columns, observe, receive)),
  ];
  const ahead = Math.min(steps, mostAhead(columns, observe));
  if (Math.max(observe, ahead) > MOST_VISITS) return scores;
  // Without a drift, no law matters.
  const walk = finished(
    fitModel(parts, withoutRates(grid), resolveFitLaw('forecast', 'mirror-dr-grpo'), parameters.walk),
  );
  const member = memberOf(walk, 1);
  scores.push(score('driftless walk', (receive) => predictByMembers([member], columns, observe, receive, ahead)));
  return scores;
}
