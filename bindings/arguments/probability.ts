// Probabilities of success as arguments: p itself, or its log-odds where p would round to 0 or 1.
import type { Backend } from '../backend.js';
import { checkAttached, checkNumber, isNumericList } from './checks.js';
import { rangeError, show, typeError } from './errors.js';

/** One probability: p in [0, 1], or log-odds log(p/(1-p)) in [-Infinity, Infinity]. */
export type Probability = number | { readonly logOdds: number };

/** One or many probabilities. */
export type Probabilities = number | ArrayLike<number> | { readonly logOdds: number | ArrayLike<number> };

type LogitOfOne = Pick<Backend, 'logit'>;
type LogitOfMany = Pick<Backend, 'logitAll'>;

/** As a message shows it. */
export function showProbability(given: Probability): string {
  return isLogOdds(given) ? `{ logOdds: ${show(given.logOdds)} }` : show(given);
}

function isLogOdds(value: unknown): value is { readonly logOdds: unknown } {
  return typeof value === 'object' && value !== null && 'logOdds' in value;
}

function checkProbability(where: string, name: string, value: unknown): number {
  const p = checkNumber(where, name, value);
  if (!(p >= 0 && p <= 1))
    throw rangeError(`${where}: "${name}" expected a probability from 0 to 1, got ${show(value)}`);
  return p;
}

function checkLogOdds(where: string, name: string, value: unknown): number {
  const x = checkNumber(where, name, value);
  if (Number.isNaN(x)) throw rangeError(`${where}: "${name}" expected log-odds, got NaN`);
  return x;
}

/** The log-odds of one probability. */
export function resolveLogOdds(functions: LogitOfOne, where: string, name: string, value: unknown): number {
  if (isLogOdds(value)) return checkLogOdds(where, `${name}.logOdds`, value.logOdds);
  if (typeof value !== 'number')
    throw typeError(`${where}: "${name}" expected a number or { logOdds }, got ${show(value)}`);
  return functions.logit(checkProbability(where, name, value));
}

/** The log-odds of one or many probabilities, always as a new column. */
export function resolveColumn(
  functions: LogitOfOne & LogitOfMany,
  where: string,
  name: string,
  value: unknown,
): Float64Array<ArrayBuffer> {
  const given = isLogOdds(value) ? value.logOdds : value;
  if (!isNumericList(given)) return Float64Array.of(resolveLogOdds(functions, where, name, value));
  if (ArrayBuffer.isView(given)) checkAttached(where, name, given);
  const check = isLogOdds(value) ? checkLogOdds : checkProbability;
  const holds = isLogOdds(value) ? (x: number) => !Number.isNaN(x) : (p: number) => p >= 0 && p <= 1;
  const title = isLogOdds(value) ? `${name}.logOdds` : name;
  const column = new Float64Array(given.length);
  for (let i = 0; i < given.length; i++) {
    const number: unknown = given[i];
    column[i] = typeof number === 'number' && holds(number) ? number : check(where, `${title}[${i}]`, number);
  }
  if (!isLogOdds(value)) functions.logitAll(column, column);
  return column;
}
