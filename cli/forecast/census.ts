import type { ResolvedVariant } from '../../bindings/index.js';
import type { Counts } from '../log/tally.js';
import type { Api } from '../options/backend.js';

/** Where prompts end; every prompt is in one of the four. */
export interface EndCensus {
  /** 1 − p below 1e-6 at the last step. */
  saturated: number;
  /** At rest by the last step, below that. */
  interiorFixedPoint: number;
  /** Still moving at the last step. */
  none: number;
  /** No success among the rollouts seen: where these end depends on the prior more than on the log. */
  noSuccessSeen: number;
}

/** Log-odds at which 1 − p = 1e-6. */
const SATURATION = Math.log((1 - 1e-6) / 1e-6);
const AT_REST = 1e-10;

/** Iterates every prompt from its posterior mean. `steps` is at least 1. */
export function endCensus(
  api: Api,
  variant: ResolvedVariant,
  evidence: readonly Counts[],
  posteriorMeans: Float64Array,
  steps: number,
): EndCensus {
  const { count, logOdds } = api.successTrajectories(posteriorMeans, variant, steps, { keep: [steps - 1, steps] });
  // Without an anchor nothing rests inside, however slowly it moves.
  const anchored = variant.alpha > 0;
  const census: EndCensus = { saturated: 0, interiorFixedPoint: 0, none: 0, noSuccessSeen: 0 };
  for (const [i, { successes }] of evidence.entries()) {
    const before = logOdds[i]!;
    const last = logOdds[count + i]!;
    if (successes === 0) census.noSuccessSeen += 1;
    else if (last > SATURATION) census.saturated += 1;
    else if (anchored && Math.abs(last - before) < AT_REST * Math.max(1, Math.abs(last)))
      census.interiorFixedPoint += 1;
    else census.none += 1;
  }
  return census;
}
