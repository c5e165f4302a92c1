import type { Command } from 'commander';
import { addExamples } from '../help.js';
import type { Io } from '../io.js';
import { type BackendName, backend, backendOption } from '../options/backend.js';
import { addReferenceOptions, type ReferenceOptions, referencePolicy, referenceRecord } from '../options/reference.js';
import type { RefinementOptions } from '../options/refinements.js';
import { addVariantOptions, chooseVariant, type VariantOptions, variantRecord } from '../options/variant.js';
import { addOutputOptions, type OutputOptions, writeResult } from '../output.js';
import { renderFixedPoints } from './text.js';

interface Options extends VariantOptions, RefinementOptions, ReferenceOptions, OutputOptions {
  readonly backend: BackendName;
}

export function addFixedPoints(program: Command, io: Io): void {
  const command = program
    .command('fixed-points')
    .summary('where one prompt can come to rest')
    .description(
      'All fixed points of an update rule for one reference policy: the probabilities that a step leaves alone.',
    );
  addVariantOptions(addReferenceOptions(command)).addOption(backendOption());
  addOutputOptions(command, ['text', 'json']).action((options: Options) => runFixedPoints(options, io));
  addExamples(command, [
    ['one fixed point', 'grpo fixed-points --p-ref 0.2 --beta 5'],
    ['without smoothing, as JSON', 'grpo fixed-points --p-ref 0.5 --beta 1.6 --variance-epsilon 0 --json'],
  ]);
}

function runFixedPoints(options: Options, io: Io): Promise<void> {
  const api = backend(options.backend);
  const law = chooseVariant(api, options, options);
  const reference = referencePolicy(options);
  const fixedPoints = api.fixedPoints(reference, law.variant);
  const result = {
    text: (io: Io) => renderFixedPoints(fixedPoints, reference, law, io),
    json: () => ({ reference: referenceRecord(reference), law: variantRecord(law), fixedPoints }),
  };
  return writeResult('fixed-points', result, options, io);
}
