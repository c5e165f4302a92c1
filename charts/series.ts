// What was seen and what is expected, over visits or steps: points, lines and bands.
import { linearAxis } from './axis.js';
import type { Chart, Place } from './chart.js';
import { blue, faint, ink, paleBlue, vermilion } from './palette.js';
import { element, type Point, polyline } from './svg.js';

export interface SeriesOptions {
  readonly title: string;
  readonly subtitle: string;
  /** What x and y are. */
  readonly x: string;
  readonly y: string;
  /** What was seen. */
  readonly seen: readonly Point[];
  readonly seenLabel: string;
  /** Further lines that were seen. */
  readonly others?: readonly { readonly label: string; readonly points: readonly Point[] }[];
  /** Mean and ends of a band. */
  readonly expected?: readonly (readonly [x: number, mean: number, low: number, high: number])[];
  /** The least and the most y that are shown. Default 0 and 1. */
  readonly range?: readonly [number, number];
}

const otherColours = [vermilion, faint];
const MOST_DOTS = 200;

export function seriesChart(options: SeriesOptions): Chart {
  const { title, subtitle, seen, seenLabel, others = [], expected = [], range = [0, 1] } = options;
  const xs = [...seen, ...others.flatMap(({ points }) => points), ...expected].map(([x]) => x);
  const [first, last] = [xs.reduce((a, b) => Math.min(a, b), Infinity), xs.reduce((a, b) => Math.max(a, b), -Infinity)];
  const room = 0.02 * (last - first || 1);
  const draw = ({ x, y }: Place) => {
    const at = ([from, to]: Point): Point => [x(from), y(to)];
    const upper = expected.map(([step, , , high]) => at([step, high]));
    const lower = expected.map(([step, , low]) => at([step, low])).reverse();
    const dotted = seen.length <= MOST_DOTS;
    return [
      expected.length > 0 ? polyline([...upper, ...lower], { fill: paleBlue }) : '',
      ...others.map(({ points }, k) => polyline(points.map(at), { stroke: otherColours[k], 'stroke-width': 1.5 })),
      polyline(seen.map(at), { stroke: blue, 'stroke-width': 1.5, 'stroke-opacity': dotted ? '0.6' : undefined }),
      dotted ? dots(seen.map(at)) : '',
      polyline(
        expected.map(([step, mean]) => at([step, mean])),
        { stroke: ink, 'stroke-width': 2 },
      ),
    ].join('');
  };
  return {
    title,
    subtitle,
    x: linearAxis(options.x, [first - room, last + room]),
    y: linearAxis(options.y, range),
    legend: [
      { label: seenLabel, mark: 'dot', color: blue, width: 2.5 },
      ...others.map(({ label }, k) => ({ label, mark: 'line' as const, color: otherColours[k]! })),
      ...(expected.length > 0
        ? [
            { label: 'forecast', mark: 'line' as const, color: ink },
            { label: '90 % of what may come', mark: 'area' as const, color: paleBlue },
          ]
        : []),
    ],
    panels: [[{ draw }]],
    numbers: () => ({
      columns: ['series', 'x', 'y', 'low', 'high'],
      rows: [
        ...seen.map(([x, y]) => ({ series: seenLabel, x, y })),
        ...others.flatMap(({ label, points }) => points.map(([x, y]) => ({ series: label, x, y }))),
        ...expected.map(([x, y, low, high]) => ({ series: 'forecast', x, y, low, high })),
      ],
    }),
  };
}

function dots(points: readonly Point[]): string {
  const d = points.map(([x, y]) => `M${x.toFixed(1)},${y.toFixed(1)}h0`).join('');
  return element('path', { d, stroke: blue, 'stroke-width': 4.5, 'stroke-linecap': 'round' });
}
