// The beta above which a fixed point p* of GRPO is stable (Figure 4 of the paper).
import type { Api } from './api.js';
import { linearAxis } from './axis.js';
import type { Chart, Place } from './chart.js';
import { blue, paleBlue } from './palette.js';
import { type Point, polyline, text } from './svg.js';
import { parameter } from './words.js';

const POINTS = 393;
/** From p* = 0.01 to 0.99. */
const p = Float64Array.from({ length: POINTS }, (_, k) => 0.01 + (0.98 * k) / (POINTS - 1));

export function stabilityChart(api: Api, varianceEpsilon: number): Chart {
  const bound = stabilityBound(api, varianceEpsilon);
  const highest = Math.max(...bound);
  const draw = ({ x, y, width, height }: Place) => {
    const curve = Array.from(bound, (beta, k): Point => [x(p[k]!), y(beta)]);
    const area: Point[] = [[curve[0]![0], 2 * height], ...curve, [curve.at(-1)![0], 2 * height]];
    const label = { 'text-anchor': 'middle', 'font-size': '14' };
    return [
      polyline(area, { fill: paleBlue }),
      polyline(curve, { stroke: blue, 'stroke-width': 2 }),
      text(width / 2, y(highest / 2), 'stable', label),
      text(x(0.1), height - 14, 'unstable', label),
      text(x(0.9), height - 14, 'unstable', label),
    ].join('');
  };
  return {
    title: 'From which β on a fixed point is stable',
    subtitle: `grpo, ε = ${parameter(varianceEpsilon)}`,
    x: linearAxis('fixed point p*', [0.01, 0.99]),
    y: linearAxis('strength of the KL penalty β', [0, 1.05 * highest]),
    legend: [{ label: 'β = B(p*)', mark: 'line', color: blue }],
    panels: [[{ draw }]],
    numbers: () => ({
      columns: ['success', 'beta'],
      rows: Array.from(p, (success, k) => ({ success, beta: bound[k]! })),
    }),
  };
}

/** B(p) = v |2p - 1| / (2 (v + eps)^(3/2)), v = p (1 - p) (theory, section 6), in terms of the weights p Omega and (1 - p) Omega. */
function stabilityBound(api: Api, varianceEpsilon: number): Float64Array {
  const { success, failure } = api.calibratedWeights(p, { varianceEpsilon });
  return success.map((weight, k) => (weight * failure[k]! * Math.abs(weight - failure[k]!)) / 2);
}
