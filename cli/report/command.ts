import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { type RunDocument, runDocument } from '../../runs/index.js';
import { addExamples } from '../help.js';
import { type Io, UsageError } from '../io.js';
import { addLogOptions, LOG_HELP, type LogOptions } from '../log/options.js';
import { readLog } from '../log/read.js';
import { outputOption, writeOut } from '../output.js';
import { reportPage } from '../reportPage.js';
import { Progress } from '../terminal/progress.js';

interface Options extends LogOptions {
  readonly output?: string;
  readonly open?: boolean;
}

export function addReport(program: Command, io: Io): void {
  const command = program
    .command('report')
    .summary('what a log says, as a page to click through')
    .description(
      'Reads a log and writes one HTML file that needs no network: what inspect and forecast say, with every prompt and its ' +
        'history, and the explorer of the theory. Texts of prompts are in it with --show-prompts only.',
    )
    .argument('<log...>', LOG_HELP);
  addLogOptions(command)
    .addOption(outputOption())
    .option('--open', 'open it in the browser')
    .action((files: string[], options: Options) => runReport(files, options, io));
  addExamples(command, [
    ['a run of verl', 'grpo report rollouts/ -o report.html'],
    ['look at it at once', 'grpo report log.jsonl --open'],
  ]);
}

async function runReport(files: readonly string[], options: Options, io: Io): Promise<void> {
  const { output, open } = options;
  if (output !== undefined && output !== '-' && !/\.html?$/i.test(output)) {
    throw new UsageError(`cannot write ${output}: this command writes .html`);
  }
  if (open && output === '-') throw new UsageError('--open needs a file, and --output - is none');
  const file = output ?? (open || io.stdout.isTTY ? freeName() : undefined);
  const progress = new Progress(io.stderr);
  try {
    const log = await readLog(files, options, io, progress);
    const page = reportPage(finished(runDocument(log), progress));
    progress.clear();
    await writeOut(file, page, io);
    if (output === undefined && file !== undefined) {
      io.stdout.write(`The report is in ${file} (--output chooses another file).\n`);
    }
    if (open) openInBrowser(file!);
  } finally {
    progress.clear();
  }
}

function finished(work: Generator<string, RunDocument>, progress: Progress): RunDocument {
  for (;;) {
    const state = work.next();
    if (state.done) return state.value;
    progress.show(() => state.value);
  }
}

/** A name that no file has yet. */
function freeName(): string {
  for (let k = 1; ; k++) {
    const file = k === 1 ? 'grpo-report.html' : `grpo-report-${k}.html`;
    if (!existsSync(file)) return file;
  }
}

const openers: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  darwin: ['open'],
  win32: ['explorer.exe'],
};

/** Leaves it to the system. Where it has no such program, the file is there all the same. */
function openInBrowser(file: string): void {
  const [program] = openers[process.platform] ?? ['xdg-open'];
  spawn(program!, [file], { detached: true, stdio: 'ignore' })
    .on('error', () => process.stderr.write(`grpo: no program opens ${file} here; open it in a browser\n`))
    .unref();
}
