import { type Command, Option } from 'commander';
import { addExamples } from '../help.js';
import type { Io } from '../io.js';
import { type BackendName, backendOption } from '../options/backend.js';
import { closedForms } from '../options/closedForms.js';
import { nonNegative } from '../options/numbers.js';
import {
  addReferenceOptions,
  describeReference,
  type ReferenceOptions,
  referencePolicy,
  referenceRecord,
} from '../options/reference.js';
import { values } from '../options/values.js';
import { addOutputOptions, type OutputOptions, writeResult } from '../output.js';
import { sixDigits } from '../terminal/numbers.js';
import { page } from '../terminal/page.js';

interface Options extends ReferenceOptions, OutputOptions {
  readonly radius: readonly number[];
  readonly backend: BackendName;
}

const columns = ['radius', 'success', 'logOdds', 'tilt', 'best', 'bestLogOdds'] as const;

export function addRobust(program: Command, io: Io): void {
  const command = program
    .command('robust')
    .summary('how far success can fall, or rise, within a KL radius')
    .description(
      'The least and the largest success probability of all policies within a KL divergence of the reference policy. The least is ' +
        'a negative tilt: this is how wrong a measured success can become when the prompt or the verifier drifts.',
    );
  addReferenceOptions(command)
    .addOption(
      new Option('--radius <values>', 'KL divergences in nats: numbers and ranges from:to:count')
        .argParser(values(nonNegative, 'linear'))
        .default([0.01, 0.03, 0.1, 0.3, 1], '0.01,0.03,0.1,0.3,1'),
    )
    .addOption(backendOption());
  addOutputOptions(command, ['text', 'json', 'csv']).action((options: Options) => runRobust(options, io));
  addExamples(command, [
    ['a prompt that is mostly solved', 'grpo robust --p-ref 0.9'],
    ['one radius, as JSON', 'grpo robust --p-ref 0.5 --radius 0.1 --json'],
  ]);
}

function runRobust(options: Options, io: Io): Promise<void> {
  const forms = closedForms(options.backend);
  const reference = referencePolicy(options);
  const rows = options.radius.map((radius) => ({ radius, ...forms.robustSuccess(reference, radius) }));
  const result = {
    text: (io: Io) =>
      page(
        io,
        ['Success within a KL radius of the reference policy', describeReference(reference)],
        ['radius', 'worst p', 'worst log-odds', 'tilt', 'best p', 'best log-odds'],
        rows.map((row) => columns.map((name) => sixDigits(row[name]))),
      ),
    json: () => ({ reference: referenceRecord(reference), rows }),
    csv: () => ({ columns: [...columns], rows }),
  };
  return writeResult('robust', result, options, io);
}
