// What later visits of each prompt will show.
import { checkCount } from '../../bindings/arguments/checks.js';
import { checkOptions } from '../../bindings/arguments/options.js';
import { fitColumns } from './columns.js';
import type { Fit } from './fitRun.js';
import { checkFit } from './forecastRun.js';
import { historyParts } from './objective.js';
import { Outlook } from './outlook.js';
import { countDistributions } from './predictions.js';

export interface PredictPromptsOptions {
  /** Visits after the last one of every prompt, 1 to 10,000. Default 1: the next visit. */
  readonly ahead?: number;
  /** Rollouts of that visit, 1 to 1,000. Default 8. */
  readonly rollouts?: number;
}

export interface PromptPredictions {
  readonly ids: readonly string[];
  /** Expected probability of success of each prompt. */
  readonly mean: Float64Array;
  /** Probability of k successes of prompt i at i * (rollouts + 1) + k. */
  readonly counts: Float64Array;
}

/**
 * The predictive distribution of one later visit of every prompt: the probability of each number of successes.
 *
 * @param fit of `fitRun`
 * @throws TypeError, RangeError with a `code` for options that are not valid
 *
 * @example
 * const builder = new VisitsBuilder();
 * for (const id of ['a', 'b', 'c']) for (const k of [2, 3, 5, 4]) builder.addNext(builder.prompt(id), 8, k);
 * predictPrompts(fitRun(builder.build()), { ahead: 20, rollouts: 4 }).counts.length; // => 15
 */
export function predictPrompts(fit: Fit, options: PredictPromptsOptions = {}): PromptPredictions {
  const where = 'predictPrompts';
  checkFit(where, fit);
  checkOptions<PredictPromptsOptions>(where, 'options', options, ['ahead', 'rollouts']);
  const ahead = checkCount(where, 'ahead', options.ahead ?? 1, 1, 10_000);
  const rollouts = checkCount(where, 'rollouts', options.rollouts ?? 8, 1, 1000);
  const { members, observe, log } = fit;
  const count = log.ids.length;
  const nodes = members.reduce((most, { shape }) => Math.max(most, shape.levels.length * shape.rates.length), 0);
  const everyone = Uint32Array.from({ length: count }, (_, i) => i);
  const mean = new Float64Array(count);
  const counts = new Float64Array(count * (rollouts + 1));
  let first = 0;
  for (const part of historyParts(fitColumns(log), observe, nodes, everyone)) {
    const outlook = Outlook.of(members, part, ahead);
    const means = outlook.expect(ahead, (p) => p);
    const distributions = countDistributions(outlook, ahead, rollouts);
    for (const [i, h] of part.of.entries()) {
      mean[first + i] = means[h]!;
      for (let k = 0; k <= rollouts; k++) counts[(first + i) * (rollouts + 1) + k] = distributions[k]![h]!;
    }
    first += part.of.length;
  }
  return { ids: log.ids, mean, counts };
}
