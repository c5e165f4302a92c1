import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { eachLine, lineBlocks } from '../../runs/read/lines.js';
import { textReader } from '../../runs/read/text.js';

/** Lines as text, null for one that is too long. The array that chunks lie in is used again for each. */
async function linesOf(bytes: Uint8Array, size: number, longest?: number): Promise<(string | null)[]> {
  const buffer = new Uint8Array(size);
  async function* stream() {
    for (let from = 0; from < bytes.length; from += size) {
      buffer.fill(0);
      const piece = bytes.subarray(from, from + size);
      buffer.set(piece);
      yield buffer.subarray(0, piece.length);
    }
  }
  const lines: (string | null)[] = [];
  for await (const block of lineBlocks(stream(), longest)) {
    if (block.tooLong) lines.push(null);
    const textOf = textReader(block.bytes);
    eachLine(block.bytes, (start, end) => lines.push(textOf(start, end)));
  }
  return lines;
}

const bytesOf = (text: string) => new TextEncoder().encode(text);

describe('lineBlocks', () => {
  test('gives the same lines wherever the chunks are cut, in the middle of a character too', async () => {
    const line = fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\n', ''));
    await fc.assert(
      fc.asyncProperty(fc.array(line), fc.integer({ min: 1, max: 9 }), async (lines, size) => {
        expect(await linesOf(bytesOf(lines.map((text) => `${text}\n`).join('')), size)).toEqual(lines);
      }),
      { seed: 12 },
    );
  });

  test.each([1, 2, 3, 100])('gives the last line without a line break, in chunks of %i', async (size) => {
    expect(await linesOf(bytesOf('a\nbc'), size)).toEqual(['a', 'bc']);
  });

  test.each([1, 3, 7])('passes over a line that is too long, and goes on after it, in chunks of %i', async (size) => {
    const text = `short\n${'x'.repeat(40)}\nlast`;
    expect(await linesOf(bytesOf(text), size, 20)).toEqual(['short', null, 'last']);
    expect(await linesOf(bytesOf(`short\n${'x'.repeat(40)}`), size, 20)).toEqual(['short', null]);
  });
});

describe('textReader', () => {
  test('keeps bytes apart that are no UTF-8, and leaves U+FFFD itself alone', () => {
    const read = (...bytes: number[]) => textReader(Uint8Array.from(bytes))(0, bytes.length);
    expect(read(0x61, 0xff)).toBe('a\udcff');
    expect(read(0x61, 0xfe)).toBe('a\udcfe');
    expect(read(0xef, 0xbf, 0xbd)).toBe('\uFFFD');
    expect(read(0xc3, 0xa9, 0xc3)).toBe('é\udcc3');
    expect(read(0xf0, 0x9f, 0x98, 0x80, 0x80)).toBe('😀\udc80');
  });
});
