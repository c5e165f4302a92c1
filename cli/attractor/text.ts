import type { Attractor } from '../../bindings/index.js';
import { type Io, tableWidth, textWidth } from '../io.js';
import { describeReference, type Reference } from '../options/reference.js';
import { describeVariant, type NamedVariant } from '../options/variant.js';
import { countOf, digits, pointCells, pointHeader } from '../terminal/numbers.js';
import { painter } from '../terminal/paint.js';
import { table } from '../terminal/table.js';
import { wrap } from '../terminal/wrap.js';

interface Question {
  readonly reference: Reference;
  readonly start: Reference;
  readonly law: NamedVariant;
}

export function renderAttractor(attractor: Attractor, { reference, start, law }: Question, io: Io): string {
  const paint = painter(io);
  const from = typeof start === 'number' ? `p = ${start}` : `x = ${start.logOdds}`;
  const words = (...lines: string[]) => lines.flatMap((line) => wrap(line, textWidth(io)));
  const bold = (text: string) => paint('bold', text);
  const rows = attractor.points.map(pointCells);
  return `${[
    ...words(...describeVariant(law), `${describeReference(reference)}, started at ${from}`),
    '',
    ...words(describeKind(attractor)).map(bold),
    ...(rows.length === 0 ? [] : ['', ...table(pointHeader, rows, tableWidth(io), bold)]),
    '',
    ...words(...describePath(attractor)),
  ].join('\n')}\n`;
}

function describeKind({ kind, period, steps }: Attractor): string {
  switch (kind) {
    case 'fixed-point':
      return 'Goes to a fixed point.';
    case 'one':
    case 'zero':
      return `Goes to p = ${kind === 'one' ? 1 : 0}.`;
    case 'cycle':
      return `Goes to a cycle of period ${period}.`;
    case 'irregular':
      return `Irregular up to step ${steps}: no limit, and neighbouring orbits part.`;
    case 'undecided':
      return `Undecided at step ${steps}: no limit, and no proof that there is none. --max-steps follows it further.`;
  }
}

function describePath({
  kind,
  period,
  multiplier,
  lyapunov,
  lyapunovError,
  steps,
  overshoot,
  monotone,
}: Attractor): string[] {
  if (kind === 'irregular' || kind === 'undecided') {
    if (Number.isNaN(lyapunov)) return [];
    return [`Lyapunov exponent ${lyapunov.toPrecision(4)} ± ${lyapunovError.toPrecision(2)} (standard error) a step`];
  }
  const path = monotone ? 'monotone' : overshoot > 0 ? `overshot by ${digits(overshoot)} in log-odds` : 'not monotone';
  return [
    `multiplier ${digits(multiplier)}${period > 1 ? ' once round' : ''}, Lyapunov exponent ${digits(lyapunov)} a step`,
    `settled after ${countOf(steps, 'step')}, ${path}`,
  ];
}
