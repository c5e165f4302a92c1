import { encoded } from './bytes.js';
import { MalformedRecord } from './errors.js';
import { hasBareNumber, isFields, parseExactly, parseJson } from './json.js';
import { InexactId } from './keys.js';
import { eachLine, LONGEST_LINE, lineBlocks } from './lines.js';
import type { Reading } from './reading.js';
import type { Source } from './source.js';
import { textReader } from './text.js';

const BYTE_ORDER_MARK = '\uFEFF';

export async function readFile(source: Source, reading: Reading): Promise<void> {
  reading.files += 1;
  let line = 0;
  const skip = (why: string): void => reading.skip(`${source.name}:${line}: ${why}`);
  for await (const { bytes, open, tooLong } of lineBlocks(encoded(source.chunks()))) {
    const before = line;
    if (tooLong) {
      line += 1;
      skip(`longer than ${LONGEST_LINE.toLocaleString('en-US')} bytes`);
    }
    const textOf = textReader(bytes);
    eachLine(bytes, (start, end) => {
      line += 1;
      let text = textOf(start, end);
      if (text.startsWith(BYTE_ORDER_MARK)) text = text.slice(1);
      if (text.trim() === '') return;
      try {
        addLine(text, reading);
      } catch (error) {
        if (!(error instanceof MalformedRecord)) throw error;
        skip(error.message);
      }
    });
    reading.lines += line - before;
    reading.progress(source.name, bytes.length);
    void open;
  }
}

function addLine(text: string, reading: Reading): void {
  const record = parseJson(text);
  if (!isFields(record)) throw new MalformedRecord('not a JSON object');
  if (record.reward === null && hasBareNumber(text))
    throw new MalformedRecord('"reward" expected a finite number, got NaN or an infinity');
  try {
    reading.collector.addOwn(record);
  } catch (error) {
    if (!(error instanceof InexactId)) throw error;
    reading.collector.addOwn(parseExactly(text) as typeof record);
  }
}
