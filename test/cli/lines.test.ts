import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lineBlocks } from '../../cli/log/lines.js';

async function linesOf(chunks: Iterable<Uint8Array | string>): Promise<string[]> {
  async function* stream() {
    yield* chunks;
  }
  const lines: string[] = [];
  for await (const block of lineBlocks(stream(), 'log')) lines.push(...block);
  return lines;
}

function chunked(bytes: Uint8Array, size: number): Uint8Array[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size));
}

describe('lineBlocks', () => {
  test('gives the same lines wherever the chunks are cut, in the middle of a character too', async () => {
    const line = fc.string({ unit: 'grapheme' }).map((text) => text.replace(/[\n\uFEFF]/g, ''));
    await fc.assert(
      fc.asyncProperty(fc.array(line), fc.integer({ min: 1, max: 9 }), async (lines, size) => {
        const bytes = new TextEncoder().encode(lines.map((text) => `${text}\n`).join(''));
        expect(await linesOf(chunked(bytes, size))).toEqual(lines);
      }),
    );
  });

  test('gives the last line without a line break', async () => {
    expect(await linesOf(['a\nb'])).toEqual(['a', 'b']);
  });

  test('drops a byte order mark', async () => {
    expect(await linesOf([new TextEncoder().encode('\uFEFFa\n')])).toEqual(['a']);
  });

  test('refuses a file without line breaks instead of holding it', async () => {
    const chunks = new Array<string>(20).fill('x'.repeat(1 << 20));
    await expect(linesOf(chunks)).rejects.toThrow('log: a line is longer than');
  });
});
