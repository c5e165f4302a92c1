import { faint } from './palette.js';
import { element, text } from './svg.js';

/** A line, a dot or an area, and what it stands for. */
export interface LegendEntry {
  readonly label: string;
  readonly mark: 'line' | 'dot' | 'circle' | 'area';
  readonly color: string;
  readonly dashes?: string;
}

const ROW = 20;
const SAMPLE = 24;
const GAP = 18;
/** Width of a character, on the generous side: nothing here can measure text. */
const CHARACTER = 6.3;

/** Entries from left to right, in as many rows as they need. */
export function legend(entries: readonly LegendEntry[], width: number): { svg: string; height: number } {
  let [left, row] = [0, 0];
  const parts = entries.map((entry) => {
    const needed = SAMPLE + 6 + entry.label.length * CHARACTER;
    if (left > 0 && left + needed > width) [left, row] = [0, row + 1];
    const top = row * ROW;
    const part = sample(entry, left, top) + text(left + SAMPLE + 6, top + 4, entry.label);
    left += needed + GAP;
    return part;
  });
  return { svg: parts.join(''), height: entries.length === 0 ? 0 : (row + 1) * ROW };
}

function sample({ mark, color, dashes }: LegendEntry, left: number, y: number): string {
  const middle = left + SAMPLE / 2;
  switch (mark) {
    case 'line':
      return element('path', {
        d: `M${left},${y}h${SAMPLE}`,
        stroke: color,
        'stroke-width': 2,
        'stroke-dasharray': dashes,
      });
    case 'dot':
      return element('circle', { cx: middle, cy: y, r: 4, fill: color });
    case 'circle':
      return element('circle', { cx: middle, cy: y, r: 4, fill: 'white', stroke: color, 'stroke-width': 1.5 });
    case 'area':
      return element('rect', { x: left, y: y - 7, width: SAMPLE, height: 14, fill: color, stroke: faint });
  }
}
