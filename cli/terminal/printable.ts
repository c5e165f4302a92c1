/**
 * Characters that terminals obey instead of showing: C0 and C1 controls but for line feed and tab, separators of lines and
 * paragraphs, and the marks, embeddings, overrides and isolates that reorder the text around them.
 */
const CONTROL = /(?![\n\t])[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** Characters that terminals obey become \uXXXX, as in JSON. @param kept sequences that stay as they are */
export function escapeControls(text: string, kept: readonly string[] = []): string {
  if (!CONTROL.test(text)) return text;
  const sequences = kept.map((sequence) => sequence.replace(/[[\]]/g, '\\$&'));
  const parts = new RegExp([...sequences, CONTROL.source].join('|'), 'gu');
  return text.replace(parts, (match) => (kept.includes(match) ? match : escaped(match)));
}

/** Data within a line of text: nothing in it moves the cursor. */
export function printable(text: string): string {
  return escapeControls(text).replace(/[\n\t]/g, escaped);
}
