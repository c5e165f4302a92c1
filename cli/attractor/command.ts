import type { Command } from 'commander';
import { addExamples } from '../help.js';
import type { Io } from '../io.js';
import { type BackendName, backend, backendOption } from '../options/backend.js';
import { addStartOptions, maxStepsOption, type StartOptions, startOf } from '../options/orbit.js';
import { addReferenceOptions, type ReferenceOptions, referencePolicy, referenceRecord } from '../options/reference.js';
import type { RefinementOptions } from '../options/refinements.js';
import { addVariantOptions, chooseVariant, type VariantOptions, variantRecord } from '../options/variant.js';
import { addOutputOptions, type OutputOptions, writeResult } from '../output.js';
import { renderAttractor } from './text.js';

interface Options extends VariantOptions, RefinementOptions, ReferenceOptions, StartOptions, OutputOptions {
  readonly maxSteps: number;
  readonly backend: BackendName;
}

export function addAttractor(program: Command, io: Io): void {
  const command = program
    .command('attractor')
    .summary('where one prompt goes')
    .description(
      'Follows the success probability of one prompt to its limit and says what that is: a fixed point, p = 1, a cycle, ' +
        'irregular motion, or nothing that could be told within --max-steps.',
    );
  addStartOptions(addVariantOptions(addReferenceOptions(command)))
    .addOption(maxStepsOption())
    .addOption(backendOption());
  addOutputOptions(command, ['text', 'json']).action((options: Options) => runAttractor(options, io));
  addExamples(command, [
    ['a prompt that is solved half the time', 'grpo attractor --p-ref 0.5 --beta 2'],
    ['a cycle', 'grpo attractor --p-ref 0.001 --beta 3'],
    ['as JSON, in a file', 'grpo attractor --p-ref 0.2 --beta 5 -o attractor.json'],
  ]);
}

function runAttractor(options: Options, io: Io): Promise<void> {
  const api = backend(options.backend);
  const law = chooseVariant(api, options, options);
  const { maxSteps } = options;
  const reference = referencePolicy(options);
  const start = startOf(options) ?? reference;
  const attractor = api.attractor(reference, law.variant, { start, maxSteps });
  const result = {
    text: (io: Io) => renderAttractor(attractor, { reference, start, law }, io),
    json: () => ({
      reference: referenceRecord(reference),
      start: referenceRecord(start),
      law: variantRecord(law),
      maxSteps,
      attractor,
    }),
  };
  return writeResult('attractor', result, options, io);
}
