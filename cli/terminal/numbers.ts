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

/** A parameter as people write it: 31, 0.04, 1e-5. */
export function parameter(value: number): string {
  return value !== 0 && value < 1e-3 ? value.toExponential() : String(value);
}
