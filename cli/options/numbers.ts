// Parsers of option values, for commander: the value, or an error that says what was expected.
import { InvalidArgumentError } from 'commander';

function parse(text: string, expected: string, holds: (value: number) => boolean): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!holds(value)) throw new InvalidArgumentError(`Expected ${expected}.`);
  return value;
}

export function finite(text: string): number {
  return parse(text, 'a finite number', Number.isFinite);
}

export function positive(text: string): number {
  return parse(text, 'a finite number above 0', (value) => value > 0 && value < Infinity);
}

/** Beta. Trainers run with 0, so that needs more words than other numbers. */
export function penalty(text: string): number {
  if (Number(text) === 0 && text.trim() !== '') {
    throw new InvalidArgumentError(
      'Expected a finite number above 0. At 0 there is no penalty, and one exact step would lead to p = 1. Training ' +
        'without a penalty goes in small steps from policy to policy: that is the mirror limit. Take --variant mirror-grpo ' +
        '(or mirror-dr-grpo); its beta says how small the steps are.',
    );
  }
  return positive(text);
}

export function nonNegative(text: string): number {
  return parse(text, 'a finite number of at least 0', (value) => value >= 0 && value < Infinity);
}

export function unitInterval(text: string): number {
  return parse(text, 'a number from 0 to 1', (value) => value >= 0 && value <= 1);
}

/** A probability of which both log-odds are finite. */
export function openUnitInterval(text: string): number {
  return parse(text, 'a number between 0 and 1', (value) => value > 0 && value < 1);
}

/** A number of draws, which may be broken. */
export function draws(text: string): number {
  return parse(text, 'a finite number of at least 1', (value) => value >= 1 && value < Infinity);
}

/** From 0 to 1, without 0. */
export function aboveZeroToOne(text: string): number {
  return parse(text, 'a number above 0, up to 1', (value) => value > 0 && value <= 1);
}

export function integer(least: number, most: number): (text: string) => number {
  const expected = `an integer from ${least} to ${most}`;
  return (text) => parse(text, expected, (value) => Number.isInteger(value) && value >= least && value <= most);
}

export function names(text: string): string[] {
  const list = text.split(',').map((name) => name.trim());
  if (list.includes('')) throw new InvalidArgumentError('Expected names, separated by commas.');
  return list;
}
