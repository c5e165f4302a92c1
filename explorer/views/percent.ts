/** The sign after a number: no line begins with it. */
export const PERCENT = '\u00a0%';

/** A share as people read it. */
export function percent(share: number, digits = 1): string {
  return `${(100 * share).toFixed(digits)}${PERCENT}`;
}
