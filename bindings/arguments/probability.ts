// Probabilities of success as arguments: p itself, or its log-odds where p would round to 0 or 1.
import type { Backend } from '../backend.js';
import type { Numbers } from './arrays.js';
import { checkNumber, isNumericList } from './checks.js';
import { rangeError, show, wrongKind, wrongValue } from './errors.js';
import { readNumbers } from './numbers.js';

/** One probability: p in [0, 1], or log-odds log(p/(1-p)) in [-Infinity, Infinity]. */
export type Probability = number | { readonly logOdds: number };

/** One or many probabilities. */
export type Probabilities = number | Numbers | { readonly logOdds: number | Numbers };

type LogitOfOne = Pick<Backend, 'logit'>;
type LogitOfMany = Pick<Backend, 'logitAll'>;

/** As a message shows it. */
export function showProbability(given: Probability): string {
  return isLogOdds(given) ? `{ logOdds: ${show(given.logOdds)} }` : show(given);
}

function isLogOdds(value: unknown): value is { readonly logOdds: unknown } {
  try {
    return typeof value === 'object' && value !== null && 'logOdds' in value;
  } catch {
    return false; // a proxy that was revoked
  }
}

function checkProbability(where: string, name: string, value: unknown): number {
  const p = checkNumber(where, name, value);
  if (!(p >= 0 && p <= 1)) throw wrongValue(where, name, 'a probability from 0 to 1', value);
  return p;
}

function checkLogOdds(where: string, name: string, value: unknown): number {
  const x = checkNumber(where, name, value);
  if (Number.isNaN(x)) throw rangeError(`${where}: "${name}" expected log-odds, got NaN`);
  return x;
}

/** What was given, read once: probabilities, or their log-odds. */
function readProbabilities(value: unknown): { readonly odds: boolean; readonly given: unknown } {
  return isLogOdds(value) ? { odds: true, given: value.logOdds } : { odds: false, given: value };
}

/** The log-odds of one probability, or of each in a list: then `many` is true. */
export function resolveAny(
  functions: LogitOfOne & LogitOfMany,
  where: string,
  name: string,
  value: unknown,
): { readonly many: boolean; readonly logOdds: Float64Array<ArrayBuffer> } {
  const { odds, given } = readProbabilities(value);
  const logOdds = resolveColumn(functions, where, name, odds ? { logOdds: given } : given);
  return { many: isNumericList(given), logOdds };
}

/** The log-odds of one probability. */
export function resolveLogOdds(functions: LogitOfOne, where: string, name: string, value: unknown): number {
  if (isLogOdds(value)) return checkLogOdds(where, `${name}.logOdds`, value.logOdds);
  if (typeof value !== 'number') throw wrongKind(where, name, 'a number or { logOdds }', value);
  return functions.logit(checkProbability(where, name, value));
}

/** The log-odds of one or many probabilities, always as a new column. */
export function resolveColumn(
  functions: LogitOfOne & LogitOfMany,
  where: string,
  name: string,
  value: unknown,
): Float64Array<ArrayBuffer> {
  const { odds, given } = readProbabilities(value);
  if (!isNumericList(given)) {
    return Float64Array.of(resolveLogOdds(functions, where, name, odds ? { logOdds: given } : given));
  }
  const check = odds ? checkLogOdds : checkProbability;
  const holds = odds ? (x: number) => !Number.isNaN(x) : (p: number) => p >= 0 && p <= 1;
  const title = odds ? `${name}.logOdds` : name;
  const column = readNumbers(where, title, given);
  for (let i = 0; i < column.length; i++) if (!holds(column[i]!)) check(where, `${title}[${i}]`, column[i]);
  if (!odds) functions.logitAll(column, column);
  return column;
}
