// What a step adds to the log-odds of success, times beta.
import type { ResolvedVariant } from '../bindings/index.js';
import type { Api } from './api.js';
import { linearAxis } from './axis.js';
import type { Chart, Place } from './chart.js';
import { blue, faint, vermilion } from './palette.js';
import { polyline } from './svg.js';
import { parameter } from './words.js';

const POINTS = 397;
/** From p = 0.005 to 0.995. */
const p = Float64Array.from({ length: POINTS }, (_, k) => 0.005 + (0.99 * k) / (POINTS - 1));
const HIGHEST = 12;

/** The drive of a rule and its two parts. */
export function driveChart(api: Api, { normalization, varianceEpsilon }: ResolvedVariant): Chart {
  const { success, failure, total } = api.calibratedWeights(p, { normalization, varianceEpsilon });
  const most = total.reduce((a, b) => Math.max(a, b));
  const curve = (values: Float64Array, color: string, width: number, { x, y }: Place) =>
    polyline(
      Array.from(values, (value, k) => [x(p[k]!), y(value)]),
      { stroke: color, 'stroke-width': width },
    );
  return {
    title: 'The drive over the success probability',
    subtitle: normalization === 'mean' ? 'rewards centred' : `rewards standardised, ε = ${parameter(varianceEpsilon)}`,
    x: linearAxis('success probability p', [0, 1]),
    y: linearAxis('drive Ω(p)', [0, Math.min(HIGHEST, 1.1 * most)]),
    legend: [
      { label: 'drive Ω', mark: 'line', color: faint, width: 3 },
      { label: 'weight of a success', mark: 'line', color: blue },
      { label: 'weight of a failure', mark: 'line', color: vermilion },
    ],
    panels: [
      [
        {
          draw: (place) =>
            curve(total, faint, 3, place) + curve(success, blue, 2, place) + curve(failure, vermilion, 2, place),
        },
      ],
    ],
    numbers: () => ({
      columns: ['success', 'drive', 'weightOfSuccess', 'weightOfFailure'],
      rows: Array.from(p, (value, k) => ({
        success: value,
        drive: total[k]!,
        weightOfSuccess: success[k]!,
        weightOfFailure: failure[k]!,
      })),
    }),
  };
}
