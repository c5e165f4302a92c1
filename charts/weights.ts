// Weights of success and failure against the success probability (Figure 1 of the paper, without smoothing).
import type { Api } from './api.js';
import { linearAxis } from './axis.js';
import type { Chart, Place } from './chart.js';
import { blue, vermilion } from './palette.js';
import { polyline } from './svg.js';
import { parameter } from './words.js';

const POINTS = 397;
/** From p = 0.005 to 0.995. */
const p = Float64Array.from({ length: POINTS }, (_, k) => 0.005 + (0.99 * k) / (POINTS - 1));

export function weightsChart(api: Api, varianceEpsilon: number): Chart {
  const { success, failure } = api.calibratedWeights(p, { varianceEpsilon });
  const curve = (weights: Float64Array, color: string, { x, y }: Place) =>
    polyline(
      Array.from(weights, (weight, k) => [x(p[k]!), y(weight)]),
      { stroke: color, 'stroke-width': 2 },
    );
  return {
    title: 'Weights of success and failure',
    subtitle: `rewards standardised within the group, ε = ${parameter(varianceEpsilon)}`,
    x: linearAxis('success probability p', [0, 1]),
    y: linearAxis('weight', [0, 10]),
    legend: [
      { label: 'ω⁺ of a success', mark: 'line', color: blue },
      { label: 'ω⁻ of a failure', mark: 'line', color: vermilion },
    ],
    panels: [[{ draw: (place) => curve(success, blue, place) + curve(failure, vermilion, place) }]],
    numbers: () => ({
      columns: ['success', 'weightOfSuccess', 'weightOfFailure'],
      rows: Array.from(p, (value, k) => ({
        success: value,
        weightOfSuccess: success[k]!,
        weightOfFailure: failure[k]!,
      })),
    }),
  };
}
