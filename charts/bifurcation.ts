// Limits of the iteration against beta, over the fixed points that there are.
import type { Probability } from '../bindings/index.js';
import { type Api, describeFamily, type Family, hasBifurcations } from './api.js';
import { logAxis } from './axis.js';
import { type Branch, branchesAbove, branchesBelow } from './branches.js';
import type { Chart, Numbers, Place } from './chart.js';
import { drawMarks, type Mark } from './labels.js';
import { limitsOver } from './limits.js';
import { blue, faint, ink, vermilion } from './palette.js';
import { type SuccessScale, successAxis } from './success.js';
import { element, type Point, pixels, polyline } from './svg.js';
import { describeReference, parameter } from './words.js';

export interface BifurcationOptions {
  readonly family: Family;
  /** What the family has beyond alpha and epsilon, in words. */
  readonly refinements?: readonly string[];
  readonly reference: Probability;
  /** Ascending, evenly spaced in the logarithm. */
  readonly betas: Float64Array;
  /** Where orbits start. Default p_ref. */
  readonly start?: number | undefined;
  readonly scale: SuccessScale;
}

/** Log-odds up to here, or to a few beyond p_ref, are drawn to scale; what lies beyond, up to p = 1, on a line above. */
const HIGHEST = 9.3;
const LINE_ABOVE = 0.9;

const stable = { stroke: ink, 'stroke-width': 4 };
const unstable = { stroke: faint, 'stroke-width': 1.5, 'stroke-dasharray': '6 4' };
const DOT = 1.8;

/** What the picture shows: log-odds, and where beta changes them. */
export interface BifurcationData {
  /** For each beta the points that the iteration ends among. */
  readonly limits: readonly (readonly number[])[];
  readonly branches: readonly Branch[];
  readonly changes: readonly { readonly name: string; readonly beta: number; readonly logOdds: number }[];
}

/** @returns a generator that yields the share that is done */
export function* bifurcationChart(api: Api, options: BifurcationOptions): Generator<number, Chart> {
  return bifurcationPicture(api, options, yield* bifurcationData(api, options));
}

/** @returns a generator that yields the share that is done */
export function* bifurcationData(api: Api, options: BifurcationOptions): Generator<number, BifurcationData> {
  const { family, reference, betas, start } = options;
  const low = logOddsOf(api, reference);
  const limits = yield* limitsOver(api, low, family, betas, start);
  const changes = changesOf(api, reference, family);
  if (!hasBifurcations(family)) {
    return { limits, branches: branchesAbove(api, low, family, betas, -Infinity), changes };
  }
  const high = highest(low);
  const branches = [...branchesBelow(api, low, family, changes, high), ...branchesAbove(api, low, family, betas, high)];
  return { limits, branches, changes };
}

/** Folds and flips, where theory knows them and the drive has any. */
function changesOf(api: Api, reference: Probability, family: Family): BifurcationData['changes'] {
  const { alpha, normalization = 'mean-std', clip, klEstimator } = family;
  if (alpha === 0 || normalization !== 'mean-std' || clip !== undefined || klEstimator !== undefined) return [];
  try {
    const { folds, flips } = api.bifurcations(reference, family);
    return [
      ...folds.map(({ beta, logOdds }) => ({ name: 'fold', beta, logOdds })),
      ...flips.map(({ beta, logOdds }) => ({ name: 'flip', beta, logOdds })),
    ];
  } catch (error) {
    // The drive of some groups is the same at every p.
    if ((error as { code?: unknown }).code === 'ERR_UNSUPPORTED') return [];
    throw error;
  }
}

function logOddsOf(api: Api, reference: Probability): number {
  return typeof reference === 'number' ? api.logit(reference) : reference.logOdds;
}

function highest(low: number): number {
  return Math.max(HIGHEST, low + 4);
}

/** The picture of what `bifurcationData` found with the same options. */
export function bifurcationPicture(api: Api, options: BifurcationOptions, data: BifurcationData): Chart {
  const { family, refinements = [], reference, betas, start, scale } = options;
  const { limits, branches, changes } = data;
  const low = logOddsOf(api, reference);
  const high = highest(low);
  const { axis, value } = successAxis(api, scale, [low - 0.5, high + 2 * LINE_ABOVE]);
  const seen = (logOdds: number) =>
    Number.isNaN(logOdds) ? logOdds : value(logOdds > high ? high + LINE_ABOVE : logOdds);
  const [first, last] = [betas[0]!, betas.at(-1)!];

  const draw = ({ x, y, width }: Place) => {
    const dots = limits.map((ends, k) =>
      column(
        x(betas[k]!),
        ends.map((logOdds) => y(seen(logOdds))),
      ),
    );
    const gone = betas.findLast((_, k) => limits[k]!.some((logOdds) => logOdds > high));
    const marks: Mark[] = changes
      .filter(({ beta }) => beta >= first && beta <= last)
      .map(({ name, beta, logOdds }) => ({ x: x(beta), y: y(seen(logOdds)), name, color: vermilion, circle: true }));
    if (gone !== undefined) marks.push({ x: x(gone), y: y(seen(Infinity)), name: 'p → 1', circle: false });
    return [
      ...branches.map((branch) =>
        polyline(
          branch.points.map(([beta, logOdds]): Point => [x(beta), y(seen(logOdds))]),
          branch.stable ? stable : unstable,
        ),
      ),
      element('path', { d: dots.join(''), stroke: blue, 'stroke-width': DOT, 'stroke-linecap': 'round' }),
      drawMarks(marks, width),
    ].join('');
  };
  const from = start === undefined ? 'p_ref' : `p = ${parameter(start)}`;
  return {
    title: 'Where the success probability goes, over β',
    subtitle: `${describeReference(reference)}, ${[...describeFamily(family), ...refinements, `started at ${from}`].join(', ')}`,
    x: logAxis('strength of the KL penalty β', [first, last]),
    y: axis('success probability'),
    legend: [
      { label: 'limit of the iteration', mark: 'dot', color: blue, width: 2 },
      { label: 'stable fixed point', mark: 'line', color: ink, width: 4 },
      { label: 'unstable fixed point', mark: 'line', color: faint, width: 1.5, dashes: '6 4' },
      ...(changes.length === 0 ? [] : [{ label: 'fold or flip', mark: 'circle', color: vermilion } as const]),
    ],
    panels: [[{ draw }]],
    numbers: () => bifurcationNumbers(api, betas, data),
  };
}

function bifurcationNumbers(api: Api, betas: Float64Array, { limits, branches, changes }: BifurcationData): Numbers {
  const row = (series: string, beta: number, logOdds: number) => ({
    series,
    beta,
    success: api.logistic(logOdds),
    failure: api.logistic(-logOdds),
    logOdds,
  });
  const branchRows = branches.flatMap(({ stable, points }) =>
    points
      .filter(([, logOdds]) => !Number.isNaN(logOdds))
      .map(([beta, logOdds]) => row(`${stable ? 'stable' : 'unstable'} fixed point`, beta, logOdds)),
  );
  return {
    columns: ['series', 'beta', 'success', 'failure', 'logOdds'],
    rows: [
      ...limits.flatMap((ends, k) => ends.map((logOdds) => row('limit', betas[k]!, logOdds))),
      ...branchRows,
      ...changes.map(({ name, beta, logOdds }) => row(name, beta, logOdds)),
    ],
  };
}

/** The dots at one beta, to half pixels: those that fall together are drawn once. */
function column(x: number, ys: readonly number[]): string {
  const halves = [...new Set(ys.map((y) => Math.round(2 * y) / 2))].sort((a, b) => a - b);
  return halves.map((y, k) => (k === 0 ? `M${pixels(x)},${y}h0` : `m0,${y - halves[k - 1]!}h0`)).join('');
}
