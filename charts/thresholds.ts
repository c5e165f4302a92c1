// The curves over p_ref on which what an orbit ends as changes.
import type { Api, Family } from './api.js';

/** The curves, as pairs of log-odds of p_ref and beta; NaN where there is none. */
export function thresholdsOver(api: Api, references: Float64Array, family: Family): Threshold[][] {
  const { cusp, flipLimit } = api.bifurcations(0.5, family);
  const flips = twoBranches(
    references,
    flipLimit?.logOdds ?? -Infinity,
    (logOdds) => api.bifurcations({ logOdds }, family).flips,
  );
  const folds = twoBranches(
    references,
    cusp === null ? Infinity : cusp.reference.logOdds,
    (logOdds) => api.bifurcations({ logOdds }, family).folds,
  );
  const along = (beta: (logOdds: number) => number | null) =>
    Array.from(references, (x): Threshold => [x, beta(x) ?? Number.NaN]);
  const everywhere = family.varianceEpsilon === 0 ? api.universalConstants.betaToOne : Number.NaN;
  return [folds, flips, along((logOdds) => api.bifurcations({ logOdds }, family).overshoot), along(() => everywhere)];
}

export type Threshold = [logOdds: number, beta: number];

/** Up the lower branch to where the two meet, and down the upper one; a single one where they do not meet. */
function twoBranches(
  references: Float64Array,
  meeting: number,
  at: (logOdds: number) => readonly { readonly beta: number }[],
): Threshold[] {
  const meets = meeting <= references.at(-1)!;
  // They meet like a parabola, in less than a cell.
  const near = meets ? [0.1, 0.03, 0.01, 1e-3, 1e-4, 1e-6].map((gap) => meeting - gap) : [];
  const xs = [...references, ...near].filter((x) => x < meeting).sort((a, b) => a - b);
  const found = xs.map(at);
  const branch = (k: number) => xs.map((x, i): Threshold => [x, found[i]![k]?.beta ?? Number.NaN]);
  const gap: Threshold[] = meets ? [] : [[Number.NaN, Number.NaN]];
  return [...branch(0), ...gap, ...branch(1).reverse()];
}
