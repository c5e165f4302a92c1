// A binary for threads: the same code, which imports a memory that threads share. Compiling it again would give the same bytes.
import { Buffer } from 'node:buffer';

const IMPORTS = 2;
/** `(import "env" "memory" (memory ...))`, without the limits that follow. */
const MEMORY = Buffer.from([1, 3, ...Buffer.from('env'), 6, ...Buffer.from('memory'), 2]);
/** Flags and pages: no maximum and at least 1 page; shared and from 1 to 65,536 pages. */
const OWN = Buffer.from([0x00, 0x01]);
const SHARED = Buffer.from([0x03, 0x01, 0x80, 0x80, 0x04]);

function importSection(limits) {
  return Buffer.concat([Buffer.from([IMPORTS, MEMORY.length + limits.length]), MEMORY, limits]);
}

/** @throws Error for a binary that imports anything but a memory of its own */
export function withSharedMemory(bytes) {
  const own = importSection(OWN);
  const at = bytes.indexOf(own);
  if (at < 0) throw new Error('a binary should import "env" "memory" of 1 page or more, and nothing else');
  return Buffer.concat([bytes.subarray(0, at), importSection(SHARED), bytes.subarray(at + own.length)]);
}
