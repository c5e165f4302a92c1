// One step of an update rule, h(p), with the staircase that iterating it makes.
import type { Api } from './api.js';
import type { Chart, Numbers, Place } from './chart.js';
import { blue, faint, ink, paper, vermilion } from './palette.js';
import { type Orbit, orbits, type PanelOptions, panelChart } from './panels.js';
import { rangeOf, successAxis } from './success.js';
import { element, type Point, polyline } from './svg.js';

export function mapChart(api: Api, options: PanelOptions): Chart {
  const grid = orbits(api, options);
  const all = grid.flat();
  const range = rangeOf(all.flatMap((orbit) => [...orbit.logOdds, ...restingPlaces(api, orbit)]));
  const { axis, value, samples } = successAxis(api, options.scale, range);
  const draw = (orbit: Orbit) => (place: Place) => {
    const at = (from: number, to: number): Point => [place.x(value(from)), place.y(value(to))];
    const after = stepFrom(api, orbit, samples);
    const diagonal = [at(samples[0]!, samples[0]!), at(samples.at(-1)!, samples.at(-1)!)];
    const curve = Array.from(samples, (x, k) => at(x, after[k]!));
    return [
      polyline(diagonal, { stroke: faint, 'stroke-dasharray': '5 4' }),
      polyline(staircase(orbit.logOdds, at), { stroke: vermilion, 'stroke-opacity': '0.75' }),
      polyline(curve, { stroke: blue, 'stroke-width': 2 }),
      ...api.fixedPoints(orbit.pRef, orbit.variant).map(({ logOdds, stable }) => {
        const [cx, cy] = at(logOdds, logOdds);
        return element('circle', { cx, cy, r: 3.5, fill: stable ? ink : paper, stroke: ink, 'stroke-width': 1.3 });
      }),
    ].join('');
  };
  return {
    title: 'One step of the success probability',
    x: axis('success probability p before the step'),
    y: axis('after the step, h(p)'),
    legend: [
      { label: 'h(p)', mark: 'line', color: blue },
      { label: 'no change', mark: 'line', color: faint, width: 1, dashes: '5 4' },
      { label: `${options.steps} steps`, mark: 'line', color: vermilion, width: 1, opacity: 0.75 },
      { label: 'stable fixed point', mark: 'dot', color: ink, width: 3.5 },
      { label: 'unstable fixed point', mark: 'circle', color: ink },
    ],
    ...panelChart(grid, options, (orbit) => ({ draw: draw(orbit) })),
    numbers: () => mapNumbers(api, all, samples),
  };
}

function mapNumbers(api: Api, all: readonly Orbit[], samples: Float64Array): Numbers {
  const rows = all.flatMap((orbit) => {
    const { pRef, variant, logOdds } = orbit;
    const after = stepFrom(api, orbit, samples);
    const row = (series: string, before: number, after: number) => ({
      pRef,
      beta: variant.beta,
      series,
      before: api.logistic(before),
      after: api.logistic(after),
      logOddsBefore: before,
      logOddsAfter: after,
    });
    return [
      ...Array.from(samples, (x, k) => row('map', x, after[k]!)),
      ...Array.from(logOdds.subarray(1), (x, n) => row('orbit', logOdds[n]!, x)),
      ...api
        .fixedPoints(pRef, variant)
        .map(({ logOdds, stable }) => row(`${stable ? 'stable' : 'unstable'} fixed point`, logOdds, logOdds)),
    ];
  });
  return { columns: ['pRef', 'beta', 'series', 'before', 'after', 'logOddsBefore', 'logOddsAfter'], rows };
}

function restingPlaces(api: Api, { pRef, variant }: Orbit): number[] {
  return api.fixedPoints(pRef, variant).map(({ logOdds }) => logOdds);
}

function stepFrom(api: Api, { pRef, variant }: Orbit, starts: Float64Array): Float64Array {
  const references = new Float64Array(starts.length).fill(pRef);
  return api.successTrajectories(references, variant, 1, { start: { logOdds: starts }, keep: 'last' }).logOdds;
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
