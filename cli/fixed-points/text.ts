import type { FixedPoint } from '../../bindings/index.js';
import type { Io } from '../io.js';
import { describeLaw, type Law } from '../law.js';
import { painter } from '../terminal/paint.js';
import { alignColumns } from '../terminal/table.js';

type Reference = number | { readonly logOdds: number };

/**
 * The document of `grpo fixed-points --json`: reference, law, and the points as `FixedPoint` has them. JSON has no
 * infinity: log-odds and multipliers may be "Infinity" or "-Infinity".
 */
export function fixedPointsDocument(
  points: readonly FixedPoint[],
  reference: Reference,
  { rule, variant }: Law,
): string {
  const document = {
    reference: typeof reference === 'number' ? { success: reference } : reference,
    law: { rule, ...variant },
    fixedPoints: points,
  };
  const infinityAsText = (_key: string, value: unknown): unknown =>
    value === Infinity || value === -Infinity ? String(value) : value;
  return `${JSON.stringify(document, infinityAsText, 2)}\n`;
}

function digits(value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  return String(Number(value.toPrecision(10)));
}

/**
 * A probability beside its log-odds, to ten digits: p and 1 − p together, so that a p close to 1 loses none. What is too
 * small for a double, about e^x at log-odds x, is written from those.
 */
function probabilityDigits(value: number, logOdds: number): string {
  if (value !== 0 || logOdds === -Infinity) return digits(value);
  const exponent = Math.floor(logOdds / Math.LN10);
  return `${(10 ** (logOdds / Math.LN10 - exponent)).toFixed(3)}e${exponent}`;
}

export function renderFixedPoints(points: readonly FixedPoint[], reference: Reference, law: Law, io: Io): string {
  const paint = painter(io);
  const from = typeof reference === 'number' ? `p_ref = ${reference}` : `x_ref = ${reference.logOdds}`;
  const [header = '', ...rows] = alignColumns([
    ['p', '1 − p', 'log-odds', 'multiplier', '', 'KL to ref'],
    ...points.map(({ success, failure, logOdds, multiplier, stable, boundary, kl }) => [
      probabilityDigits(success, logOdds),
      probabilityDigits(failure, -logOdds),
      digits(logOdds),
      digits(multiplier),
      `${stable ? 'stable' : 'unstable'}${boundary ? ', boundary' : ''}`,
      digits(kl),
    ]),
  ]);
  return `${[
    ...describeLaw(law),
    from,
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
