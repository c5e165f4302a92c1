// Bytes that are to be 0 or 1, four at a time where they begin at a word: one by one they took a fifth of the time of a loss.

/** All bytes or-ed together. */
export function bitsOf(bytes: Uint8Array): number {
  const words = wordsOf(bytes);
  let bits = 0;
  let i = 0;
  for (const end = words.length - 3; i < end; i += 4) bits |= words[i]! | words[i + 1]! | words[i + 2]! | words[i + 3]!;
  for (; i < words.length; i++) bits |= words[i]!;
  bits |= bits >>> 16;
  bits = (bits | (bits >>> 8)) & 255;
  for (let k = 4 * words.length; k < bytes.length; k++) bits |= bytes[k]!;
  return bits;
}

/** As many words as a byte of their sum holds, where each byte is at most 1. */
const MOST = 252;

/** How many bytes are 1, where each is 0 or 1. */
export function countOnes(bytes: Uint8Array): number {
  const words = wordsOf(bytes);
  let count = 0;
  for (let from = 0; from < words.length; from += MOST) {
    const end = Math.min(from + MOST, words.length);
    let sums = 0;
    for (let i = from; i < end; i++) sums = (sums + words[i]!) | 0;
    const pairs = (sums & 0xff00ff) + ((sums >>> 8) & 0xff00ff);
    count += (pairs & 0xffff) + (pairs >>> 16);
  }
  for (let k = 4 * words.length; k < bytes.length; k++) count += bytes[k]!;
  return count;
}

/** The bytes as words, without the last few; none where they do not begin at a word. */
function wordsOf({ buffer, byteOffset, length }: Uint8Array): Int32Array {
  return new Int32Array(buffer, byteOffset & ~3, byteOffset % 4 === 0 ? length >> 2 : 0);
}
