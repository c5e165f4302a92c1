import { type Command, Option } from 'commander';
import { addExamples } from '../help.js';
import type { Io } from '../io.js';
import { type BackendName, backend, backendOption, pointAt } from '../options/backend.js';
import { integer } from '../options/numbers.js';
import { addStartOptions, type StartOptions, startOf } from '../options/orbit.js';
import { addReferenceOptions, type ReferenceOptions, referencePolicy, referenceRecord } from '../options/reference.js';
import type { RefinementOptions } from '../options/refinements.js';
import { addVariantOptions, chooseVariant, type VariantOptions, variantRecord } from '../options/variant.js';
import { addOutputOptions, type OutputOptions, writeResult } from '../output.js';
import { renderTrajectory } from './text.js';

const MOST_STEPS = 1_000_000;

interface Options extends VariantOptions, RefinementOptions, ReferenceOptions, StartOptions, OutputOptions {
  readonly steps: number;
  readonly backend: BackendName;
}

export function addTrajectories(program: Command, io: Io): void {
  const command = program
    .command('trajectories')
    .summary('success probability of one prompt, step by step')
    .description(
      'Prints the success probability p of one prompt at each step of an update rule, with 1 − p and the log-odds. ' +
        '`grpo plot trajectories` draws the same.',
    );
  addStartOptions(addVariantOptions(addReferenceOptions(command)))
    .addOption(new Option('--steps <n>', 'steps to follow').argParser(integer(1, MOST_STEPS)).default(20))
    .addOption(backendOption());
  addOutputOptions(command, ['text', 'json', 'csv']).action((options: Options) => runTrajectories(options, io));
  addExamples(command, [
    ['twenty steps of grpo', 'grpo trajectories --p-ref 0.2 --beta 5'],
    ['the mirror limit, in a file', 'grpo trajectories --p-ref 0.01 --beta 30 --variant mirror-grpo -o p.csv'],
  ]);
}

function runTrajectories(options: Options, io: Io): Promise<void> {
  const api = backend(options.backend);
  const law = chooseVariant(api, options, options);
  const reference = referencePolicy(options);
  const start = startOf(options) ?? reference;
  const { logOdds } = api.successTrajectories(reference, law.variant, options.steps, { start });
  const steps = Array.from(logOdds, (x, step) => ({ step, ...pointAt(api, x) }));
  const result = {
    text: (io: Io) => renderTrajectory(steps, { reference, start, law }, io),
    json: () => ({
      reference: referenceRecord(reference),
      start: referenceRecord(start),
      law: variantRecord(law),
      steps,
    }),
    csv: () => ({ columns: ['step', 'success', 'failure', 'logOdds'], rows: steps }),
  };
  return writeResult('trajectories', result, options, io);
}
