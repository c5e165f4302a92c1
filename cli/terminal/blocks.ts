import { type Io, textWidth } from '../io.js';
import { painter } from './paint.js';
import { wrapAll } from './wrap.js';

/** The width of the names in the margin. */
const MARGIN = 10;
const NARROWEST = 40;
const WIDEST = 100;

export interface Blocks {
  /** Columns of a line beside the margin. */
  readonly width: number;
  /** Lines with a name in the margin of the first. */
  block(name: string, lines: readonly string[]): string;
}

/** A report of blocks, each with its name in the margin. */
export function blocksFor(io: Io): Blocks {
  const paint = painter(io);
  const width = Math.max(NARROWEST, Math.min(WIDEST, textWidth(io))) - MARGIN;
  return {
    width,
    block: (name, lines) =>
      wrapAll(lines, width)
        .map(
          (line, i) =>
            `${i === 0 ? paint('bold', name) + ' '.repeat(MARGIN - name.length) : ' '.repeat(MARGIN)}${line}`,
        )
        .map((line) => line.trimEnd())
        .join('\n'),
  };
}
