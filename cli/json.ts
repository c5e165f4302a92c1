/** NaN, which JSON has not, becomes null; infinities become text. */
function infinityAsText(_key: string, value: unknown): unknown {
  return value === Infinity || value === -Infinity ? String(value) : value;
}

/** One line of JSON. */
export function jsonLine(value: unknown): string {
  return JSON.stringify(value, infinityAsText);
}

/** A document of its own. */
export function jsonDocument(value: unknown): string {
  return `${JSON.stringify(value, infinityAsText, 2)}\n`;
}
