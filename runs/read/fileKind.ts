import { NoRecords } from './content.js';

/** What is read as it is, or unpacked. */
export type FileKind = 'parquet' | 'zip' | 'gzip' | 'zstd' | 'text';

/** Bytes that say what kind of file it is. */
export const HEAD = 512;

const utf8 = new TextEncoder();
const magic = (text: string): readonly number[] => [...utf8.encode(text)];

const READ: readonly (readonly [FileKind, readonly number[]])[] = [
  ['parquet', magic('PAR1')],
  ['zip', [0x50, 0x4b, 3, 4]],
  ['gzip', [0x1f, 0x8b]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
];

const PACKED = 'unpack it first (gzip and zstd are read as they are)';
const ARROW = 'a table of Arrow; save it as Parquet';

/** What lies beside logs, and why it is not read. */
const REFUSED: readonly (readonly [why: string, bytes: readonly number[], at?: number])[] = [
  ['a database of SQLite; of trackio, export its tables as JSON or Parquet', magic('SQLite format 3')],
  ['text in UTF-16: save it as UTF-8', [0xff, 0xfe]],
  ['text in UTF-16: save it as UTF-8', [0xfe, 0xff]],
  ['metrics of TensorBoard, no rollouts; docs/logs.md says how each trainer logs them', magic('brain.Event'), 23],
  ['the record of a run of wandb; its tables are in files/media/table', magic(':W&B')],
  ['a pickle of Python, which may run code when it is read; save it as JSON lines', [0x80, 0x02]],
  ['a pickle of Python, which may run code when it is read; save it as JSON lines', [0x80, 0x03]],
  ['a pickle of Python, which may run code when it is read; save it as JSON lines', [0x80, 0x04]],
  ['a pickle of Python, which may run code when it is read; save it as JSON lines', [0x80, 0x05]],
  [`packed by xz: ${PACKED}`, [0xfd, 0x37, 0x7a, 0x58, 0x5a]],
  [`packed by bzip2: ${PACKED}`, magic('BZh')],
  [`packed by 7-Zip: ${PACKED}`, [0x37, 0x7a, 0xbc, 0xaf]],
  [`packed by LZ4: ${PACKED}`, [0x04, 0x22, 0x4d, 0x18]],
  [`an archive of tar: ${PACKED}`, magic('ustar'), 257],
  [ARROW, magic('ARROW1')],
  [ARROW, [0xff, 0xff, 0xff, 0xff]],
  ['an array of NumPy, no rollouts', [0x93, ...magic('NUMPY')]],
];

/**
 * What kind of file begins with these bytes.
 *
 * @throws NoRecords why it is none of those that are read
 */
export function fileKind(head: Uint8Array): FileKind {
  const begins = (bytes: readonly number[], at = 0): boolean => bytes.every((byte, i) => head[at + i] === byte);
  const known = READ.find(([, bytes]) => begins(bytes));
  if (known !== undefined) return known[0];
  // Zstandard may begin with a frame to be skipped, of which there are sixteen.
  if ((head[0] ?? 0) >> 4 === 5 && begins([0x2a, 0x4d, 0x18], 1)) return 'zstd';
  const refused = REFUSED.find(([, bytes, at]) => begins(bytes, at));
  if (refused !== undefined) throw new NoRecords(refused[0]);
  // Text has no zeros; in UTF-16 every other byte of most text is one.
  const zeros = head.subarray(0, 64).filter((byte) => byte === 0).length;
  if (zeros > 16 && zeros < 48 && (head[0] === 0) !== (head[1] === 0))
    throw new NoRecords('text in UTF-16: save it as UTF-8');
  return 'text';
}
