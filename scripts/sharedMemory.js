// A binary for threads: the same code, which imports a memory that threads share. Compiling it again would give the same bytes.
import { Buffer } from 'node:buffer';

const HEADER = 8;
const IMPORTS = 2;
/** `(import "env" "memory" (memory ...))`, without the limits that follow. */
const MEMORY = Buffer.from('\x03env\x06memory\x02', 'latin1');
/** Flags and pages: at least 1 page; shared and from 1 to 65,536 pages. */
const OWN = Buffer.concat([MEMORY, Buffer.from([0x00, 0x01])]);
const SHARED = Buffer.concat([MEMORY, Buffer.from([0x03, 0x01, 0x80, 0x80, 0x04])]);

/** The bytes of a number, seven bits each. */
function leb(value) {
  return value < 128 ? [value] : [(value % 128) + 128, ...leb(Math.floor(value / 128))];
}

/** The section that begins at `start`: its number, and where its content begins and ends. */
function sectionAt(bytes, start) {
  let size = 0;
  let at = start + 1;
  for (let factor = 1; ; factor *= 128) {
    const byte = bytes[at++];
    size += (byte % 128) * factor;
    if (byte < 128) return { id: bytes[start], from: at, to: at + size };
  }
}

/** @throws Error for a binary that does not import a memory of 1 page or more */
export function withSharedMemory(bytes) {
  for (let start = HEADER; start < bytes.length; ) {
    const { id, from, to } = sectionAt(bytes, start);
    const at = id === IMPORTS ? bytes.subarray(from, to).indexOf(OWN) : -1;
    if (at >= 0) {
      const rest = bytes.subarray(from + at + OWN.length, to);
      const content = Buffer.concat([bytes.subarray(from, from + at), SHARED, rest]);
      const section = Buffer.concat([Buffer.from([IMPORTS, ...leb(content.length)]), content]);
      return Buffer.concat([bytes.subarray(0, start), section, bytes.subarray(to)]);
    }
    start = to;
  }
  throw new Error('a binary should import "env" "memory" of 1 page or more');
}
