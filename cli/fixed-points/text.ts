import type { FixedPoint } from '../../bindings/index.js';
import type { Io } from '../io.js';
import { describeReference, type Reference } from '../options/reference.js';
import { describeVariant, type NamedVariant } from '../options/variant.js';
import { digits, pointCells, pointHeader } from '../terminal/numbers.js';
import { painter } from '../terminal/paint.js';
import { alignColumns } from '../terminal/table.js';

export function renderFixedPoints(
  points: readonly FixedPoint[],
  reference: Reference,
  law: NamedVariant,
  io: Io,
): string {
  const paint = painter(io);
  const [header = '', ...rows] = alignColumns([
    [...pointHeader, 'multiplier', '', 'KL to ref'],
    ...points.map((point) => [
      ...pointCells(point),
      digits(point.multiplier),
      `${point.stable ? 'stable' : 'unstable'}${point.boundary ? ', boundary' : ''}`,
      digits(point.kl),
    ]),
  ]);
  return `${[
    ...describeVariant(law),
    describeReference(reference),
    '',
    paint('bold', header),
    ...rows,
    ...(points.some(({ boundary }) => !boundary) ? [] : ['', noneInside(reference)]),
  ].join('\n')}\n`;
}

function noneInside(reference: Reference): string {
  if (reference === 0 || reference === 1) return `No fixed point inside (0, 1): p stays ${reference} where p_ref is.`;
  return 'No fixed point inside (0, 1): from p_ref the iteration rises towards 1.';
}
