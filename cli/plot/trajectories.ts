// The success probability step by step.

import { linearAxis } from '../../charts/axis.js';
import type { Chart, Place } from '../../charts/chart.js';
import { blue, faint } from '../../charts/palette.js';
import { element, type Point, polyline } from '../../charts/svg.js';
import type { Api } from '../options/backend.js';
import { countOf } from '../terminal/numbers.js';
import { type Orbit, orbits, type PanelOptions, panelChart } from './panels.js';
import { rangeOf, successAxis } from './success.js';

/** More steps than this are a line without dots. */
const MOST_DOTS = 60;

export function trajectoriesChart(api: Api, options: PanelOptions): Chart {
  const { steps, scale } = options;
  const grid = orbits(api, options);
  const { axis, value } = successAxis(
    api,
    scale,
    rangeOf(grid.flat().flatMap(({ pRef, logOdds }) => [api.logit(pRef), ...logOdds])),
  );
  const draw = (orbit: Orbit) => (place: Place) => {
    const points = Array.from(orbit.logOdds, (x, n): Point => [place.x(n), place.y(value(x))]);
    const reference = place.y(value(api.logit(orbit.pRef)));
    const dots = steps <= MOST_DOTS ? points.map(([x, y]) => `M${x.toFixed(1)},${y.toFixed(1)}h0`).join('') : '';
    return [
      polyline(
        [
          [0, reference],
          [place.width, reference],
        ],
        { stroke: faint, 'stroke-dasharray': '5 4' },
      ),
      polyline(points, { stroke: blue, 'stroke-width': 1.2, 'stroke-opacity': dots === '' ? undefined : '0.6' }),
      element('path', { d: dots, stroke: blue, 'stroke-width': 3.4, 'stroke-linecap': 'round' }),
    ].join('');
  };
  return {
    title: 'Success probability step by step',
    x: linearAxis('step n', [-0.02 * steps, 1.02 * steps]),
    y: axis('success probability p_n'),
    legend: [
      { label: 'p_n', mark: 'line', color: blue },
      { label: 'p_ref', mark: 'line', color: faint, dashes: '5 4' },
    ],
    ...panelChart(grid, options, (orbit) => ({ draw: draw(orbit), note: lastValue(api, orbit) })),
  };
}

function lastValue(api: Api, { logOdds }: Orbit): string {
  return `p after ${countOf(logOdds.length - 1, 'step')}: ${api.logistic(logOdds.at(-1)!).toFixed(4)}`;
}
