import { count } from './numbers.js';

const CELLS = 24;

/** How far a piece of work is: `[██████      ]  25 %  1,000 of 4,000 cells`. */
export function bar(done: number, total: number, noun: string): string {
  const share = done / total;
  const full = Math.floor(share * CELLS);
  const percent = `${Math.floor(100 * share)} %`.padStart(5);
  return `[${'█'.repeat(full).padEnd(CELLS)}] ${percent}  ${count(done)} of ${count(total)} ${noun}`;
}
