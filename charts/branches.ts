// The fixed points of one reference policy over beta, in pieces that are stable or not.
import type { Api, Family } from './api.js';

export interface Branch {
  readonly stable: boolean;
  /** Log-odds are NaN where the curve is interrupted. */
  readonly points: readonly (readonly [beta: number, logOdds: number])[];
}

const CURVE_POINTS = 600;

/**
 * The fixed points between the reference policy and `high`, as beta over their log-odds: the inverse has one value where the fixed
 * points have several. Cut at `changes`, where their stability changes.
 */
export function branchesBelow(
  api: Api,
  reference: number,
  family: Family,
  changes: readonly { readonly logOdds: number }[],
  high: number,
): Branch[] {
  const inner = changes.map(({ logOdds }) => logOdds).filter((x) => x < high);
  const ends = [reference, ...inner.sort((a, b) => a - b), high];
  return ends.slice(1).map((to, k) => {
    const from = ends[k]!;
    const points = Array.from({ length: CURVE_POINTS }, (_, i) => {
      const logOdds = from + ((to - from) * (i + 1)) / (CURVE_POINTS + 1);
      // From where that point would be reached is another question.
      return { logOdds, ...api.betaForTarget({ logOdds: reference }, { logOdds }, family, { maxSteps: 1 }) };
    });
    return {
      stable: points[CURVE_POINTS / 2]!.stable,
      points: points.map(({ beta, logOdds }) => [beta, logOdds] as const),
    };
  });
}

/** The fixed points beyond `high`, p = 1 among them: the stable ones and the others, at each of some values of beta. */
export function branchesAbove(
  api: Api,
  reference: number,
  family: Family,
  betas: Float64Array,
  high: number,
): Branch[] {
  const found = Array.from(betas, (beta) =>
    api.fixedPoints({ logOdds: reference }, { beta, ...family }).filter(({ logOdds }) => logOdds > high),
  );
  return [false, true]
    .map((stable): Branch => {
      const points = found.map((all, k) => {
        const point = all.find((candidate) => candidate.stable === stable);
        return [betas[k]!, point?.logOdds ?? Number.NaN] as const;
      });
      return { stable, points };
    })
    .filter(({ points }) => points.some(([, logOdds]) => !Number.isNaN(logOdds)));
}
