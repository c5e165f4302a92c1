// The drive Omega over the success probability: ideal, and of groups of finite size under several conventions.
import type { ConventionName } from '../bindings/index.js';
import type { Api } from './api.js';
import { linearAxis } from './axis.js';
import type { Chart, Place } from './chart.js';
import { amber, blue, ink, plum, rust, vermilion } from './palette.js';
import { polyline } from './svg.js';
import { parameter } from './words.js';

const series = [blue, vermilion, amber, plum, rust];

const POINTS = 397;
/** From p = 0.005 to 0.995. */
const p = Float64Array.from({ length: POINTS }, (_, k) => 0.005 + (0.99 * k) / (POINTS - 1));

export interface DriveOptions {
  /** Members of a group. */
  readonly size: number;
  readonly conventions: readonly ConventionName[];
  /** Of the ideal drive. */
  readonly varianceEpsilon: number;
}

export function groupDrivesChart(api: Api, { size, conventions, varianceEpsilon }: DriveOptions): Chart {
  const ideal = api.calibratedWeights(p, { varianceEpsilon }).total;
  const drives = conventions.map((convention, k) => {
    const table = api.driveTable(convention, size);
    return { convention, color: series[k % series.length]!, omega: p.map((value) => api.groupDrive(value, table)) };
  });
  const most = Math.max(3, ...drives.flatMap(({ omega }) => [...omega]));
  const curve = (omega: Float64Array, color: string, width: number, { x, y }: Place) =>
    polyline(
      Array.from(omega, (value, k) => [x(p[k]!), y(value)]),
      { stroke: color, 'stroke-width': width },
    );
  return {
    title: `What drives success in groups of ${size}`,
    subtitle: `log-odds move by Ω/β a step; the ideal drive has ε = ${parameter(varianceEpsilon)}`,
    x: linearAxis('success probability p', [0, 1]),
    y: linearAxis('drive Ω', [0, Math.ceil(most * 1.2)]),
    legend: [
      { label: 'ideal: infinitely many answers', mark: 'line', color: ink },
      ...drives.map(({ convention, color }) => ({ label: convention, mark: 'line' as const, color })),
    ],
    panels: [
      [
        {
          draw: (place) =>
            curve(ideal, ink, 1.5, place) + drives.map(({ omega, color }) => curve(omega, color, 2, place)).join(''),
        },
      ],
    ],
    numbers: () => ({
      columns: ['success', 'ideal', ...conventions],
      rows: Array.from(p, (success, k) => ({
        success,
        ideal: ideal[k]!,
        ...Object.fromEntries(drives.map(({ convention, omega }) => [convention, omega[k]!])),
      })),
    }),
  };
}
