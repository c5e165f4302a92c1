import { DataError } from '../io.js';

/** Longer than any record of a log; what has no line breaks for that long is another kind of file. */
const LONGEST_LINE = 1 << 24;

/**
 * Splits a stream of UTF-8 into lines, all that a chunk completes at a time: one await per chunk, not per line.
 * A byte order mark is dropped; of CRLF the CR stays, which is white space to JSON.
 *
 * @param name of the stream, for errors
 */
export async function* lineBlocks(chunks: AsyncIterable<Uint8Array | string>, name: string): AsyncGenerator<string[]> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of chunks) {
    const lines = (rest + (typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true }))).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > LONGEST_LINE)
      throw new DataError(`${name}: a line is longer than ${LONGEST_LINE} characters: not a log`);
    yield lines;
  }
  rest += decoder.decode();
  if (rest !== '') yield [rest];
}
