import type { Bifurcation, Bifurcations } from '../../bindings/index.js';
import type { Io } from '../io.js';
import type { FamilyOptions } from '../options/family.js';
import { describeReference, type Reference } from '../options/reference.js';
import { digits, parameter, pointCells, pointHeader } from '../terminal/numbers.js';
import { painter } from '../terminal/paint.js';
import { alignColumns } from '../terminal/table.js';

export function renderBifurcations(
  found: Bifurcations,
  reference: Reference,
  { alpha, varianceEpsilon }: FamilyOptions,
  io: Io,
): string {
  const paint = painter(io);
  const row = (name: string, { beta, ...point }: Bifurcation) => [name, digits(beta), ...pointCells(point)];
  const points = [...found.folds.map((fold) => row('fold', fold)), ...found.flips.map((flip) => row('flip', flip))];
  const [header = '', ...rows] = alignColumns([['', 'β', ...pointHeader], ...points]);
  return `${[
    `${alpha === 1 ? 'grpo' : 'two-kl-grpo'}, α = ${parameter(alpha)}, ε = ${parameter(varianceEpsilon)}`,
    describeReference(reference),
    '',
    ...(rows.length === 0 ? ['No fold and no flip.'] : [paint('bold', header), ...rows]),
    '',
    ...alignLeft(thresholds(found)),
  ].join('\n')}\n`;
}

/** Each with what it separates. */
function thresholds({ cusp, flipLimit, overshoot, jump, contraction, monotone }: Bifurcations): [string, string][] {
  return [
    ['jump', jump === null ? 'none that theory tells of' : `β = ${digits(jump)}: from p_ref, below to the upper state`],
    ...(overshoot === null
      ? []
      : [
          ['overshoot', `β < ${digits(overshoot)}: the first step from p_ref leads beyond 1 − p_ref`] as [
            string,
            string,
          ],
        ]),
    ['contraction', above(contraction, 'one fixed point, which draws every start')],
    ['monotone', above(monotone, 'every orbit is monotone')],
    ['flips', `only for p_ref < ${digits(flipLimit.success)}`],
    ...(cusp
      ? [
          [
            'folds',
            `only for p_ref < ${digits(cusp.reference.success)} and β < ${digits(cusp.beta)}, where the two meet`,
          ] as [string, string],
        ]
      : []),
  ];
}

function above(beta: number, holds: string): string {
  return beta === Infinity ? 'at no β' : `β > ${digits(beta)}: ${holds}`;
}

function alignLeft(rows: readonly [string, string][]): string[] {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, text]) => `${name.padEnd(width)}  ${text}`);
}
