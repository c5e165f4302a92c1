import type { Attractor, SuccessPoint } from '../../bindings/index.js';
import { parameter } from '../../charts/words.js';
import { type Io, tableWidth, textWidth } from '../io.js';
import { describeReference, type Reference } from '../options/reference.js';
import { anchorOf, formula } from '../options/variant.js';
import { sixDigits } from '../terminal/numbers.js';
import { painter } from '../terminal/paint.js';
import { table } from '../terminal/table.js';
import { wrap } from '../terminal/wrap.js';
import type { RuleNumbers } from './rules.js';

interface Parameters {
  readonly beta: number;
  readonly alpha: number;
  readonly varianceEpsilon: number;
}

export function renderRules(
  rules: readonly RuleNumbers[],
  reference: Reference,
  { beta, alpha, varianceEpsilon }: Parameters,
  io: Io,
): string {
  const bold = (text: string) => painter(io)('bold', text);
  const formulas = rules.map(({ law }) => [law.rule, formula(law.rule, law), fixedPointFormula(law)]);
  const numbers = rules.map(({ law, first, fixedPoints, attractor }) => [
    law.rule,
    probabilityOf(first),
    fixedPoints
      .filter(({ boundary }) => !boundary)
      .map((point) => probabilityOf(point) + (point.stable ? '' : ' (unstable)'))
      .join(', ') || 'none inside (0, 1)',
    endOf(attractor),
  ]);
  const words = [
    'The six rules of arXiv:2503.06639, Table 1. x = logit p, Ω(p) = 1/√(p(1−p) + ε).',
    `${describeReference(reference)}, β = ${parameter(beta)}, ε = ${parameter(varianceEpsilon)}, and α = ${parameter(alpha)} for the two-KL rules`,
  ];
  return `${[
    ...words.flatMap((line) => wrap(line, textWidth(io))),
    '',
    ...table(['rule', 'x after a step', 'fixed point x*'], formulas, tableWidth(io), bold),
    '',
    ...table(['rule', 'p after 1 step', 'fixed points', 'from p_ref'], numbers, tableWidth(io), bold),
  ].join('\n')}\n`;
}

function fixedPointFormula({ rule, normalization }: RuleNumbers['law']): string {
  const anchor = anchorOf(rule);
  if (anchor === 'previous') return 'none inside';
  return `x_ref + ${normalization === 'mean' ? '1' : 'Ω(p*)'}/${anchor === 'both' ? '(αβ)' : 'β'}`;
}

/** p to six digits; close to 1 by what it lacks. */
function probabilityOf({ success, failure, logOdds }: SuccessPoint): string {
  if (logOdds === Infinity) return '1';
  return failure < 1e-5
    ? `1 − ${failure === 0 ? `e^−${sixDigits(logOdds)}` : failure.toPrecision(2)}`
    : sixDigits(success);
}

function endOf({ kind, period, points, steps }: Attractor): string {
  if (kind === 'cycle') return `cycle of period ${period}`;
  if (kind === 'irregular') return 'irregular';
  if (kind === 'undecided') return `undecided at step ${steps}`;
  return `→ ${probabilityOf(points[0]!)}`;
}
