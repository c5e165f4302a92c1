// Success of many prompts over their visits, as a map of cells.
import { linearAxis } from './axis.js';
import type { Chart, Numbers, Place } from './chart.js';
import { ramp } from './palette.js';
import { element, pixels } from './svg.js';

export interface HeatMapOptions {
  /** The order of rows, from the top, in words. */
  readonly order: string;
  readonly prompts: number;
  /** Of the prompt with the most. */
  readonly visits: number;
  /** Share of successes at a visit of the prompt in a row; NaN where it has no such visit. */
  readonly success: (row: number, visit: number) => number;
  /** Its name, for the numbers. */
  readonly name: (row: number) => string;
}

/** More cells than these would be smaller than a pixel: neighbours share one, and show their mean. */
const MOST_ROWS = 320;
const MOST_COLUMNS = 240;

export function heatMapChart(options: HeatMapOptions): Chart {
  const { order, prompts, visits } = options;
  const rows = Math.min(prompts, MOST_ROWS);
  const columns = Math.min(visits, MOST_COLUMNS);
  const levels = levelsOf(options, rows, columns);
  return {
    title: 'Success of each prompt, visit by visit',
    subtitle: `prompts ${order}`,
    x: linearAxis('visit', [0, visits]),
    y: linearAxis(`prompts, ${order}`, [prompts, 0]),
    legend: ramp.flatMap((color, level) => {
      const share = level / (ramp.length - 1);
      return level % 2 === 0 ? [{ label: `${100 * share} %`, color, mark: 'area' as const }] : [];
    }),
    panels: [[{ draw: (place) => areas(levels, rows, columns, place) }]],
    numbers: () => numbersOf(options),
  };
}

/** The level of each cell, row by row; -1 where there is nothing. */
function levelsOf({ prompts, visits, success }: HeatMapOptions, rows: number, columns: number): Int8Array {
  const levels = new Int8Array(rows * columns).fill(-1);
  for (let r = 0; r < rows; r++) {
    const [top, bottom] = [r, r + 1].map((end) => Math.floor((end * prompts) / rows)) as [number, number];
    for (let c = 0; c < columns; c++) {
      const [left, right] = [c, c + 1].map((end) => Math.floor((end * visits) / columns)) as [number, number];
      let [sum, count] = [0, 0];
      for (let row = top; row < bottom; row++) {
        for (let visit = left; visit < right; visit++) {
          const share = success(row, visit);
          if (!Number.isNaN(share)) [sum, count] = [sum + share, count + 1];
        }
      }
      if (count > 0) levels[r * columns + c] = Math.round((sum / count) * (ramp.length - 1));
    }
  }
  return levels;
}

/** One path for each level: its cells, joined along rows. */
function areas(levels: Int8Array, rows: number, columns: number, { width, height }: Place): string {
  const paths = ramp.map(() => [] as string[]);
  for (let row = 0; row < rows; row++) {
    const [top, bottom] = [row, row + 1].map((end) => pixels((end * height) / rows));
    for (let from = 0, to = 0; from < columns; from = to) {
      const level = levels[row * columns + from]!;
      while (to < columns && levels[row * columns + to] === level) to += 1;
      const [left, right] = [from, to].map((end) => pixels((end * width) / columns));
      paths[level]?.push(`M${left},${top}H${right}V${bottom}H${left}z`);
    }
  }
  return paths
    .map((d, level) =>
      d.length === 0 ? '' : element('path', { d: d.join(''), fill: ramp[level], 'shape-rendering': 'crispEdges' }),
    )
    .join('');
}

function numbersOf({ prompts, visits, success, name }: HeatMapOptions): Numbers {
  const rows: { prompt: string; visit: number; success: number }[] = [];
  for (let row = 0; row < prompts; row++) {
    for (let visit = 0; visit < visits; visit++) {
      const share = success(row, visit);
      if (!Number.isNaN(share)) rows.push({ prompt: name(row), visit: visit + 1, success: share });
    }
  }
  return { columns: ['prompt', 'visit', 'success'], rows };
}
