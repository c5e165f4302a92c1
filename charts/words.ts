// Numbers and names in titles, legends and labels, and the room that they take.
import type { Probability } from '../bindings/index.js';

/** A parameter as people write it: 31, 0.04, 1e-5. */
export function parameter(value: number): string {
  return value !== 0 && Math.abs(value) < 1e-3 ? value.toExponential() : String(value);
}

/** The reference policy, by the number it was given as. */
export function describeReference(reference: Probability): string {
  return typeof reference === 'number' ? `p_ref = ${reference}` : `x_ref = ${reference.logOdds}`;
}

/** Widths of characters in Helvetica, as shares of its size. */
const NARROW = /[ijlI|.,:;'!()[\] ft-]/;
const WIDE = /[mwMW→−=+<>]/;
const RAISED = /[⁰¹²³⁴-⁹⁺⁻₀-₉]/;

/** About the width of a text in pixels, on the generous side: nothing here can measure it. */
export function textWidth(text: string, size: number): number {
  let width = 0;
  for (const character of text.replaceAll('_', '')) {
    if (NARROW.test(character)) width += 0.31;
    else if (RAISED.test(character)) width += 0.4;
    else if (WIDE.test(character)) width += 0.75;
    else width += /[A-ZΑ-Ω]/.test(character) ? 0.7 : 0.57;
  }
  return width * size;
}

/** A text as lines that fit a width. */
export function wrapText(text: string, size: number, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    const longer = last === undefined ? word : `${last} ${word}`;
    if (last !== undefined && textWidth(longer, size) > width) lines.push(word);
    else lines.splice(-1, 1, longer);
  }
  return lines;
}
