// A picture: title, legend, and one panel or a grid of panels that share their axes.
import type { Axis, AxisMaker } from './axis.js';
import { type LegendEntry, legend } from './legend.js';
import { faint, grid, ink, paper } from './palette.js';
import { element, escapeText, text } from './svg.js';

export interface Panel {
  /** Above its right corner. */
  readonly note?: string;
  /** SVG in the coordinates of the panel, y downwards from its top. What lies outside is cut off. */
  draw(place: Place): string;
}

/** Where values lie in a panel. */
export interface Place {
  readonly width: number;
  readonly height: number;
  x(value: number): number;
  y(value: number): number;
}

export interface Chart {
  readonly title: string;
  readonly subtitle: string;
  readonly x: AxisMaker;
  readonly y: AxisMaker;
  readonly legend: readonly LegendEntry[];
  /** Row by row. */
  readonly panels: readonly (readonly Panel[])[];
  /** Above the columns and to the right of the rows of a grid. */
  readonly columnHeadings?: readonly string[];
  readonly rowHeadings?: readonly string[];
}

const WIDTH = 840;
const FONT = 12;
const MARGIN = { left: 74, right: 20, bottom: 50 };
const HEADING = 20;
const GAP = 18;
const NOTE = 16;
/** Height of a lone panel, and of those of a grid as a share of their width. */
const HEIGHT = 440;
const GRID_ASPECT = 0.62;
/** Widest and highest label of a tick. */
const LABEL_WIDTH = 46;
const LABEL_HEIGHT = 22;

export function renderChart(chart: Chart): string {
  const { panels, columnHeadings, rowHeadings } = chart;
  const [rows, columns] = [panels.length, panels[0]!.length];
  const right = MARGIN.right + (rowHeadings ? HEADING : 0);
  const width = (WIDTH - MARGIN.left - right - (columns - 1) * GAP) / columns;
  const height = rows * columns === 1 ? HEIGHT : Math.max(GRID_ASPECT * width, 90);
  const key = legend(chart.legend, WIDTH - MARGIN.left - right);
  const noteRoom = panels.flat().some(({ note }) => note !== undefined) ? NOTE : 0;
  const top = 62 + key.height + (columnHeadings ? HEADING : 0) + noteRoom;
  const [stepRight, stepDown] = [width + GAP, height + GAP / 2 + Math.max(noteRoom, GAP / 2)];
  const bottom = top + (rows - 1) * stepDown + height;
  const total = bottom + MARGIN.bottom;

  const x = chart.x(width, LABEL_WIDTH);
  const y = chart.y(height, LABEL_HEIGHT);
  const place: Place = { width, height, x: x.position, y: (value) => height - y.position(value) };
  const across = MARGIN.left + (WIDTH - MARGIN.left - right) / 2;
  const down = (top + bottom) / 2;

  const body = panels.flatMap((row, r) =>
    row.map((panel, c) => {
      const around = [
        c === 0 ? leftLabels(y, height) : '',
        r === rows - 1 ? bottomLabels(x, height) : '',
        panel.note === undefined ? '' : text(width, -5, panel.note, { 'text-anchor': 'end', 'font-size': 11 }),
      ];
      const content = [gridLines(x, y, place), clip(place, panel.draw(place)), border(place), ...around];
      return group(MARGIN.left + c * stepRight, top + r * stepDown, ...content);
    }),
  );
  const headings = [
    ...(columnHeadings ?? []).map((heading, c) =>
      text(MARGIN.left + c * stepRight + width / 2, top - noteRoom - 7, heading, { 'text-anchor': 'middle' }),
    ),
    ...(rowHeadings ?? []).map((heading, r) =>
      turned(WIDTH - MARGIN.right - 4, top + r * stepDown + height / 2, heading, 90),
    ),
  ];
  return document(chart, total, [
    text(MARGIN.left, 26, chart.title, { 'font-size': 17, 'font-weight': 'bold' }),
    text(MARGIN.left, 46, chart.subtitle, { fill: '#555555' }),
    group(MARGIN.left, 62, key.svg),
    ...headings,
    ...body,
    text(across, total - 12, x.title, { 'text-anchor': 'middle' }),
    turned(18, down, y.title, -90),
  ]);
}

function document({ title, subtitle }: Chart, height: number, content: readonly string[]): string {
  const attributes = {
    xmlns: 'http://www.w3.org/2000/svg',
    width: WIDTH,
    height,
    viewBox: `0 0 ${WIDTH} ${Math.ceil(height)}`,
    role: 'img',
    'font-family': 'Helvetica, Arial, sans-serif',
    'font-size': FONT,
    fill: ink,
  };
  const lines = [
    element('title', {}, escapeText(title)),
    element('desc', {}, escapeText(subtitle)),
    element('rect', { width: WIDTH, height, fill: paper }),
    ...content,
  ];
  return `${element('svg', attributes, '\n', lines.filter((line) => line !== '').join('\n'), '\n')}\n`;
}

function group(left: number, top: number, ...content: readonly string[]): string {
  return element('g', { transform: `translate(${left.toFixed(2)},${top.toFixed(2)})` }, ...content);
}

/** A nested picture cuts off what lies outside of it. */
function clip({ width, height }: Place, content: string): string {
  return element('svg', { width, height }, content);
}

function border({ width, height }: Place): string {
  return element('rect', { width, height, fill: 'none', stroke: faint });
}

function gridLines(x: Axis, y: Axis, { width, height }: Place): string {
  const vertical = x.ticks.map(({ at }) => `M${at.toFixed(2)},0v${height.toFixed(2)}`);
  const horizontal = y.ticks.map(({ at }) => `M0,${(height - at).toFixed(2)}h${width.toFixed(2)}`);
  return element('path', { d: [...vertical, ...horizontal].join(''), stroke: grid });
}

function bottomLabels({ ticks }: Axis, height: number): string {
  return ticks
    .filter(({ label }) => label !== '')
    .map(({ at, label }) => text(at, height + 16, label, { 'text-anchor': 'middle' }))
    .join('');
}

function leftLabels({ ticks }: Axis, height: number): string {
  return ticks
    .filter(({ label }) => label !== '')
    .map(({ at, label }) => text(-7, height - at + 4, label, { 'text-anchor': 'end' }))
    .join('');
}

function turned(x: number, y: number, content: string, degrees: number): string {
  const transform = `translate(${x.toFixed(2)},${y.toFixed(2)}) rotate(${degrees})`;
  return text(0, 0, content, { transform, 'text-anchor': 'middle' });
}
