import type { Command } from 'commander';
import type { Io } from '../io.js';
import { jsonDocument } from '../json.js';
import { type BackendName, backend, backendOption } from '../options/backend.js';
import { addStartOptions, maxStepsOption, type StartOptions, startOf } from '../options/orbit.js';
import { addReferenceOptions, type ReferenceOptions, referencePolicy, referenceRecord } from '../options/reference.js';
import { addVariantOptions, chooseVariant, type VariantOptions, variantRecord } from '../options/variant.js';
import { renderAttractor } from './text.js';

interface Options extends VariantOptions, ReferenceOptions, StartOptions {
  readonly maxSteps: number;
  readonly backend: BackendName;
  readonly json?: boolean;
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
    .addOption(backendOption())
    .option('--json', 'print one JSON document')
    .action((options: Options) => runAttractor(options, io));
}

function runAttractor(options: Options, io: Io): void {
  const api = backend(options.backend);
  const law = chooseVariant(api, options);
  const { maxSteps } = options;
  const reference = referencePolicy(options);
  const start = startOf(options) ?? reference;
  const attractor = api.attractor(reference, law.variant, { start, maxSteps });
  io.stdout.write(
    options.json
      ? jsonDocument('attractor', {
          reference: referenceRecord(reference),
          start: referenceRecord(start),
          law: variantRecord(law),
          maxSteps,
          attractor,
        })
      : renderAttractor(attractor, { reference, start, law }, io),
  );
}
