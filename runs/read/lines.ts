import { fastBytes } from './text.js';

/** A V8 string ends at 2²⁹ units. Columns of a thousand long completions are one line of many MB. */
export const LONGEST_LINE = 1 << 28;

const LINE_BREAK = 10;

/** Lines of a file that are whole, one after another: or one that is too long to be held, of which there are no bytes. */
export interface LineBlock {
  readonly bytes: Uint8Array;
  /** Nothing ends the last line of the block: the file ends in it, or the line is too long. */
  readonly open: boolean;
  readonly tooLong: boolean;
}

/**
 * Cuts a stream where lines end. A block is used before the next is asked for: its bytes are those of the stream.
 *
 * @param longest bytes of a line
 */
export async function* lineBlocks(
  chunks: AsyncIterable<Uint8Array>,
  longest = LONGEST_LINE,
): AsyncGenerator<LineBlock> {
  /** The line that the last chunk did not end; nothing is kept of one that is too long. */
  let pieces: Uint8Array[] = [];
  let held = 0;
  const keep = (piece: Uint8Array): void => {
    held += piece.length;
    if (held > longest) pieces = [];
    else if (piece.length > 0) pieces.push(piece.slice());
  };
  const take = (open: boolean): LineBlock => {
    const tooLong = held > longest;
    const block = { bytes: tooLong ? EMPTY : joined(pieces), open, tooLong };
    pieces = [];
    held = 0;
    return block;
  };
  for await (const chunk of chunks) {
    let from = 0;
    if (held > 0) {
      const end = chunk.indexOf(LINE_BREAK) + 1;
      keep(end === 0 ? chunk : chunk.subarray(0, end));
      if (end === 0) continue;
      yield take(false);
      from = end;
    }
    const to = chunk.lastIndexOf(LINE_BREAK) + 1;
    if (to > from) yield { bytes: chunk.subarray(from, to), open: false, tooLong: false };
    keep(chunk.subarray(Math.max(from, to)));
  }
  if (held > 0) yield take(true);
}

const EMPTY = new Uint8Array();

/** Pieces as one array. */
export function joined(pieces: readonly Uint8Array[]): Uint8Array {
  if (pieces.length === 1) return pieces[0]!;
  const whole = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/** Calls back with every line of a block, from `start` to `end`, without its line break. */
export function eachLine(bytes: Uint8Array, line: (start: number, end: number) => void): void {
  const searched = fastBytes(bytes);
  let start = 0;
  while (start < bytes.length) {
    const found = searched.indexOf(LINE_BREAK, start);
    const end = found < 0 ? bytes.length : found;
    line(start, end);
    start = end + 1;
  }
}
