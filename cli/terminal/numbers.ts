import type { SuccessPoint } from '../../bindings/index.js';

export function count(value: number): string {
  return value.toLocaleString('en-US');
}

/** "1 file", "2 files". */
export function countOf(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? '' : 's'}`;
}

export function percent(part: number, whole: number): string {
  return `${((100 * part) / whole).toFixed(1)} %`;
}

export function probability(value: number): string {
  return value.toFixed(4);
}

function toDigits(value: number, count: number): string {
  if (Number.isNaN(value)) return '–';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  return String(Number(value.toPrecision(count)));
}

/** Ten digits. */
export function digits(value: number): string {
  return toDigits(value, 10);
}

export function sixDigits(value: number): string {
  return toDigits(value, 6);
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

export const pointHeader = ['p', '1 − p', 'log-odds'];

/** The cells below `pointHeader`. */
export function pointCells({ success, failure, logOdds }: SuccessPoint): string[] {
  return [probabilityDigits(success, logOdds), probabilityDigits(failure, -logOdds), digits(logOdds)];
}
