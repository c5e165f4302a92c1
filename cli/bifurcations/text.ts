import type { Bifurcation, Bifurcations } from '../../bindings/index.js';
import { parameter } from '../../charts/words.js';
import { type Io, tableWidth, textWidth } from '../io.js';
import type { FamilyOptions } from '../options/family.js';
import { describeReference, type Reference } from '../options/reference.js';
import { describeRefinements, type RefinementOptions } from '../options/refinements.js';
import { digits, pointCells, pointHeader } from '../terminal/numbers.js';
import { painter } from '../terminal/paint.js';
import { table } from '../terminal/table.js';
import { definitions, wrap } from '../terminal/wrap.js';

export function renderBifurcations(
  found: Bifurcations,
  reference: Reference,
  options: FamilyOptions & RefinementOptions,
  io: Io,
): string {
  const paint = painter(io);
  const row = (name: string, { beta, ...point }: Bifurcation) => [name, digits(beta), ...pointCells(point)];
  const points = [...found.folds.map((fold) => row('fold', fold)), ...found.flips.map((flip) => row('flip', flip))];
  const width = textWidth(io);
  const bold = (text: string) => paint('bold', text);
  const { alpha, varianceEpsilon, convention } = options;
  const rule = [
    alpha === 1 ? 'grpo' : 'two-kl-grpo',
    `α = ${parameter(alpha)}`,
    // A convention has its own smoothing.
    ...(convention === undefined ? [`ε = ${parameter(varianceEpsilon)}`] : []),
    ...describeRefinements(options),
  ].join(', ');
  return `${[
    ...[rule, describeReference(reference)].flatMap((line) => wrap(line, width)),
    '',
    ...(points.length === 0
      ? ['No fold and no flip.']
      : table(['at', 'β', ...pointHeader], points, tableWidth(io), bold)),
    '',
    ...definitions(thresholds(found, options), width),
  ].join('\n')}\n`;
}

/** Each with what it separates. */
function thresholds(
  { cusp, flipLimit, overshoot, jump, contraction, monotone }: Bifurcations,
  refinements: RefinementOptions,
): [string, string][] {
  const sign = isDownward(refinements) ? '>' : '<';
  const flips = flipLimit === null ? 'for no p_ref' : `only for p_ref ${sign} ${digits(flipLimit.success)}`;
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
    ['flips', flips],
    ...(cusp
      ? [
          [
            'folds',
            `only for p_ref ${sign} ${digits(cusp.reference.success)} and β < ${digits(cusp.beta)}, where the two meet`,
          ] as [string, string],
        ]
      : []),
  ];
}

/** Whether the verifier prefers wrong answers: success shrinks, and all is seen from the other side. */
function isDownward({ verifier }: RefinementOptions): boolean {
  return verifier !== undefined && verifier.truePositiveRate < verifier.falsePositiveRate;
}

function above(beta: number, holds: string): string {
  return beta === Infinity ? 'at no β' : `β > ${digits(beta)}: ${holds}`;
}
