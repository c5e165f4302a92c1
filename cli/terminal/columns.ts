import { stripVTControlCharacters } from 'node:util';

/** Marks that stand over, under or within the character before them, and joiners. */
const NO_COLUMN = /\p{M}|\u200b|\u200c|\u200d/u;
/** Characters of East Asian scripts, and emoji. */
const TWO_COLUMNS =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
/** Text in which every character has one column. */
const PLAIN = /^[\x20-\x7e]*$/;

/** Columns that a text takes in a terminal: colours take none, wide characters take two. */
export function columnsOf(text: string): number {
  if (PLAIN.test(text)) return text.length;
  let columns = 0;
  for (const character of stripVTControlCharacters(text)) {
    columns += NO_COLUMN.test(character) ? 0 : TWO_COLUMNS.test(character) ? 2 : 1;
  }
  return columns;
}
