// Limits of the iteration against beta, over the fixed points that there are.

import { logAxis } from '../../charts/axis.js';
import type { Chart, Place } from '../../charts/chart.js';
import { blue, faint, ink, vermilion } from '../../charts/palette.js';
import { element, halo, type Point, pixels, polyline, text } from '../../charts/svg.js';
import type { Api } from '../options/backend.js';
import type { FamilyOptions } from '../options/family.js';
import { describeReference, type Reference } from '../options/reference.js';
import { type Range, spread } from '../options/values.js';
import { parameter } from '../terminal/numbers.js';
import { limitsOver } from './limits.js';
import { type SuccessScale, successAxis } from './success.js';

export interface BifurcationOptions extends FamilyOptions {
  readonly beta: Range;
  readonly start?: number;
  readonly scale: SuccessScale;
}

/** Log-odds up to here, or to a few beyond p_ref, are drawn to scale; what lies beyond, up to p = 1, on a line above. */
const HIGHEST = 9.3;
const LINE_ABOVE = 0.9;
const CURVE_POINTS = 600;

export function bifurcationChart(api: Api, reference: Reference, options: BifurcationOptions): Chart {
  const { alpha, varianceEpsilon, beta, start, scale } = options;
  const family = { alpha, varianceEpsilon };
  const low = typeof reference === 'number' ? api.logit(reference) : reference.logOdds;
  const high = Math.max(HIGHEST, low + 4);
  const { axis, value } = successAxis(api, scale, [low - 0.5, high + 2 * LINE_ABOVE]);
  const seen = (logOdds: number) => value(logOdds > high ? high + LINE_ABOVE : logOdds);

  const betas = spread(beta, 'log');
  const limits = limitsOver(api, low, { ...family, beta: betas }, start);
  const { folds, flips } = api.bifurcations(reference, family);
  const branches = fixedPointBranches(
    api,
    low,
    family,
    [...folds, ...flips].map(({ logOdds }) => logOdds),
    high,
  );

  const draw = ({ x, y, width }: Place) => {
    const dots = limits.map((points, k) =>
      column(
        x(betas[k]!),
        points.map((logOdds) => y(seen(logOdds))),
      ),
    );
    const gone = betas.filter((_, k) => limits[k]!.some((logOdds) => logOdds > high));
    return [
      ...branches.map(({ stable, points }) =>
        polyline(
          points.map(([b, logOdds]): Point => [x(b), y(value(logOdds))]),
          {
            stroke: stable ? ink : faint,
            'stroke-width': stable ? 4 : 1.5,
            'stroke-dasharray': stable ? undefined : '6 4',
          },
        ),
      ),
      element('path', { d: dots.join(''), stroke: blue, 'stroke-width': 1.8, 'stroke-linecap': 'round' }),
      ...folds.map((fold) => mark(x(fold.beta), y(seen(fold.logOdds)), 'fold', width)),
      ...flips.map((flip) => mark(x(flip.beta), y(seen(flip.logOdds)), 'flip', width)),
      gone.length === 0 ? '' : beside(x(gone.at(-1)!), y(seen(Infinity)) + 4, 'p → 1', width),
    ].join('');
  };
  const from = start === undefined ? 'p_ref' : `p = ${parameter(start)}`;
  return {
    title: 'Where the success probability goes, over β',
    subtitle: `${describeReference(reference)}, α = ${parameter(alpha)}, ε = ${parameter(varianceEpsilon)}, started at ${from}`,
    x: logAxis('strength of the KL penalty β', [beta.from, beta.to]),
    y: axis('success probability'),
    legend: [
      { label: 'limit of the iteration', mark: 'dot', color: blue },
      { label: 'stable fixed point', mark: 'line', color: ink },
      { label: 'unstable fixed point', mark: 'line', color: faint, dashes: '6 4' },
      { label: 'fold or flip', mark: 'circle', color: vermilion },
    ],
    panels: [[{ draw }]],
  };
}

/** The dots at one beta, to half pixels: those that fall together are drawn once. */
function column(x: number, ys: readonly number[]): string {
  const halves = [...new Set(ys.map((y) => Math.round(2 * y) / 2))].sort((a, b) => a - b);
  return halves.map((y, k) => (k === 0 ? `M${pixels(x)},${y}h0` : `m0,${y - halves[k - 1]!}h0`)).join('');
}

interface Branch {
  readonly stable: boolean;
  readonly points: readonly (readonly [beta: number, logOdds: number])[];
}

/**
 * All fixed points, as beta over their log-odds: the inverse has one value where the fixed points have several. Cut where their
 * stability changes.
 */
function fixedPointBranches(
  api: Api,
  reference: number,
  family: FamilyOptions,
  changes: readonly number[],
  high: number,
): Branch[] {
  const ends = [reference, ...changes.filter((x) => x < high).sort((a, b) => a - b), high];
  return ends.slice(1).map((to, k) => {
    const from = ends[k]!;
    const points = Array.from({ length: CURVE_POINTS }, (_, i) => {
      const logOdds = from + ((to - from) * (i + 1)) / (CURVE_POINTS + 1);
      // What that point would be reached from is another question.
      return { logOdds, ...api.betaForTarget({ logOdds: reference }, { logOdds }, family, { maxSteps: 1 }) };
    });
    return {
      stable: points[CURVE_POINTS / 2]!.stable,
      points: points.map(({ beta, logOdds }) => [beta, logOdds] as const),
    };
  });
}

function mark(x: number, y: number, name: string, width: number): string {
  const circle = element('circle', { cx: x, cy: y, r: 4, fill: 'white', stroke: vermilion, 'stroke-width': 1.8 });
  return circle + beside(x, y - 8, name, width, vermilion);
}

/** Text on the side of a point where there is room. */
function beside(x: number, y: number, content: string, width: number, fill = ink): string {
  return x > width - 50
    ? text(x - 9, y, content, { ...halo, 'text-anchor': 'end', fill })
    : text(x + 9, y, content, { ...halo, fill });
}
