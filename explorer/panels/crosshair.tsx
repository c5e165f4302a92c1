// A pair of values as a point of a picture, which a pointer and the arrow keys move.
import type { Drawing } from '../../charts/index.js';

interface Props {
  readonly drawing: Drawing;
  readonly label: string;
  readonly x: number;
  readonly y: number;
  /** What an arrow key adds to y, instead of some pixels. */
  readonly step?: number;
  readonly onMove: (x: number, y: number) => void;
}

/** Pixels of a step by arrow key, and with Shift. */
const STEP = 4;
const LEAP = 24;

const arrows: Readonly<Record<string, readonly [right: number, up: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

export function Crosshair({ drawing, label, x, y, step: ofValues, onMove }: Props) {
  const { left, top, x: across, y: up } = drawing.panels[0]!;
  const at = {
    right: clamp(across.position(x), across.length),
    up: clamp(up.position(y), up.length),
  };
  const moveTo = (right: number, above: number): void =>
    onMove(across.value(clamp(right, across.length)), up.value(clamp(above, up.length)));
  const point = (event: PointerEvent): void => {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    moveTo(event.clientX - box.left, box.bottom - event.clientY);
  };
  const press = (event: KeyboardEvent): void => {
    const arrow = arrows[event.key];
    if (!arrow) return;
    event.preventDefault();
    if (ofValues !== undefined) {
      // Upwards is where the axis leads.
      const upwards = up.value(up.length) < up.value(0) ? -1 : 1;
      onMove(x, y + upwards * arrow[1] * ofValues * (event.shiftKey ? 10 : 1));
      return;
    }
    const step = event.shiftKey ? LEAP : STEP;
    moveTo(at.right + step * arrow[0], at.up + step * arrow[1]);
  };
  return (
    <div
      class="crosshair"
      role="application"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys move the point
      tabIndex={0}
      aria-label={label}
      style={{ left: `${left}px`, top: `${top}px`, width: `${across.length}px`, height: `${up.length}px` }}
      onPointerDown={(event) => {
        (event.currentTarget as Element).setPointerCapture(event.pointerId);
        point(event);
      }}
      onPointerMove={(event) => {
        if (event.buttons > 0) point(event);
      }}
      onKeyDown={press}
    >
      <i class="vertical" style={{ left: `${at.right}px` }} />
      <i class="horizontal" style={{ bottom: `${at.up}px` }} />
      <i class="point" style={{ left: `${at.right}px`, bottom: `${at.up}px` }} />
    </div>
  );
}

function clamp(place: number, length: number): number {
  return Math.min(length, Math.max(0, place));
}
