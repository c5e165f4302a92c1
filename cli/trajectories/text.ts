import type { SuccessPoint } from '../../bindings/index.js';
import { type Io, tableWidth, textWidth } from '../io.js';
import { describeStart } from '../options/orbit.js';
import { describeReference, type Reference } from '../options/reference.js';
import { describeVariant, type NamedVariant } from '../options/variant.js';
import { pointCells, pointHeader } from '../terminal/numbers.js';
import { painter } from '../terminal/paint.js';
import { table } from '../terminal/table.js';
import { wrap } from '../terminal/wrap.js';

interface Question {
  readonly reference: Reference;
  readonly start: Reference;
  readonly law: NamedVariant;
}

export function renderTrajectory(
  steps: readonly (SuccessPoint & { readonly step: number })[],
  { reference, start, law }: Question,
  io: Io,
): string {
  const paint = painter(io);
  const head = [...describeVariant(law), `${describeReference(reference)}, ${describeStart(start)}`];
  const rows = steps.map(({ step, ...point }) => [String(step), ...pointCells(point)]);
  return `${[
    ...head.flatMap((line) => wrap(line, textWidth(io))),
    '',
    ...table(['step', ...pointHeader], rows, tableWidth(io), (text) => paint('bold', text)),
  ].join('\n')}\n`;
}
