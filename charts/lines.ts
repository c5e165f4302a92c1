// Lines over axes that are linear or logarithmic.
import { linearAxis, logAxis } from './axis.js';
import type { Chart, Place } from './chart.js';
import { blue, faint, ink, paleYellow, vermilion } from './palette.js';
import { element, type Point, polyline } from './svg.js';

export interface LinesAxis {
  readonly title: string;
  readonly range: readonly [number, number];
  /** Default 'linear'. */
  readonly scale?: 'linear' | 'log';
}

export interface LinesOptions {
  readonly title: string;
  readonly subtitle: string;
  readonly x: LinesAxis;
  readonly y: LinesAxis;
  /** At most four. */
  readonly lines: readonly {
    readonly label: string;
    readonly points: readonly Point[];
    readonly dashed?: boolean;
    readonly dots?: boolean;
  }[];
  /** Values of x that are shaded. */
  readonly band?: { readonly label: string; readonly from: number; readonly to: number };
}

const colours = [vermilion, blue, ink, faint];
const DASHES = '6 4';

export function linesChart({ title, subtitle, x, y, lines, band }: LinesOptions): Chart {
  const draw = (place: Place) => {
    const at = ([across, up]: Point): Point => [place.x(across), place.y(up)];
    // What an axis cannot show interrupts a line.
    const shown = ([across, up]: Point): Point =>
      (x.scale === 'log' && !(across > 0)) || (y.scale === 'log' && !(up > 0))
        ? [Number.NaN, Number.NaN]
        : at([across, up]);
    return [
      band ? shade(place, band.from, band.to) : '',
      ...lines.map(({ points, dashed, dots }, k) => {
        const placed = points.map(shown);
        const stroke = colours[k]!;
        const curve = polyline(placed, { stroke, 'stroke-width': 2, 'stroke-dasharray': dashed ? DASHES : undefined });
        return dots ? curve + dotsOf(placed, stroke) : curve;
      }),
    ].join('');
  };
  return {
    title,
    subtitle,
    x: axisOf(x),
    y: axisOf(y),
    legend: [
      ...lines.map(({ label, dashed }, k) => ({
        label,
        mark: 'line' as const,
        color: colours[k]!,
        ...(dashed ? { dashes: DASHES } : {}),
      })),
      ...(band ? [{ label: band.label, mark: 'area' as const, color: paleYellow }] : []),
    ],
    panels: [[{ draw }]],
    numbers: () => ({
      columns: ['series', 'x', 'y'],
      rows: lines.flatMap(({ label, points }) => points.map(([across, up]) => ({ series: label, x: across, y: up }))),
    }),
  };
}

function axisOf({ title, range, scale = 'linear' }: LinesAxis) {
  return (scale === 'log' ? logAxis : linearAxis)(title, range);
}

function shade({ x, height, width }: Place, from: number, to: number): string {
  const [left, right] = [from, to].map((value) => Math.min(width, Math.max(0, x(value)))) as [number, number];
  return element('rect', { x: left, y: 0, width: Math.max(1, right - left), height, fill: paleYellow });
}

function dotsOf(points: readonly Point[], stroke: string): string {
  const d = points
    .filter(([x, y]) => Number.isFinite(x) && Number.isFinite(y))
    .map(([x, y]) => `M${x.toFixed(1)},${y.toFixed(1)}h0`)
    .join('');
  return element('path', { d, stroke, 'stroke-width': 5, 'stroke-linecap': 'round' });
}
