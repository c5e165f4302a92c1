// Bytes as a text of ASCII that needs no escapes in a string and compresses as well as the bytes do: base64 costs a third more when
// it is gzipped, since it breaks bytes apart. bindings/wasm/binary/inlined.ts reads it.

/** How many values one character tells apart; a sign before it says that the value is in the second or third such range. */
const RANGE = 87;
const signs = ['', '!', '&'];
/** The character of the first value. */
const FIRST = 40;
/** What strings and pages give a meaning to, and what is written instead. */
const instead = { '\\': '#', '<': '%' };

/** What 0xfd, the first byte of most instructions, and the small numbers need no sign for. */
const SHIFT = 3;

export function textOf(bytes) {
  let text = '';
  for (const byte of bytes) {
    const value = (byte + SHIFT) % 256;
    const character = String.fromCharCode(FIRST + (value % RANGE));
    text += signs[Math.floor(value / RANGE)] + (instead[character] ?? character);
  }
  return text;
}
