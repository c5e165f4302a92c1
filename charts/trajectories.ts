// The success probability step by step.
import type { Api } from './api.js';
import { linearAxis } from './axis.js';
import type { Chart, Place } from './chart.js';
import { blue, faint } from './palette.js';
import { type Orbit, orbits, type PanelOptions, panelChart } from './panels.js';
import { rangeOf, successAxis } from './success.js';
import { element, type Point, polyline } from './svg.js';

/** More steps than this are a line without dots. */
const MOST_DOTS = 60;
const LINE = 1.2;

export function trajectoriesChart(api: Api, options: PanelOptions): Chart {
  const { steps, scale } = options;
  const grid = orbits(api, options);
  const all = grid.flat();
  const range = rangeOf(all.flatMap(({ pRef, logOdds }) => [api.logit(pRef), ...logOdds]));
  const { axis, value } = successAxis(api, scale, range);
  const dotted = steps <= MOST_DOTS;
  const draw = (orbit: Orbit) => (place: Place) => {
    const points = Array.from(orbit.logOdds, (x, n): Point => [place.x(n), place.y(value(x))]);
    const reference = place.y(value(api.logit(orbit.pRef)));
    const level: Point[] = [
      [0, reference],
      [place.width, reference],
    ];
    return [
      polyline(level, { stroke: faint, 'stroke-dasharray': '5 4' }),
      polyline(points, { stroke: blue, 'stroke-width': LINE, 'stroke-opacity': dotted ? '0.6' : undefined }),
      dotted ? dots(points, place) : '',
    ].join('');
  };
  return {
    title: 'Success probability step by step',
    x: linearAxis('step n', [-0.02 * steps, 1.02 * steps]),
    y: axis('success probability p_n'),
    legend: [
      dotted
        ? { label: 'p_n', mark: 'dot', color: blue, width: 2.5 }
        : { label: 'p_n', mark: 'line', color: blue, width: LINE },
      { label: 'p_ref', mark: 'line', color: faint, width: 1, dashes: '5 4' },
    ],
    ...panelChart(grid, options, (orbit) => ({ draw: draw(orbit), notes: lastValue(api, orbit) })),
    numbers: () => ({
      columns: ['pRef', 'beta', 'step', 'success', 'failure', 'logOdds'],
      rows: all.flatMap(({ pRef, variant: { beta }, logOdds }) =>
        Array.from(logOdds, (x, step) => ({
          pRef,
          beta,
          step,
          success: api.logistic(x),
          failure: api.logistic(-x),
          logOdds: x,
        })),
      ),
    }),
  };
}

/** Smaller in small panels. */
function dots(points: readonly Point[], { width }: Place): string {
  const d = points.map(([x, y]) => `M${x.toFixed(1)},${y.toFixed(1)}h0`).join('');
  return element('path', { d, stroke: blue, 'stroke-width': width < 160 ? 2.4 : 3.4, 'stroke-linecap': 'round' });
}

/** From the longest way to say it to the shortest. */
function lastValue(api: Api, { logOdds }: Orbit): string[] {
  const steps = logOdds.length - 1;
  const p = api.logistic(logOdds.at(-1)!).toFixed(4);
  return [`p after ${steps} step${steps === 1 ? '' : 's'}: ${p}`, `after ${steps}: ${p}`, p];
}
