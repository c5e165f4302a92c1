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
  return ends.slice(1).flatMap((to, k): Branch[] => {
    const from = ends[k]!;
    const logOdds = Float64Array.from(
      { length: CURVE_POINTS },
      (_, i) => from + ((to - from) * (i + 1)) / (CURVE_POINTS + 1),
    );
    const { total } = api.calibratedWeights({ logOdds }, { varianceEpsilon: family.varianceEpsilon });
    const points = Array.from(logOdds, (x, i) => [total[i]! / (family.alpha * (x - reference)), x] as const);
    const [beta, middle] = points[CURVE_POINTS / 2]!;
    // Nothing can be drawn where beta overflows, or log-odds are too large to tell from that of the reference.
    if (!Number.isFinite(beta)) return [];
    // From where that point would be reached is another question.
    const { stable } = api.betaForTarget({ logOdds: reference }, { logOdds: middle }, family, { maxSteps: 1 });
    return [{ stable, points }];
  });
}

/** Neighbours farther apart than this in log-odds are of different curves, */
const FAR = 2;
/** unless both are as good as certain: log-odds near p = 1 go as 1/beta, and all of them are at one height. */
const CERTAIN = 20;

function areApart(a: number, b: number): boolean {
  return Math.abs(a - b) > FAR && !(Math.min(a, b) > CERTAIN || Math.max(a, b) < -CERTAIN);
}

/** The fixed points above `low`, p = 1 among them: stable and unstable ones, in their order, at each of some values of beta. */
export function branchesAbove(api: Api, reference: number, family: Family, betas: Float64Array, low: number): Branch[] {
  const found = Array.from(betas, (beta) =>
    api.fixedPoints({ logOdds: reference }, { beta, ...family }).filter(({ logOdds }) => logOdds > low),
  );
  return [false, true].flatMap((stable) => {
    const columns = found.map((all) => all.filter((point) => point.stable === stable));
    const most = columns.reduce((count, { length }) => Math.max(count, length), 0);
    return Array.from({ length: most }, (_, order): Branch => {
      const curve = columns.map((column) => column[order]?.logOdds ?? Number.NaN);
      const points = curve.flatMap((logOdds, k) => {
        const here = [betas[k]!, logOdds] as const;
        return k > 0 && areApart(logOdds, curve[k - 1]!) ? [[betas[k]!, Number.NaN] as const, here] : [here];
      });
      return { stable, points };
    });
  });
}
