import { type Command, Option } from 'commander';
import { findingCodes, inspect } from '../../runs/index.js';
import { addExamples } from '../help.js';
import { DataError, type Io } from '../io.js';
import { addLogOptions, LOG_HELP, type LogOptions } from '../log/options.js';
import { readLog } from '../log/read.js';
import { addOutputOptions, type OutputOptions, writeResult } from '../output.js';
import { Progress } from '../terminal/progress.js';
import { renderInspection } from './text.js';

interface Options extends LogOptions, OutputOptions {
  readonly failOn?: readonly string[];
}

export function addInspect(program: Command, io: Io): void {
  const command = program
    .command('inspect')
    .summary('what is in a log, and what will hurt')
    .description(
      'Reads the rollouts that a trainer or an evaluation wrote, and says what is in them: success over time, groups that ' +
        'teach nothing and what other sizes would have given, prompts never solved, pass@k, prompts that became worse, ' +
        'rewards against each other; and what to change, worst first.',
    )
    .argument('<log...>', LOG_HELP);
  addLogOptions(command).addOption(
    new Option('--fail-on <code...>', 'exit with 1 if this is found (docs/findings.md)').choices(findingCodes),
  );
  addOutputOptions(command, ['text', 'json']).action((files: string[], options: Options) =>
    runInspect(files, options, io),
  );
  addExamples(command, [
    ['a run of verl', 'grpo inspect rollouts/'],
    ['one of the rewards of TRL', 'grpo inspect output/completions --reward accuracy_reward'],
    ['a check in a pipeline', 'grpo inspect rollouts/ --fail-on no-signal --fail-on success-fell'],
  ]);
}

async function runInspect(files: readonly string[], options: Options, io: Io): Promise<void> {
  const progress = new Progress(io.stderr);
  try {
    const log = await readLog(files, options, io, progress);
    const inspection = inspect(log);
    const labels = Object.fromEntries(log.labels);
    progress.clear();
    const result = {
      text: (io: Io) => renderInspection(inspection, log.labels, io),
      json: () => ({ ...inspection, ...(options.showPrompts ? { labels } : {}) }),
    };
    await writeResult('inspect', result, options, io);
    const found = inspection.findings
      .map(({ code }) => code as string)
      .filter((code) => options.failOn?.includes(code));
    if (found.length > 0) throw new DataError(`found ${found.join(', ')}`);
  } finally {
    progress.clear();
  }
}
