// The beta above which a fixed point p* of GRPO is stable (Figure 4 of the paper).

import { linearAxis } from '../../charts/axis.js';
import type { Chart, Place } from '../../charts/chart.js';
import { blue, paleBlue } from '../../charts/palette.js';
import { element, type Point, polyline } from '../../charts/svg.js';
import type { Api } from '../options/backend.js';
import { parameter } from '../terminal/numbers.js';

const POINTS = 393;
/** From p* = 0.01 to 0.99. */
const p = Float64Array.from({ length: POINTS }, (_, k) => 0.01 + (0.98 * k) / (POINTS - 1));

export function stabilityChart(api: Api, varianceEpsilon: number): Chart {
  const bound = stabilityBound(api, varianceEpsilon);
  const draw = ({ x, y, width }: Place) => {
    const curve = Array.from(bound, (beta, k): Point => [x(p[k]!), y(beta)]);
    const area = [...curve, [curve.at(-1)![0], -10], [curve[0]![0], -10]] as Point[];
    const label = { 'text-anchor': 'middle', 'font-size': '14' };
    return [
      polyline(area, { fill: paleBlue }),
      polyline(curve, { stroke: blue, 'stroke-width': 2 }),
      element('text', { x: width / 2, y: y(2.6), ...label }, 'stable'),
      element('text', { x: x(0.1), y: y(0.4), ...label }, 'unstable'),
      element('text', { x: x(0.9), y: y(0.4), ...label }, 'unstable'),
    ].join('');
  };
  return {
    title: 'From which β on a fixed point is stable',
    subtitle: `grpo, ε = ${parameter(varianceEpsilon)}`,
    x: linearAxis('fixed point p*', [0.01, 0.99]),
    y: linearAxis('strength of the KL penalty β', [0, 1.05 * Math.max(...bound)]),
    legend: [{ label: 'β = B(p*)', mark: 'line', color: blue }],
    panels: [[{ draw }]],
  };
}

/** B(p) = v |2p - 1| / (2 (v + eps)^(3/2)), v = p (1 - p) (theory: fixed points), in terms of the weights p Omega and (1 - p) Omega. */
function stabilityBound(api: Api, varianceEpsilon: number): Float64Array {
  const { success, failure } = api.calibratedWeights(p, { varianceEpsilon });
  return success.map((weight, k) => (weight * failure[k]! * Math.abs(weight - failure[k]!)) / 2);
}
