import { writeFileSync } from 'node:fs';
import { extname } from 'node:path';
import type { Command } from 'commander';
import { UNORDERED, type Visits } from '../../runs/index.js';
import { csvHead, csvRows, type Row } from '../csv.js';
import { addExamples } from '../help.js';
import { type Io, UsageError } from '../io.js';
import { jsonLine } from '../json.js';
import { addLogOptions, LOG_HELP, type LogOptions } from '../log/options.js';
import { readLog } from '../log/read.js';
import { openSink, outputOption, type Sink, systemError } from '../output.js';
import { Progress } from '../terminal/progress.js';

interface Options extends LogOptions {
  readonly output?: string;
}

type Extension = '.jsonl' | '.csv' | '.parquet';
const EXTENSIONS: readonly string[] = ['.jsonl', '.csv', '.parquet'] satisfies Extension[];

export function addCounts(program: Command, io: Io): void {
  const command = program
    .command('counts')
    .summary('a log reduced to counts, small enough to share')
    .description(
      'Writes what all other commands need of a log: rollouts and successes of each visit of each prompt, as JSON lines, ' +
        'CSV or Parquet. No text is in it: prompts that have no id are named by a hash of their text.',
    )
    .argument('<log...>', LOG_HELP);
  addLogOptions(command)
    .addOption(outputOption())
    .action((files: string[], options: Options) => runCounts(files, options, io));
  addExamples(command, [
    ['a run, reduced', 'grpo counts rollouts/ -o counts.jsonl'],
    ['the same as a table', 'grpo counts rollouts/ -o counts.csv'],
  ]);
}

async function runCounts(files: readonly string[], options: Options, io: Io): Promise<void> {
  const { output } = options;
  const extension = output === undefined || output === '-' ? '.jsonl' : extname(output).toLowerCase();
  if (!EXTENSIONS.includes(extension)) {
    throw new UsageError(`cannot write ${output}: this command writes ${EXTENSIONS.join(', ')}`);
  }
  const progress = new Progress(io.stderr);
  try {
    const { visits } = await readLog(files, options, io, progress);
    progress.clear();
    if (extension === '.parquet') await writeParquet(visits, output!);
    else await writeRows(visits, extension as Extension, openSink(output, io));
  } finally {
    progress.clear();
  }
}

/** Prompts that are written at a time. */
const BLOCK = 4096;

async function writeRows(visits: Visits, extension: Extension, sink: Sink): Promise<void> {
  const timed = visits.step.some((step) => step !== UNORDERED);
  const apart = twice(visits);
  const columns = ['promptId', ...(timed ? ['step'] : []), ...(apart ? ['visit'] : []), 'n', 'successes'];
  try {
    if (extension === '.csv') await sink.write(csvHead(columns));
    for (let from = 0; from < visits.ids.length; from += BLOCK) {
      const rows = rowsOf(visits, from, Math.min(from + BLOCK, visits.ids.length));
      const text =
        extension === '.csv' ? csvRows(columns, rows) : rows.map((row) => `${jsonLine(record(row, apart))}\n`).join('');
      await sink.write(text);
    }
  } finally {
    sink.close();
  }
}

/** Whether a prompt has two visits at one step: their numbers then keep them apart. */
function twice({ ids, offsets, step }: Visits): boolean {
  return ids.some((_, prompt) => {
    for (let visit = offsets[prompt]! + 1; visit < offsets[prompt + 1]!; visit++) {
      if (step[visit] !== UNORDERED && step[visit] === step[visit - 1]) return true;
    }
    return false;
  });
}

/** Rows of some prompts, the visits of each numbered from 1; a visit without a place in time has NaN for its step. */
function rowsOf({ ids, offsets, n, k, step }: Visits, from: number, to: number): Row[] {
  const rows: Row[] = [];
  for (let prompt = from; prompt < to; prompt++) {
    for (let visit = offsets[prompt]!; visit < offsets[prompt + 1]!; visit++) {
      const at = step[visit] === UNORDERED ? Number.NaN : step[visit]!;
      rows.push({
        promptId: ids[prompt]!,
        step: at,
        visit: visit - offsets[prompt]! + 1,
        n: n[visit]!,
        successes: k[visit]!,
      });
    }
  }
  return rows;
}

function record({ promptId, step, visit, n, successes }: Row, apart: boolean): object {
  return { prompt_id: promptId, ...(Number.isNaN(step) ? {} : { step }), ...(apart ? { visit } : {}), n, successes };
}

async function writeParquet(visits: Visits, file: string): Promise<void> {
  const { parquetWriteBuffer } = await import('hyparquet-writer');
  const rows = rowsOf(visits, 0, visits.ids.length);
  const column = (name: string) => rows.map((row) => (Number.isNaN(row[name]) ? null : row[name]!));
  const buffer = parquetWriteBuffer({
    columnData: [
      { name: 'prompt_id', data: column('promptId'), type: 'STRING' },
      { name: 'step', data: column('step'), type: 'INT32', nullable: true },
      ...(twice(visits) ? [{ name: 'visit', data: column('visit'), type: 'INT32' as const }] : []),
      { name: 'n', data: column('n'), type: 'INT32' },
      { name: 'successes', data: column('successes'), type: 'INT32' },
    ],
  });
  try {
    writeFileSync(file, new Uint8Array(buffer));
  } catch (error) {
    throw systemError('write', file, error);
  }
}
