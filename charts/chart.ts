// A picture: title, legend, and one panel or a grid of panels that share their axes.
import type { Axis, AxisMaker } from './axis.js';
import { type LegendEntry, legend } from './legend.js';
import { darkRules, faint, grid, ink, pictureClass, secondary } from './palette.js';
import { element, escapeText, text } from './svg.js';
import { textWidth, wrapText } from './words.js';

export interface Panel {
  /** Above its right corner: the first of these that there is room for. */
  readonly notes?: readonly string[];
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

/** The numbers behind a picture: one row a point, with what it is a point of. */
export interface Numbers {
  readonly columns: readonly string[];
  readonly rows: readonly Readonly<Record<string, number | string | boolean>>[];
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
  numbers(): Numbers;
}

export interface RenderOptions {
  /** Width of the picture in pixels, at least 320. Default 840. */
  readonly width?: number;
  /** Whether title and subtitle are in the picture. Default true. */
  readonly headings?: boolean;
  /** Whether the picture has style rules of its own, by which it adapts to a narrow or a dark page. Default true. */
  readonly adaptive?: boolean;
}

/** A picture, and where its panels lie in it. */
export interface Drawing {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
  /** Row by row. */
  readonly panels: readonly PlacedPanel[];
}

/** A panel's corner in the picture, and its axes: y from its bottom upwards. */
export interface PlacedPanel {
  readonly left: number;
  readonly top: number;
  readonly x: Axis;
  readonly y: Axis;
}

const USUAL_WIDTH = 840;
const FONT = 12;
const SMALL = 11;
const TITLE = 17;
const RIGHT = 20;
const BOTTOM = 50;
const HEADING = 20;
const GAP = 18;
const NOTE = 16;
/** Height of a lone panel, at most this share of its width, and of those of a grid as a share of theirs. */
const HEIGHT = 440;
const LONE_ASPECT = 1.05;
const GRID_ASPECT = 0.62;
/** Narrower panels than this one take turns: they are wrapped into further rows. */
const NARROWEST = 100;
const LINE = 14;

/**
 * Draws a chart as SVG.
 *
 * The picture has no background, and exchanges its colours where the reader prefers dark pages. Its letters have the same size at
 * every width: a page draws it at the width that it has.
 *
 * @example
 * import * as api from 'grpo-wasm';
 * renderChart(weightsChart(api, 0), { width: 400 }).slice(0, 4); // => '<svg'
 */
export function renderChart(chart: Chart, options: RenderOptions = {}): string {
  return layOut(chart, options).svg;
}

/** What `renderChart` draws, with what a page needs to answer a pointer. */
export function layOut(
  given: Chart,
  { width: total = USUAL_WIDTH, headings = true, adaptive = true }: RenderOptions = {},
): Drawing {
  const left = total < 600 ? 64 : 74;
  const { panels, columnHeadings, rowHeadings, ...chart } = wrapped(given, total - left - RIGHT);
  const [rows, columns] = [panels.length, panels[0]!.length];
  const right = RIGHT + (rowHeadings ? HEADING : 0);
  const across = total - left - right;
  const width = (across - (columns - 1) * GAP) / columns;
  const lone = given.panels.flat().length === 1;
  const height = lone ? Math.min(HEIGHT, LONE_ASPECT * width) : Math.max(GRID_ASPECT * width, 90);

  const titles = headings ? wrapText(chart.title, TITLE, total - 2 * MARGIN) : [];
  const subtitles = headings ? wrapText(chart.subtitle, FONT, total - 2 * MARGIN) : [];
  const key = legend(chart.legend, total - 2 * MARGIN);
  const keyTop = !headings ? 12 : 14 + titles.length * 20 + subtitles.length * 16 + 12;
  const noteRoom = panels.flat().some(({ notes }) => notes !== undefined) ? NOTE : 0;
  const top = keyTop + key.height + (columnHeadings ? HEADING : 0) + noteRoom;
  const [stepRight, stepDown] = [width + GAP, height + GAP / 2 + Math.max(noteRoom, GAP / 2)];
  const bottom = top + (rows - 1) * stepDown + height;

  const x = chart.x(width, {
    extent: (label) => textWidth(label, FONT) + 8,
    beyond: columns > 1 ? GAP / 2 + 4 : RIGHT + 4,
  });
  const y = chart.y(height, { extent: () => LINE + 4, beyond: LINE });
  const place: Place = { width, height, x: x.position, y: (value) => height - y.position(value) };

  const placed = panels.flatMap((row, r) =>
    row.map((_, c): PlacedPanel => ({ left: left + c * stepRight, top: top + r * stepDown, x, y })),
  );
  const body = panels.flatMap((row, r) =>
    row.map((panel, c) => {
      const below = r === rows - 1 || c >= panels[r + 1]!.length;
      const note = panel.notes?.find(
        (candidate, k, all) => k === all.length - 1 || textWidth(candidate, SMALL) <= width,
      );
      const labels = [
        c === 0 ? leftLabels(y, height) : '',
        below ? bottomLabels(x, height) : '',
        note === undefined ? '' : text(width, -5, note, { 'text-anchor': 'end', 'font-size': SMALL }),
      ];
      const content = [gridLines(x, y, place), clip(place, panel.draw(place)), border(place), ...labels];
      return group(left + c * stepRight, top + r * stepDown, ...content);
    }),
  );
  const around = [
    ...(columnHeadings ?? []).map((heading, c) =>
      text(left + c * stepRight + width / 2, top - noteRoom - 7, heading, { 'text-anchor': 'middle' }),
    ),
    ...(rowHeadings ?? []).map((heading, r) => turned(total - RIGHT - 4, top + r * stepDown + height / 2, heading, 90)),
  ];
  const tall = Math.ceil(bottom + BOTTOM);
  const svg = document(chart, total, tall, adaptive, [
    ...titles.map((line, k) => text(MARGIN, 26 + 20 * k, line, { 'font-size': TITLE, 'font-weight': 'bold' })),
    ...subtitles.map((line, k) => text(MARGIN, 26 + 20 * titles.length + 16 * k, line, { fill: secondary })),
    group(MARGIN, keyTop, key.svg),
    ...around,
    ...body,
    text(left + across / 2, bottom + BOTTOM - 12, x.title, { 'text-anchor': 'middle' }),
    turned(18, (top + bottom) / 2, y.title, -90),
  ]);
  return { svg, width: total, height: tall, panels: placed };
}

const MARGIN = 16;

type Grid = Pick<Chart, 'panels' | 'columnHeadings' | 'rowHeadings'>;

/** A grid that is too wide as one of fewer columns, every panel with its headings in its note. */
function wrapped(chart: Chart, across: number): Chart {
  const { panels, columnHeadings, rowHeadings } = chart;
  const columns = panels[0]!.length;
  if (columns === 1 || (across - HEADING - (columns - 1) * GAP) / columns >= NARROWEST) return chart;
  const fit = Math.max(1, Math.floor((across + GAP) / (NARROWEST + 40 + GAP)));
  const named = panels.flatMap((row, r) =>
    row.map((panel, c): Panel => {
      const names = [rowHeadings?.[r], columnHeadings?.[c]].filter((name) => name !== undefined).join(', ');
      const notes = (panel.notes ?? []).map((note) => `${names}: ${note}`);
      return { ...panel, notes: [...notes, names] };
    }),
  );
  const rows = Array.from({ length: Math.ceil(named.length / fit) }, (_, r) => named.slice(r * fit, (r + 1) * fit));
  const { columnHeadings: _columns, rowHeadings: _rows, ...rest } = chart;
  const grid: Grid = { panels: rows };
  return { ...rest, ...grid };
}

function document(
  { title, subtitle }: Pick<Chart, 'title' | 'subtitle'>,
  width: number,
  height: number,
  adaptive: boolean,
  content: readonly string[],
): string {
  const attributes = {
    xmlns: 'http://www.w3.org/2000/svg',
    class: pictureClass,
    width,
    height,
    viewBox: `0 0 ${width} ${height}`,
    style: adaptive ? 'max-width:100%;height:auto' : undefined,
    role: 'img',
    'font-family': 'Helvetica, Arial, sans-serif',
    'font-size': FONT,
    fill: ink,
  };
  const lines = [
    element('title', {}, escapeText(title)),
    element('desc', {}, escapeText(subtitle)),
    adaptive ? element('style', {}, darkRules()) : '',
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
