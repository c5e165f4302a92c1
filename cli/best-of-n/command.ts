import { type Command, Option } from 'commander';
import { addExamples } from '../help.js';
import type { Io } from '../io.js';
import { type BackendName, backend, backendOption } from '../options/backend.js';
import { closedForms } from '../options/closedForms.js';
import { draws, openUnitInterval } from '../options/numbers.js';
import {
  addReferenceOptions,
  describeReference,
  type ReferenceOptions,
  referencePolicy,
  referenceRecord,
} from '../options/reference.js';
import { values } from '../options/values.js';
import { varianceEpsilonOption } from '../options/variant.js';
import { addOutputOptions, type OutputOptions, writeResult } from '../output.js';
import { digits, sixDigits } from '../terminal/numbers.js';
import { page } from '../terminal/page.js';

interface Options extends ReferenceOptions, OutputOptions {
  readonly n: readonly number[];
  readonly varianceEpsilon: number;
  readonly backend: BackendName;
}

/** A best of n, and the penalties that buy the same success. */
type Row = {
  readonly n: number;
  readonly success: number;
  readonly logOdds: number;
  /** What n draws add to the log-odds. */
  readonly tilt: number;
  readonly kl: number;
  readonly winRate: number;
  /** The beta of Dr. GRPO, and that of GRPO, with the same success at rest. */
  readonly drGrpoBeta: number;
  readonly grpoBeta: number;
};

export function addBestOfN(program: Command, io: Io): void {
  const command = program
    .command('best-of-n')
    .summary('what drawing n answers is worth, and which β buys the same')
    .description(
      'Success of the best of n answers of the reference policy, beside the strength β of the KL penalty with which training ' +
        'comes to rest at the same success. KL is that to the reference policy. The win rate is the chance to beat one answer ' +
        'of the reference policy, ties counted half; both ways of reaching the success have the same KL and win rate.',
    );
  addReferenceOptions(command, openUnitInterval)
    .addOption(
      new Option('--n <values>', 'answers to draw: numbers and ranges from:to:count')
        .argParser(values(draws, 'log'))
        .default([2, 4, 8, 16, 32], '2,4,8,16,32'),
    )
    .addOption(varianceEpsilonOption())
    .addOption(backendOption());
  addOutputOptions(command, ['text', 'json', 'csv']).action((options: Options) => runBestOfN(options, io));
  addExamples(command, [
    ['a hard prompt', 'grpo best-of-n --p-ref 0.02'],
    ['a table to read in', 'grpo best-of-n --p-ref 0.2 --n 1:64:20 --csv'],
  ]);
}

function runBestOfN(options: Options, io: Io): Promise<void> {
  const api = backend(options.backend);
  const forms = closedForms(options.backend);
  const reference = referencePolicy(options);
  const x = typeof reference === 'number' ? api.logit(reference) : reference.logOdds;
  const rows = options.n.map((n): Row => {
    const { success, logOdds, tilt, kl } = forms.bestOfNLogOdds(reference, n);
    const winRate = forms.bestOfN([x, 0], [1, 0], n).winRate[0]!;
    const grpoBeta =
      tilt > 0 ? api.betaForTarget(reference, { logOdds }, { varianceEpsilon: options.varianceEpsilon }) : null;
    return { n, success, logOdds, tilt, kl, winRate, drGrpoBeta: 1 / tilt, grpoBeta: grpoBeta?.beta ?? Infinity };
  });
  const header = ['n', 'p', 'log-odds', 'KL', 'win rate', 'β of dr-grpo', 'β of grpo'];
  const result = {
    text: (io: Io) =>
      page(
        io,
        ['The best of n answers, and the β that buys the same success', describeReference(reference)],
        header,
        rows.map((row) => [
          digits(row.n),
          ...[row.success, row.logOdds, row.kl, row.winRate, row.drGrpoBeta, row.grpoBeta].map(sixDigits),
        ]),
      ),
    json: () => ({ reference: referenceRecord(reference), varianceEpsilon: options.varianceEpsilon, rows }),
    csv: () => ({
      columns: ['n', 'success', 'logOdds', 'tilt', 'kl', 'winRate', 'drGrpoBeta', 'grpoBeta'],
      rows,
    }),
  };
  return writeResult('best-of-n', result, options, io);
}
