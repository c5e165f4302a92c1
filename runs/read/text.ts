// Bytes to text, such that different bytes give different texts.

interface NodeBuffer extends Uint8Array {
  utf8Slice(start: number, end: number): string;
}

/** The same bytes as a Buffer where there are any: it searches and decodes faster than other arrays of bytes do. */
export function fastBytes(bytes: Uint8Array): Uint8Array {
  const { Buffer } = globalThis as {
    Buffer?: { from(buffer: ArrayBufferLike, at: number, length: number): Uint8Array };
  };
  return Buffer?.from(bytes.buffer, bytes.byteOffset, bytes.length) ?? bytes;
}

/** Decodes ranges of one array. Node's own decoder spends less on every short text than TextDecoder does. */
export function textReader(bytes: Uint8Array): (start: number, end: number) => string {
  const decode = rangeDecoder(bytes);
  return (start, end) => {
    const text = decode(start, end);
    return text.includes('\uFFFD') ? escaped(bytes.subarray(start, end)) : text;
  };
}

function rangeDecoder(bytes: Uint8Array): (start: number, end: number) => string {
  const buffer = fastBytes(bytes) as Partial<NodeBuffer>;
  if (typeof buffer.utf8Slice === 'function') return (start, end) => buffer.utf8Slice!(start, end);
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  return (start, end) => decoder.decode(bytes.subarray(start, end));
}

/**
 * Text in which every byte that is no part of a character of UTF-8 becomes a lone surrogate of its own, U+DC00 and the
 * byte, as Python's `surrogateescape` has it: two ids that differ in such bytes stay two ids.
 */
function escaped(bytes: Uint8Array): string {
  const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  try {
    return strict.decode(bytes);
  } catch {
    // Some byte is none of UTF-8.
  }
  let text = '';
  for (let at = 0; at < bytes.length; ) {
    const length = characterLength(bytes[at]!);
    try {
      text += strict.decode(bytes.subarray(at, at + length));
      at += length;
    } catch {
      text += String.fromCharCode(0xdc00 + bytes[at]!);
      at += 1;
    }
  }
  return text;
}

function characterLength(lead: number): number {
  if (lead < 0xc0) return 1;
  if (lead < 0xe0) return 2;
  return lead < 0xf0 ? 3 : 4;
}
