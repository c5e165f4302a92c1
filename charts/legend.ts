import { faint, paper } from './palette.js';
import { element, text } from './svg.js';
import { textWidth } from './words.js';

/** A line, a dot or an area, and what it stands for. Lines have the width that they are drawn with. */
export interface LegendEntry {
  readonly label: string;
  readonly mark: 'line' | 'dot' | 'circle' | 'area';
  readonly color: string;
  readonly width?: number;
  readonly opacity?: number;
  readonly dashes?: string | undefined;
}

const ROW = 20;
const SAMPLE = 24;
const GAP = 18;
const FONT = 12;

/** Entries from left to right, in as many rows as they need. */
export function legend(entries: readonly LegendEntry[], width: number): { svg: string; height: number } {
  let [left, row] = [0, 0];
  const parts = entries.map((entry) => {
    const needed = SAMPLE + 6 + textWidth(entry.label, FONT);
    if (left > 0 && left + needed > width) [left, row] = [0, row + 1];
    const top = row * ROW;
    const part = sample(entry, left, top) + text(left + SAMPLE + 6, top + 4, entry.label);
    left += needed + GAP;
    return part;
  });
  return { svg: parts.join(''), height: entries.length === 0 ? 0 : (row + 1) * ROW };
}

function sample({ mark, color, width = 2, opacity, dashes }: LegendEntry, left: number, y: number): string {
  const middle = left + SAMPLE / 2;
  switch (mark) {
    case 'line':
      return element('path', {
        d: `M${left},${y}h${SAMPLE}`,
        stroke: color,
        'stroke-width': width,
        'stroke-opacity': opacity,
        'stroke-dasharray': dashes,
      });
    case 'dot':
      return element('circle', { cx: middle, cy: y, r: width, fill: color });
    case 'circle':
      return element('circle', { cx: middle, cy: y, r: 4, fill: paper, stroke: color, 'stroke-width': 1.5 });
    case 'area':
      return element('rect', { x: left, y: y - 7, width: SAMPLE, height: 14, fill: color, stroke: faint });
  }
}
