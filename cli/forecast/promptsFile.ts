// A file with a row for each prompt.
import { InvalidArgumentError, Option } from 'commander';
import { csvHead, csvRows, type Row } from '../csv.js';
import type { Io } from '../io.js';
import { jsonLine } from '../json.js';
import { openSink } from '../output.js';

export function promptsOption(): Option {
  const option = new Option('--prompts <file>', 'write what is said of each prompt to a file, .csv or .jsonl');
  return option.argParser((name: string) => {
    if (!/\.(csv|jsonl)$/.test(name)) throw new InvalidArgumentError('Expected a name that ends in .csv or .jsonl.');
    return name;
  });
}

export interface PromptsFile {
  write(rows: Iterable<Row>): Promise<void>;
  close(): void;
}

/** Characters that are written at a time. */
const CHUNK = 1 << 16;

/** Opens the file, before the work begins. */
export function openPromptsFile(name: string, io: Io): PromptsFile {
  const sink = openSink(name, io);
  const asCsv = name.endsWith('.csv');
  return {
    async write(rows) {
      let text = '';
      let isFirst = true;
      for (const row of rows) {
        const columns = Object.keys(row);
        if (asCsv && isFirst) text += csvHead(columns);
        isFirst = false;
        text += asCsv ? csvRows(columns, [row]) : `${jsonLine(row)}\n`;
        if (text.length < CHUNK) continue;
        await sink.write(text);
        text = '';
      }
      await sink.write(text);
    },
    close: () => sink.close(),
  };
}
