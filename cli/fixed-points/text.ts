import type { FixedPoint } from '../../bindings/index.js';
import { type Io, tableWidth, textWidth } from '../io.js';
import { describeReference, type Reference } from '../options/reference.js';
import { describeVariant, type NamedVariant } from '../options/variant.js';
import { pointCells, pointHeader, sixDigits } from '../terminal/numbers.js';
import { painter } from '../terminal/paint.js';
import { table } from '../terminal/table.js';
import { wrap } from '../terminal/wrap.js';

export function renderFixedPoints(
  points: readonly FixedPoint[],
  reference: Reference,
  law: NamedVariant,
  io: Io,
): string {
  const paint = painter(io);
  const rows = points.map((point) => [
    ...pointCells(point),
    sixDigits(point.multiplier),
    sixDigits(point.kl),
    `${point.stable ? 'stable' : 'unstable'}${point.boundary ? ', boundary' : ''}`,
  ]);
  const header = [...pointHeader, 'multiplier', 'KL to ref', 'stability'];
  const remark = points.some(({ boundary }) => !boundary) ? [] : ['', noneInside(reference)];
  return `${[
    ...[...describeVariant(law), describeReference(reference)].flatMap((line) => wrap(line, textWidth(io))),
    '',
    ...table(header, rows, tableWidth(io), (text) => paint('bold', text)),
    ...remark.flatMap((line) => wrap(line, textWidth(io))),
  ].join('\n')}\n`;
}

function noneInside(reference: Reference): string {
  if (reference === 0 || reference === 1) return `No fixed point inside (0, 1): p stays ${reference} where p_ref is.`;
  return 'No fixed point inside (0, 1): from p_ref the iteration rises towards 1.';
}
