// The table of contents of a zip, and single entries of it: what .eval files need.
import { inflated, unzstd } from './bytes.js';
import { LogError } from './errors.js';
import { joined } from './lines.js';

/** Some bytes of a file of which the size is known. */
export interface RandomAccess {
  readonly size: number;
  slice(from: number, to: number): Promise<Uint8Array>;
}

export interface ZipEntry {
  readonly name: string;
  readonly method: number;
  readonly compressed: number;
  readonly offset: number;
}

const END = 0x06054b50;
const END_64_LOCATOR = 0x07064b50;
const END_LENGTH = 22;
const LOCATOR_LENGTH = 20;
const LONGEST_COMMENT = 0xffff;
const STORED = 0;
const DEFLATED = 8;
const ZSTANDARD = 93;

export async function zipEntries(file: RandomAccess, name: string): Promise<ZipEntry[]> {
  const from = Math.max(0, file.size - END_LENGTH - LONGEST_COMMENT - LOCATOR_LENGTH);
  const tail = viewOf(await file.slice(from, file.size));
  let end = tail.byteLength - END_LENGTH;
  while (end >= 0 && tail.getUint32(end, true) !== END) end -= 1;
  if (end < 0) throw new LogError(`${name}: a zip without its table of contents: cut off, or still being written`);
  let length = tail.getUint32(end + 12, true);
  let start = tail.getUint32(end + 16, true);
  const locator = end - LOCATOR_LENGTH;
  if (locator >= 0 && tail.getUint32(locator, true) === END_64_LOCATOR) {
    const at = Number(tail.getBigUint64(locator + 8, true));
    const end64 = viewOf(await file.slice(at, at + 56));
    length = Number(end64.getBigUint64(40, true));
    start = Number(end64.getBigUint64(48, true));
  }
  return entriesOf(viewOf(await file.slice(start, start + length)), name);
}

function entriesOf(view: DataView, file: string): ZipEntry[] {
  const entries: ZipEntry[] = [];
  try {
    for (let at = 0; at + 46 <= view.byteLength; ) {
      const nameLength = view.getUint16(at + 28, true);
      const extraLength = view.getUint16(at + 30, true);
      const name = new TextDecoder().decode(new Uint8Array(view.buffer, view.byteOffset + at + 46, nameLength));
      const extra = new DataView(view.buffer, view.byteOffset + at + 46 + nameLength, extraLength);
      // Sizes and offsets that four bytes do not hold are in an extra field, in this order.
      const long = longNumbers(extra);
      const numberAt = (offset: number): number => {
        const value = view.getUint32(at + offset, true);
        return value === 0xffffffff ? (long.shift() ?? value) : value;
      };
      numberAt(24);
      const compressed = numberAt(20);
      entries.push({ name, method: view.getUint16(at + 10, true), compressed, offset: numberAt(42) });
      at += 46 + nameLength + extraLength + view.getUint16(at + 32, true);
    }
  } catch (error) {
    if (error instanceof RangeError) throw new LogError(`${file}: the table of contents of the zip is damaged`);
    throw error;
  }
  return entries;
}

function longNumbers(extra: DataView): number[] {
  for (let at = 0; at + 4 <= extra.byteLength; at += 4 + extra.getUint16(at + 2, true)) {
    if (extra.getUint16(at, true) !== 1) continue;
    const count = Math.floor(extra.getUint16(at + 2, true) / 8);
    return Array.from({ length: count }, (_, i) => Number(extra.getBigUint64(at + 4 + 8 * i, true)));
  }
  return [];
}

export async function readEntry(file: RandomAccess, entry: ZipEntry, name: string): Promise<Uint8Array> {
  const header = viewOf(await file.slice(entry.offset, entry.offset + 30));
  const from = entry.offset + 30 + header.getUint16(26, true) + header.getUint16(28, true);
  const data = await file.slice(from, from + entry.compressed);
  const inside = `${name}: ${entry.name}`;
  if (entry.method === STORED) return data;
  async function* once(): AsyncGenerator<Uint8Array> {
    yield data;
  }
  if (entry.method === DEFLATED) return gathered(inflated(once(), 'deflate-raw', inside));
  if (entry.method === ZSTANDARD) return gathered(unzstd(once(), inside));
  throw new LogError(`${inside}: compressed by method ${entry.method}, which is not deflate, zstd or none`);
}

/** All chunks as one array. */
export async function gathered(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const chunk of chunks) pieces.push(chunk.slice());
  return pieces.length === 0 ? new Uint8Array() : joined(pieces);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
