// Bars over classes, and what they would be.
import { linearAxis } from './axis.js';
import type { Chart, Place } from './chart.js';
import { blue, vermilion } from './palette.js';
import { element, type Point, polyline } from './svg.js';

export interface BarsOptions {
  readonly title: string;
  readonly subtitle: string;
  readonly x: string;
  readonly y: string;
  /** The ends of the axis, between which the bars are as wide as each other. */
  readonly range: readonly [number, number];
  readonly values: readonly number[];
  readonly label: string;
  /** A level to compare with. */
  readonly level?: { readonly value: number; readonly label: string };
}

export function barsChart({ title, subtitle, x: across, y: up, range, values, label, level }: BarsOptions): Chart {
  const most = Math.max(...values, level?.value ?? 0) || 1;
  const draw = ({ width, height, y }: Place) => {
    const each = width / values.length;
    const bars = values.map((value, k) =>
      element('rect', {
        x: k * each + 1,
        y: y(value),
        width: Math.max(1, each - 2),
        height: height - y(value),
        fill: blue,
      }),
    );
    const line: Point[] = level
      ? [
          [0, y(level.value)],
          [width, y(level.value)],
        ]
      : [];
    return bars.join('') + polyline(line, { stroke: vermilion, 'stroke-width': 2, 'stroke-dasharray': '6 4' });
  };
  const width = (range[1] - range[0]) / values.length;
  return {
    title,
    subtitle,
    x: linearAxis(across, range),
    y: linearAxis(up, [0, 1.08 * most]),
    legend: [
      { label, mark: 'area', color: blue },
      ...(level ? [{ label: level.label, mark: 'line' as const, color: vermilion, dashes: '6 4' }] : []),
    ],
    panels: [[{ draw }]],
    numbers: () => ({
      columns: ['least', 'most', 'value'],
      rows: values.map((value, k) => ({ least: range[0] + k * width, most: range[0] + (k + 1) * width, value })),
    }),
  };
}
