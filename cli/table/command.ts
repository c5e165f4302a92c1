import { Argument, type Command, Option } from 'commander';
import { addExamples } from '../help.js';
import type { Io } from '../io.js';
import { type BackendName, backend, backendOption } from '../options/backend.js';
import { openUnitInterval, penalty, unitInterval } from '../options/numbers.js';
import { addReferenceOptions, type ReferenceOptions, referencePolicy, referenceRecord } from '../options/reference.js';
import { varianceEpsilonOption } from '../options/variant.js';
import { addOutputOptions, type OutputOptions, writeResult } from '../output.js';
import { compareRules } from './rules.js';
import { renderRules } from './text.js';

interface Options extends ReferenceOptions, OutputOptions {
  readonly beta: number;
  readonly alpha: number;
  readonly varianceEpsilon: number;
  readonly backend: BackendName;
}

export function addTable(program: Command, io: Io): void {
  const command = program
    .command('table')
    .summary('the table of the paper, with the numbers of one prompt')
    .description(
      'Table 1 of arXiv:2503.06639: the six update rules, each with its recurrence for the log-odds x of success and its ' +
        'fixed point, and with the numbers of one prompt: p after the first step, all fixed points, and where the ' +
        'iteration from p_ref ends.',
    )
    .addArgument(new Argument('<number>', 'of the table: the paper has one').choices(['1']));
  addReferenceOptions(command, openUnitInterval)
    .requiredOption('--beta <number>', 'strength of the KL penalty (required)', penalty)
    .addOption(
      new Option('--alpha <share>', 'share of beta that anchors the two-KL rules to the reference policy')
        .argParser(unitInterval)
        .default(0.5),
    )
    .addOption(varianceEpsilonOption())
    .addOption(backendOption());
  addOutputOptions(command, ['text', 'json', 'csv']).action((_number: string, options: Options) =>
    runTable(options, io),
  );
  addExamples(command, [
    ['a prompt that is solved half the time', 'grpo table 1 --p-ref 0.5 --beta 2'],
    ['as CSV, in a file', 'grpo table 1 --p-ref 0.2 --beta 5 -o rules.csv'],
  ]);
}

function runTable(options: Options, io: Io): Promise<void> {
  const { beta, alpha, varianceEpsilon } = options;
  const reference = referencePolicy(options);
  const rules = compareRules(backend(options.backend), reference, { beta, alpha, varianceEpsilon });
  const result = {
    text: (io: Io) => renderRules(rules, reference, options, io),
    json: () => ({ reference: referenceRecord(reference), rules }),
    csv: () => ({
      columns: [
        'rule',
        'alpha',
        'beta',
        'firstSuccess',
        'firstLogOdds',
        'fixedPoints',
        'kind',
        'period',
        'limitLogOdds',
      ],
      rows: rules.map(({ law, first, fixedPoints, attractor: { kind, period, points } }) => ({
        rule: law.rule,
        alpha: law.alpha,
        beta: law.beta,
        firstSuccess: first.success,
        firstLogOdds: first.logOdds,
        fixedPoints: fixedPoints.filter(({ boundary }) => !boundary).length,
        kind,
        period,
        limitLogOdds: points[0]?.logOdds ?? Number.NaN,
      })),
    }),
  };
  return writeResult('table', result, options, io);
}
