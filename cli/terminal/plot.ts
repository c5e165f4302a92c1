import { decimals, ticks } from './axis.js';
import { BrailleCanvas } from './braille.js';
import type { Paint } from './paint.js';

interface CurvePoint {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

export interface PlotInput {
  /** A curve with its band at x = 0, 1, 2, ...; two points or more. */
  readonly curve: readonly CurvePoint[];
  /** What the curve is to be compared with. */
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

const ROWS = 12;

/** How the three look, for the legend. */
export const CURVE = '⠒⠒';
export const BAND = '⢕⢕';
export const POINT = '●';

/**
 * Draws probabilities against steps: the curve as a line, its band as a screen of dots, the points on top.
 *
 * @param width characters of a line, at least 30
 */
export function plot({ curve, points }: PlotInput, width: number, paint: Paint): string[] {
  const last = curve.length - 1;
  const [bottom, top] = range([...curve.flatMap(({ low, high }) => [low, high]), ...points.map(({ y }) => y)]);
  const yTicks = ticks(bottom, top, 5);
  const digits = decimals(yTicks);
  const margin = digits + 4;
  const columns = width - margin - 1;

  /** Where things are, as shares of the width from the left and of the height from the top, within [0, 1). */
  const across = (x: number): number => Math.min(x / last, 1 - 1e-9);
  const down = (y: number): number => Math.min((top - y) / (top - bottom), 1 - 1e-9);

  const line = new BrailleCanvas(columns, ROWS);
  const band = new BrailleCanvas(columns, ROWS);
  const dotRow = (y: number): number => Math.floor(down(y) * line.height);
  let previous: number | undefined;
  for (let dot = 0; dot < line.width; dot++) {
    const { mean, low, high } = interpolate(curve, (dot / (line.width - 1)) * last);
    const row = dotRow(mean);
    for (const y of between(previous ?? row, row)) line.set(dot, y);
    for (let y = dotRow(high); y <= dotRow(low); y++) if ((dot + y) % 2 === 0) band.set(dot, y);
    previous = row;
  }

  const cells = Array.from({ length: ROWS }, (_, row) =>
    Array.from({ length: columns }, (_, column) => {
      if (!line.isEmpty(column, row)) return paint('cyan', line.cell(column, row, band));
      return band.isEmpty(column, row) ? ' ' : paint('dim', band.cell(column, row));
    }),
  );
  const columnOf = (x: number): number => Math.floor(across(x) * columns);
  const rowOf = (y: number): number => Math.floor(down(y) * ROWS);
  for (const { x, y } of points) cells[rowOf(y)]![columnOf(x)] = paint('yellow', POINT);

  const labels = new Map(yTicks.map((y) => [rowOf(y), y.toFixed(digits)]));
  const rows = cells.map((row, r) => {
    const label = labels.get(r) ?? '';
    return `${label.padStart(margin - 1)} ${label === '' ? '│' : '┤'}${row.join('')}`;
  });
  const [axis, numbers] = stepAxis(last, columns, columnOf);
  return [...rows, `${' '.repeat(margin)}└${axis}`, `${' '.repeat(margin)} ${numbers}`].map((text) => text.trimEnd());
}

/** From the least to the greatest value; some room where that is next to nothing. */
function range(values: readonly number[]): [number, number] {
  const low = values.reduce((a, b) => Math.min(a, b), Infinity);
  const high = values.reduce((a, b) => Math.max(a, b), -Infinity);
  const room = Math.max(0, 0.01 - (high - low)) / 2;
  return [Math.max(0, low - room), Math.min(1, high + room)];
}

function interpolate(curve: readonly CurvePoint[], x: number): CurvePoint {
  const left = Math.min(Math.floor(x), curve.length - 2);
  const a = curve[left]!;
  const b = curve[left + 1]!;
  const mix = (p: number, q: number): number => p + (x - left) * (q - p);
  return { mean: mix(a.mean, b.mean), low: mix(a.low, b.low), high: mix(a.high, b.high) };
}

/** The rows that join a row to the last one without a gap, the last one itself left out unless they are the same. */
function between(previous: number, row: number): number[] {
  const direction = Math.sign(row - previous);
  if (direction === 0) return [row];
  return Array.from({ length: Math.abs(row - previous) }, (_, i) => previous + (i + 1) * direction);
}

/** The line below the plot with a tick at round steps, and their numbers. */
function stepAxis(last: number, columns: number, columnOf: (x: number) => number): [string, string] {
  const line = new Array<string>(columns).fill('─');
  let numbers = '';
  for (const step of ticks(0, last, Math.min(last, 8))) {
    const column = columnOf(step);
    const text = String(step);
    line[column] = '┬';
    numbers = numbers.padEnd(Math.min(column - Math.floor(text.length / 2), columns - text.length)) + text;
  }
  return [line.join(''), numbers];
}
