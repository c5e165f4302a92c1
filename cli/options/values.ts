// Several values in one option: numbers and ranges, separated by commas.
import { InvalidArgumentError } from 'commander';
import { integer } from './numbers.js';

const scales = {
  linear: { to: (value: number) => value, from: (t: number) => t },
  log: { to: Math.log, from: Math.exp },
  logit: { to: (p: number) => Math.log(p) - Math.log1p(-p), from: (x: number) => 1 / (1 + Math.exp(-x)) },
};

/** In what the values of a range are evenly spaced. */
export type Spacing = keyof typeof scales;

export interface Range {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

type Parse = (text: string) => number;

const MOST_VALUES = 1_000_000;
const readCount = integer(2, MOST_VALUES);

/** A parser of `from:to:count`. */
export function range(parse: Parse): (text: string) => Range {
  return (text) => {
    const parts = text.split(':');
    if (parts.length !== 3) throw new InvalidArgumentError('Expected a range as from:to:count.');
    const [from, to, count] = [parse(parts[0]!), parse(parts[1]!), readCount(parts[2]!)];
    if (!(from < to)) throw new InvalidArgumentError('Expected a range that ascends.');
    return { from, to, count };
  };
}

/** To twelve digits, of 1 - p where that is less: short to write, and not up to the last bit of an engine's exp and log. */
function rounded(value: number): number {
  return value > 0.5 && value < 1 ? 1 - rounded(1 - value) : Number(value.toPrecision(12));
}

/** The values of a range: its ends exactly as they were given, what lies between to twelve digits. */
export function spread({ from, to, count }: Range, spacing: Spacing): Float64Array {
  const scale = scales[spacing];
  const [a, b] = [scale.to(from), scale.to(to)];
  if (!Number.isFinite(a) || !Number.isFinite(b)) {
    throw new InvalidArgumentError(`Expected a range ${spacing === 'log' ? 'above 0' : 'between 0 and 1'}.`);
  }
  const value = (k: number) => rounded(scale.from(a + ((b - a) * k) / (count - 1)));
  return Float64Array.from({ length: count }, (_, k) => (k === 0 ? from : k === count - 1 ? to : value(k)));
}

/** A parser of numbers and ranges, as in `0.01,0.1:10:50`. */
export function values(parse: Parse, spacing: Spacing): (text: string) => number[] {
  const parseRange = range(parse);
  return (text) => {
    const all: number[] = [];
    for (const item of text.split(',')) {
      for (const value of item.includes(':') ? spread(parseRange(item), spacing) : [parse(item)]) all.push(value);
    }
    if (all.length > MOST_VALUES) throw new InvalidArgumentError(`Expected at most ${MOST_VALUES} values.`);
    return all;
  };
}
