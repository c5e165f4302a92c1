// Marks with a word each, placed so that no word lies over another.
import { ink, paper } from './palette.js';
import { element, halo, text } from './svg.js';
import { textWidth } from './words.js';

export interface Mark {
  readonly x: number;
  readonly y: number;
  readonly name: string;
  readonly color?: string;
  /** Whether the point has a circle of its own. */
  readonly circle: boolean;
  /** Whether the circle is a dot. */
  readonly filled?: boolean;
}

const FONT = 12;
/** Marks of one name that are nearer than this share a word. */
const SHARED = 28;
const CIRCLE = 4;

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/**
 * Circles at the marks in a panel of this width, and their names beside them where there is room.
 *
 * @param crowded whether a name without room lies over others, or is left out
 */
export function drawMarks(marks: readonly Mark[], width: number, crowded: 'over' | 'out' = 'over'): string {
  const taken: Box[] = marks.map(({ x, y }) => ({ left: x - 6, right: x + 6, top: y - 6, bottom: y + 6 }));
  const circles = marks
    .filter(({ circle }) => circle)
    .map(({ x, y, color, filled }) =>
      element('circle', { cx: x, cy: y, r: CIRCLE, fill: filled ? color : paper, stroke: color, 'stroke-width': 1.8 }),
    );
  const words = grouped(marks).map(([first, ...others]) => {
    const { x, y, color = ink } = first!;
    const name = others.length > 0 ? `${first!.name}s` : first!.name;
    const extent = textWidth(name, FONT);
    // Above its circle; below a dot, which lies on a rising curve, and below a mark without a circle, which lies on a line.
    const downs = first!.filled ? [18, -8, 32] : first!.circle ? [-8, 18, -22, 32] : [20, 34, -10];
    const places = downs.flatMap((down) => [
      { anchor: 'start', at: x + 9, left: x + 9, down },
      { anchor: 'end', at: x - 9, left: x - 9 - extent, down },
    ]);
    const boxOf = ({ left, down }: (typeof places)[number]): Box => ({
      left,
      right: left + extent,
      top: y + down - 11,
      bottom: y + down + 3,
    });
    const inside = places.filter(
      (place) => boxOf(place).left > 2 && boxOf(place).right < width - 2 && boxOf(place).top > 0,
    );
    const free = inside.find((candidate) => taken.every((box) => apart(boxOf(candidate), box)));
    if (!free && crowded === 'out') return '';
    const place = free ?? inside[0] ?? places[0]!;
    taken.push(boxOf(place));
    return text(place.at, y + place.down, name, { ...halo, 'text-anchor': place.anchor, fill: color });
  });
  return [...circles, ...words].join('');
}

function apart(a: Box, b: Box): boolean {
  return a.right < b.left || b.right < a.left || a.bottom < b.top || b.bottom < a.top;
}

/** Marks of one name that lie together. */
function grouped(marks: readonly Mark[]): Mark[][] {
  const groups: Mark[][] = [];
  for (const mark of marks) {
    const near = groups.find(
      ([first]) => first!.name === mark.name && Math.hypot(first!.x - mark.x, first!.y - mark.y) < SHARED,
    );
    if (near) near.push(mark);
    else groups.push([mark]);
  }
  return groups;
}
