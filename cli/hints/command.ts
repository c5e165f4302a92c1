import { type Command, Option } from 'commander';
import { addExamples } from '../help.js';
import type { Io } from '../io.js';
import { type BackendName, backendOption } from '../options/backend.js';
import { closedForms } from '../options/closedForms.js';
import { integer, unitInterval } from '../options/numbers.js';
import { values } from '../options/values.js';
import { addOutputOptions, type OutputOptions, writeResult } from '../output.js';
import { sixDigits } from '../terminal/numbers.js';
import { page } from '../terminal/page.js';

interface Options extends OutputOptions {
  readonly p: readonly number[];
  readonly size: number;
  readonly backend: BackendName;
}

/** A rung of the ladder: a hint, and how often it is the last one drawn with. */
type Rung = {
  readonly rung: number;
  readonly success: number;
  readonly level: number;
  /** Chance of a signal of a group that is drawn here. */
  readonly signal: number;
  /** Share of visits that end here when the hint goes up and down after each visit. */
  readonly stationary: number;
};

export function addHints(program: Command, io: Io): void {
  const command = program
    .command('hints')
    .summary('what hints do for a prompt that is hard')
    .description(
      'A group of answers teaches only if some are right and some are wrong. With hints, a group is drawn again with a stronger ' +
        'hint while all its answers are wrong. This prints how often each hint is the last one, the chance of a signal with and ' +
        'without hints, and the expected number of rollouts.',
    )
    .addOption(
      new Option('--p <values>', 'success probability without a hint, then with each stronger hint')
        .argParser(values(unitInterval, 'logit'))
        .makeOptionMandatory(),
    )
    .addOption(new Option('--size <n>', 'rollouts in a group').argParser(integer(2, 4096)).default(8))
    .addOption(backendOption());
  addOutputOptions(command, ['text', 'json', 'csv']).action((options: Options) => runHints(options, io));
  addExamples(command, [['no hint, and three that help', 'grpo hints --p 0.001,0.05,0.3,0.8 --size 8']]);
}

function runHints({ p, size, ...options }: Options, io: Io): Promise<void> {
  const forms = closedForms(options.backend);
  const ladder = forms.hintLadder(p, p.length, size);
  const stationary = forms.hintLevels(p, p.length, size);
  const signal = forms.signalProbability(p, size) as Float64Array;
  const rungs = p.map((success, rung): Rung => {
    return { rung, success, level: ladder.level[rung]!, signal: signal[rung]!, stationary: stationary[rung]! };
  });
  const all = {
    signal: ladder.signal[0]!,
    allRight: ladder.allRight[0]!,
    allWrong: ladder.allWrong[0]!,
    rollouts: ladder.rollouts[0]!,
  };
  const result = {
    text: (io: Io) =>
      page(
        io,
        [`Hints for groups of ${size}`],
        ['hint', 'p', 'signal here', 'last drawn', 'share of visits'],
        rungs.map(({ rung, success, level, signal: here, stationary: share }) => [
          rung === 0 ? 'none' : String(rung),
          ...[success, here, level, share].map(sixDigits),
        ]),
        [
          `With hints a group carries a signal with probability ${sixDigits(all.signal)}; without, ${sixDigits(signal[0]!)}. ` +
            `All wrong at every hint: ${sixDigits(all.allWrong)}. Expected rollouts: ${sixDigits(all.rollouts)}.`,
        ],
      ),
    json: () => ({ size, ...all, withoutHints: signal[0], rungs }),
    csv: () => ({ columns: ['rung', 'success', 'signal', 'level', 'stationary'], rows: rungs }),
  };
  return writeResult('hints', result, options, io);
}
