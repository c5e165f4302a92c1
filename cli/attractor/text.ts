import type { Attractor } from '../../bindings/index.js';
import type { Io } from '../io.js';
import { describeReference, type Reference } from '../options/reference.js';
import { describeVariant, type NamedVariant } from '../options/variant.js';
import { countOf, digits, pointCells, pointHeader } from '../terminal/numbers.js';
import { painter } from '../terminal/paint.js';
import { alignColumns } from '../terminal/table.js';

interface Question {
  readonly reference: Reference;
  readonly start: Reference;
  readonly law: NamedVariant;
}

export function renderAttractor(attractor: Attractor, { reference, start, law }: Question, io: Io): string {
  const paint = painter(io);
  const from = typeof start === 'number' ? `p = ${start}` : `x = ${start.logOdds}`;
  const [header = '', ...rows] = alignColumns([pointHeader, ...attractor.points.map(pointCells)]);
  return `${[
    ...describeVariant(law),
    `${describeReference(reference)}, started at ${from}`,
    '',
    paint('bold', describeKind(attractor)),
    ...(rows.length === 0 ? [] : ['', paint('bold', header), ...rows]),
    '',
    ...describePath(attractor),
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
