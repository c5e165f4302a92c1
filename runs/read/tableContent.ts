import type { Opening } from './bytes.js';
import { type Content, NoRecords, type Use } from './content.js';
import { CsvRows } from './csv.js';
import { MalformedRecord } from './errors.js';
import { type Fields, isFields, parseJson } from './json.js';
import { recordsOf } from './jsonContent.js';
import { eachLine, lineBlocks } from './lines.js';
import { ParquetTable } from './parquet.js';
import { textReader } from './text.js';
import type { RandomAccess } from './zip.js';

const SAMPLE = 1 << 16;

/** A table of CSV or TSV, with a header. */
export async function csvContent(opening: Opening, name: string): Promise<Content> {
  const bytes = await opening.upTo(SAMPLE);
  const end = bytes.indexOf(10);
  const header = new TextDecoder().decode(bytes.subarray(0, end < 0 ? bytes.length : end)).replace('\uFEFF', '');
  const rows = new CsvRows(header);
  try {
    rows.take(header);
  } catch (error) {
    if (!(error instanceof MalformedRecord)) throw error;
    throw new NoRecords(`neither JSON nor a table of CSV with a header (${error.message})`);
  }
  const columns = rows.columns ?? [];
  if (header.includes('\r') && !header.endsWith('\r')) {
    throw new NoRecords('lines end in CR alone, and must end in LF');
  }
  const controls = [...header].some((character) => character < ' ' && character !== '\t' && character !== '\r');
  if (columns.length < 2 || controls) throw new NoRecords('neither JSON nor a table of CSV with a header');
  const twice = columns.find((column, i) => columns.indexOf(column) !== i);
  if (twice !== undefined) throw new NoRecords(`two columns are called ${JSON.stringify(twice)}`);
  return {
    first: Object.fromEntries(columns.map((column) => [column, null])),
    textual: true,
    read: (use) => readCsv(opening, rows, name, use),
    close: () => opening.close(),
  };
}

async function readCsv(opening: Opening, rows: CsvRows, name: string, use: Use): Promise<void> {
  let line = 0;
  let start = 0;
  let found = 0;
  for await (const { bytes, open } of lineBlocks(opening.all())) {
    const before = line;
    const textOf = textReader(bytes);
    eachLine(bytes, (from, to) => {
      line += 1;
      if (line === 1) return;
      if (!rows.unfinished) start = line;
      const where = `${name}:${start}`;
      try {
        const row = rows.take(textOf(from, to));
        if (row === undefined) return;
        found += 1;
        use.record(row, where);
      } catch (error) {
        if (!(error instanceof MalformedRecord)) throw error;
        found += 1;
        if (open && to === bytes.length) use.torn(where);
        else use.malformed(where, error.message);
      }
    });
    use.progress(bytes.length, line - before);
  }
  if (rows.unfinished) use.torn(`${name}:${start}`);
  else if (found === 0) use.note('a table with a header and without a row');
}

/** A table of Parquet. */
export async function parquetContent(file: RandomAccess, name: string): Promise<Content> {
  const table = await ParquetTable.open(file, name);
  if (['timestamp', 'run_name', 'step'].every((column) => table.columns.includes(column))) {
    const cells = await trackioContent(table, name);
    if (cells !== undefined) return cells;
  }
  const first = Object.fromEntries(table.columns.map((column) => [column, null]));
  return {
    first,
    async read(use, needed = table.columns) {
      let row = 0;
      for await (const rows of table.rows(table.columns.filter((column) => needed.includes(column)))) {
        for (const record of rows) {
          row += 1;
          use.record(record as Fields, `${name}, row ${row}`);
        }
        use.progress(0, rows.length);
      }
      use.progress(file.size, 0);
    },
    close: async () => {},
  };
}

/** What trackio exports: metrics, of which tables are JSON in a cell. Undefined if there is no such cell. */
async function trackioContent(table: ParquetTable, name: string): Promise<Content | undefined> {
  const records: { record: Fields; where: string }[] = [];
  let row = 0;
  for await (const rows of table.rows(table.columns)) {
    for (const cells of rows) {
      row += 1;
      for (const [column, cell] of Object.entries(cells)) {
        const texts = typeof cell === 'string' && cell.includes('trackio.table') ? tablesIn(cell) : [];
        for (const record of texts) records.push({ record, where: `${name}, row ${row}, ${column}` });
      }
    }
  }
  if (records.length === 0) return undefined;
  return {
    first: records[0]!.record,
    async read(use) {
      for (const { record, where } of records) use.record(record, where);
      use.progress(0, records.length);
    },
    close: async () => {},
  };
}

/** The rows of a table of trackio, alone or as one of several metrics. */
function tablesIn(text: string): Fields[] {
  let value: unknown;
  try {
    value = parseJson(text);
  } catch (error) {
    if (!(error instanceof MalformedRecord)) throw error;
    return [];
  }
  const tables = isFields(value) && value._type === undefined ? Object.values(value) : [value];
  return tables.filter((one) => isFields(one) && one._type === 'trackio.table').flatMap(recordsOf);
}
