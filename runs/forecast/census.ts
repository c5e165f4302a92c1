import type { ResolvedVariant } from '../../bindings/index.js';
import type { Api } from '../api.js';
import type { EvidenceGroups } from './evidence.js';
import { posteriorMean } from './posterior.js';

/** Where a prompt ends. */
export type End = keyof EndCensus;

/** Where prompts end; every prompt is in one of the four. */
export interface EndCensus {
  /** 1 − p below 1e-6 at the last step. */
  readonly saturated: number;
  /** At rest by the last step, below that. */
  readonly interiorFixedPoint: number;
  /** Still moving at the last step. */
  readonly none: number;
  /** No success among the rollouts seen: where these end depends on the prior more than on the log. */
  readonly noSuccessSeen: number;
}

/** Log-odds at which 1 − p = 1e-6. */
const SATURATION = Math.log((1 - 1e-6) / 1e-6);
const AT_REST = 1e-10;

/** Iterates every group of prompts from its posterior mean, and says where it ends. `steps` is at least 1. */
export function ends(api: Api, variant: ResolvedVariant, groups: EvidenceGroups, steps: number): End[] {
  const { rollouts, successes } = groups;
  const means = rollouts.map((number, g) => posteriorMean(number, successes[g]!));
  const { count, logOdds } = api.successTrajectories(means, variant, steps, { keep: [steps - 1, steps] });
  // Without an anchor nothing rests inside, however slowly it moves.
  const anchored = variant.alpha > 0;
  return Array.from(successes, (number, g) => {
    const before = logOdds[g]!;
    const last = logOdds[count + g]!;
    if (number === 0) return 'noSuccessSeen';
    if (last > SATURATION) return 'saturated';
    const still = Math.abs(last - before) < AT_REST * Math.max(1, Math.abs(last));
    return anchored && still ? 'interiorFixedPoint' : 'none';
  });
}

/** How many prompts end where. */
export function endCensus(ends: readonly End[], { starts }: EvidenceGroups): EndCensus {
  const census = { saturated: 0, interiorFixedPoint: 0, none: 0, noSuccessSeen: 0 };
  for (const [g, end] of ends.entries()) census[end] += starts[g + 1]! - starts[g]!;
  return census;
}
