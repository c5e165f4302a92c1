import { setImmediate } from 'node:timers/promises';
import { type Command, Option } from 'commander';
import type { Row } from '../csv.js';
import { addExamples } from '../help.js';
import { Interrupted, type Io, UsageError } from '../io.js';
import { preamble } from '../json.js';
import { type Api, type BackendName, backend, backendOption } from '../options/backend.js';
import { nonNegative, penalty, unitInterval } from '../options/numbers.js';
import { maxStepsOption, startOption } from '../options/orbit.js';
import { addRefinementOptions, type RefinementOptions, refinementsOf } from '../options/refinements.js';
import { values } from '../options/values.js';
import { chooseVariant, type NamedVariant, type RuleName, ruleOption } from '../options/variant.js';
import { addOutputOptions, chooseFormat, type OutputOptions, openSink, type Sink } from '../output.js';
import { bar } from '../terminal/bar.js';
import { count } from '../terminal/numbers.js';
import { Progress } from '../terminal/progress.js';
import { csv, type Format, json } from './format.js';
import { gridSize } from './grid.js';
import { columns, sweepRows } from './rows.js';

const MOST_CELLS = 100_000_000;
/** Cells computed at a time: some milliseconds, between which Ctrl-C is heard. */
const BLOCK = 256;

interface Options extends OutputOptions, RefinementOptions {
  readonly variant: RuleName;
  readonly pRef: readonly number[];
  readonly beta: readonly number[];
  readonly alpha?: readonly number[];
  readonly varianceEpsilon: readonly number[];
  readonly start?: number;
  readonly maxSteps: number;
  readonly backend: BackendName;
}

const formats = ['csv', 'json'] as const;

export function addSweep(program: Command, io: Io): void {
  const command = program
    .command('sweep')
    .summary('where prompts go, over a grid of parameters')
    .description(
      'Follows the success probability to its limit for every combination of the values given, and writes a line of CSV ' +
        'for each. Values are numbers and ranges from:to:count, separated by commas. Ranges of beta and epsilon are spaced ' +
        'evenly in the logarithm, those of p_ref in log-odds. Ctrl-C ends the output where it is, with exit code 130.',
    )
    .requiredOption(
      '--p-ref <values>',
      'success probabilities of the reference policy (required)',
      values(unitInterval, 'logit'),
    )
    .addOption(ruleOption())
    .requiredOption('--beta <values>', 'strengths of the KL penalty (required)', values(penalty, 'log'))
    .option(
      '--alpha <values>',
      'two-KL rules: shares of beta that anchor to the reference policy',
      values(unitInterval, 'linear'),
    )
    .addOption(
      new Option('--variance-epsilon <values>', 'added to the variance of the rewards')
        .argParser(values(nonNegative, 'log'))
        .default([1e-5], '1e-5'),
    );
  addRefinementOptions(command).addOption(startOption()).addOption(maxStepsOption()).addOption(backendOption());
  addOutputOptions(command, formats).action((options: Options) => runSweep(options, io));
  addExamples(command, [
    ['four cells', 'grpo sweep --p-ref 0.1,0.5 --beta 1,5'],
    ['a grid of 2,500 cells, in a file', 'grpo sweep --p-ref 0.01:0.99:50 --beta 0.5:5:50 -o sweep.csv'],
  ]);
}

async function runSweep(options: Options, io: Io): Promise<void> {
  const api = backend(options.backend);
  const law = representative(api, options);
  const { pRef, beta, varianceEpsilon } = options;
  const axes = { pRef, beta, alpha: options.alpha ?? [law.variant.alpha], varianceEpsilon };
  const total = gridSize(axes);
  if (total > MOST_CELLS)
    throw new UsageError(`the grid is limited to ${count(MOST_CELLS)} cells, got ${count(total)}`);

  const chosen = chooseFormat(options, formats);
  const sink = openSink(options.output, io);
  const progress = new Progress(io.stderr);
  // A bar would run through the lines where both go to the same terminal.
  const show = (done: number) => {
    if (options.output !== undefined || !io.stdout.isTTY) progress.show(() => bar(done, total, 'cells'));
  };
  let interrupted = false;
  const interrupt = () => {
    interrupted = true;
  };
  io.once('SIGINT', interrupt);
  try {
    const { start, maxSteps } = options;
    const head = {
      ...preamble('sweep'),
      law: { rule: law.rule, normalization: law.variant.normalization, ...refinementsOf(options) },
      start: start ?? 'pRef',
      maxSteps,
      grid: axes,
    };
    const format = chosen === 'json' ? json(head) : csv(columns);
    const done = await writeCells(
      format,
      sink,
      total,
      show,
      () => interrupted,
      (from, to) => sweepRows(api, law, axes, from, to, { maxSteps, ...(start === undefined ? {} : { start }) }),
    );
    progress.clear();
    if (done < total) throw new Interrupted(`interrupted: ${count(done)} of ${count(total)} cells written`);
  } finally {
    io.off('SIGINT', interrupt);
    progress.clear();
    sink.close();
  }
}

/** The rule with the first value of each parameter: it also tells whether --alpha fits. */
function representative(api: Api, { beta, alpha, varianceEpsilon, ...options }: Options): NamedVariant {
  if (options.group !== undefined && varianceEpsilon.length > 1) {
    throw new UsageError('--group has one rule for all cells: give one --variance-epsilon');
  }
  const first = { ...options, beta: beta[0]!, varianceEpsilon: varianceEpsilon[0]! };
  return chooseVariant(api, alpha === undefined ? first : { ...first, alpha: alpha[0]! }, options);
}

/** @returns how many cells were written */
async function writeCells(
  format: Format,
  sink: Sink,
  total: number,
  show: (done: number) => void,
  stopped: () => boolean,
  compute: (from: number, to: number) => Row[],
): Promise<number> {
  await sink.write(format.head());
  let done = 0;
  while (done < total && !stopped()) {
    const to = Math.min(done + BLOCK, total);
    await sink.write(format.rows(compute(done, to)));
    done = to;
    show(done);
    await setImmediate();
  }
  await sink.write(format.foot(done === total));
  return done;
}
