import type { Bifurcation, Bifurcations } from '../../bindings/index.js';
import { parameter } from '../../charts/words.js';
import { type Io, tableWidth, textWidth } from '../io.js';
import type { FamilyOptions } from '../options/family.js';
import { describeReference, type Reference } from '../options/reference.js';
import { digits, pointCells, pointHeader } from '../terminal/numbers.js';
import { painter } from '../terminal/paint.js';
import { table } from '../terminal/table.js';
import { definitions, wrap } from '../terminal/wrap.js';

export function renderBifurcations(
  found: Bifurcations,
  reference: Reference,
  { alpha, varianceEpsilon }: FamilyOptions,
  io: Io,
): string {
  const paint = painter(io);
  const row = (name: string, { beta, ...point }: Bifurcation) => [name, digits(beta), ...pointCells(point)];
  const points = [...found.folds.map((fold) => row('fold', fold)), ...found.flips.map((flip) => row('flip', flip))];
  const width = textWidth(io);
  const bold = (text: string) => paint('bold', text);
  const rule = `${alpha === 1 ? 'grpo' : 'two-kl-grpo'}, α = ${parameter(alpha)}, ε = ${parameter(varianceEpsilon)}`;
  return `${[
    ...[rule, describeReference(reference)].flatMap((line) => wrap(line, width)),
    '',
    ...(points.length === 0
      ? ['No fold and no flip.']
      : table(['at', 'β', ...pointHeader], points, tableWidth(io), bold)),
    '',
    ...definitions(thresholds(found), width),
  ].join('\n')}\n`;
}

/** Each with what it separates. */
function thresholds({ cusp, flipLimit, overshoot, jump, contraction, monotone }: Bifurcations): [string, string][] {
  return [
    [
      'jump',
      jump === null
        ? 'no β at which the limit from p_ref is known to jump'
        : `β = ${digits(jump)}: from p_ref, below to the upper state`,
    ],
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
