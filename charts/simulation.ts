// Paths that draw their groups, and trained policies, against the closed form, step by step.
import type { Api } from './api.js';
import { linearAxis } from './axis.js';
import type { Chart, Place } from './chart.js';
import { blue, faint, paleBlue, vermilion } from './palette.js';
import { rangeOf, type SuccessScale, successAxis } from './success.js';
import { element, type Point, polyline } from './svg.js';

/** Log-odds by step, from 0. */
export interface SimulationCurves {
  readonly ideal: ArrayLike<number>;
  readonly closedForm: ArrayLike<number>;
  readonly trained: ArrayLike<number>;
  /** The lower end of the band, the median, and the upper end. */
  readonly low: ArrayLike<number>;
  readonly median: ArrayLike<number>;
  readonly high: ArrayLike<number>;
}

export interface SimulationOptions {
  readonly subtitle: string;
  readonly scale: SuccessScale;
}

const DASHES = '6 4';

export function simulationChart(api: Api, curves: SimulationCurves, { subtitle, scale }: SimulationOptions): Chart {
  const steps = curves.closedForm.length - 1;
  const { axis, value } = successAxis(api, scale, rangeOf(Object.values(curves).flatMap((x) => Array.from(x))));
  const pointsOf = (x: ArrayLike<number>, place: Place) =>
    Array.from(x, (logOdds, n): Point => [place.x(n), place.y(value(logOdds))]);
  const draw = (place: Place) => {
    const curve = (x: ArrayLike<number>, stroke: string, rest: object = {}) =>
      polyline(pointsOf(x, place), { stroke, 'stroke-width': 2, ...rest });
    const edge = [...pointsOf(curves.low, place), ...pointsOf(curves.high, place).reverse()];
    const d = `M${edge.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join('L')}Z`;
    return [
      element('path', { d, fill: paleBlue }),
      curve(curves.ideal, faint, { 'stroke-width': 1.5, 'stroke-dasharray': DASHES }),
      curve(curves.median, blue, { 'stroke-width': 1.5 }),
      curve(curves.trained, vermilion),
      // On top: where gradient steps reach it, both can be seen.
      curve(curves.closedForm, blue, { 'stroke-dasharray': DASHES }),
    ].join('');
  };
  return {
    title: 'Sampled groups and gradient steps',
    subtitle,
    x: linearAxis('step n', [0, Math.max(1, steps)]),
    y: axis('success probability p_n'),
    legend: [
      { label: 'infinite groups', mark: 'line', color: faint, width: 1.5, dashes: DASHES },
      { label: 'expected drive of the groups', mark: 'line', color: blue, dashes: DASHES },
      { label: 'median of sampled paths', mark: 'line', color: blue, width: 1.5 },
      { label: 'nine in ten of them', mark: 'area', color: paleBlue },
      { label: 'gradient steps', mark: 'line', color: vermilion },
    ],
    panels: [[{ draw }]],
    numbers: () => ({
      columns: ['step', ...Object.keys(curves)],
      rows: Array.from(curves.closedForm, (_, step) => ({
        step,
        ...Object.fromEntries(Object.entries(curves).map(([name, x]) => [name, x[step]!])),
      })),
    }),
  };
}
