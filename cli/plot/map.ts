// One step of an update rule, h(p), with the staircase that iterating it makes.

import type { Chart, Place } from '../../charts/chart.js';
import { blue, faint, ink, vermilion } from '../../charts/palette.js';
import { element, type Point, polyline } from '../../charts/svg.js';
import type { Api } from '../options/backend.js';
import { type Orbit, orbits, type PanelOptions, panelChart } from './panels.js';
import { rangeOf, successAxis } from './success.js';

export function mapChart(api: Api, options: PanelOptions): Chart {
  const grid = orbits(api, options);
  const { axis, value, samples } = successAxis(
    api,
    options.scale,
    rangeOf(grid.flat().flatMap((orbit) => [...orbit.logOdds, ...restingPlaces(api, orbit)])),
  );
  const draw = (orbit: Orbit) => (place: Place) => {
    const at = (from: number, to: number): Point => [place.x(value(from)), place.y(value(to))];
    const after = stepFrom(api, orbit, samples);
    return [
      polyline([at(samples[0]!, samples[0]!), at(samples.at(-1)!, samples.at(-1)!)], {
        stroke: faint,
        'stroke-dasharray': '5 4',
      }),
      polyline(staircase(orbit.logOdds, at), { stroke: vermilion, 'stroke-opacity': '0.75' }),
      polyline(
        Array.from(samples, (x, k) => at(x, after[k]!)),
        { stroke: blue, 'stroke-width': 2 },
      ),
      ...api.fixedPoints(orbit.pRef, orbit.law.variant).map(({ logOdds, stable }) => {
        const [cx, cy] = at(logOdds, logOdds);
        return element('circle', { cx, cy, r: 3.5, fill: stable ? ink : 'white', stroke: ink, 'stroke-width': 1.3 });
      }),
    ].join('');
  };
  return {
    title: 'One step of the success probability',
    x: axis('success probability p before the step'),
    y: axis('after the step, h(p)'),
    legend: [
      { label: 'h(p)', mark: 'line', color: blue },
      { label: 'no change', mark: 'line', color: faint, dashes: '5 4' },
      { label: `${options.steps} steps`, mark: 'line', color: vermilion },
      { label: 'stable fixed point', mark: 'dot', color: ink },
      { label: 'unstable fixed point', mark: 'circle', color: ink },
    ],
    ...panelChart(grid, options, (orbit) => ({ draw: draw(orbit) })),
  };
}

function restingPlaces(api: Api, { pRef, law }: Orbit): number[] {
  return api.fixedPoints(pRef, law.variant).map(({ logOdds }) => logOdds);
}

function stepFrom(api: Api, { pRef, law }: Orbit, starts: Float64Array): Float64Array {
  const references = new Float64Array(starts.length).fill(pRef);
  return api.successTrajectories(references, law.variant, 1, { start: { logOdds: starts }, keep: 'last' }).logOdds;
}

/** From the diagonal to the curve and back, step by step. */
function staircase(logOdds: Float64Array, at: (from: number, to: number) => Point): Point[] {
  const points = [at(logOdds[0]!, logOdds[0]!)];
  for (let n = 0; n + 1 < logOdds.length; n++) {
    const [before, after] = [logOdds[n]!, logOdds[n + 1]!];
    points.push(at(before, after), at(after, after));
  }
  return points;
}
