import type { Command } from 'commander';
import type { Io } from '../io.js';
import { jsonDocument } from '../json.js';
import { type BackendName, backend, backendOption } from '../options/backend.js';
import { addReferenceOptions, type ReferenceOptions, referencePolicy, referenceRecord } from '../options/reference.js';
import { addVariantOptions, chooseVariant, type VariantOptions, variantRecord } from '../options/variant.js';
import { renderFixedPoints } from './text.js';

interface Options extends VariantOptions, ReferenceOptions {
  readonly backend: BackendName;
  readonly json?: boolean;
}

export function addFixedPoints(program: Command, io: Io): void {
  const command = program
    .command('fixed-points')
    .summary('where one prompt can come to rest')
    .description(
      'All fixed points of an update rule for one reference policy: the probabilities that a step leaves alone.',
    );
  addVariantOptions(addReferenceOptions(command))
    .addOption(backendOption())
    .option('--json', 'print one JSON document')
    .action((options: Options) => runFixedPoints(options, io));
}

function runFixedPoints(options: Options, io: Io): void {
  const api = backend(options.backend);
  const law = chooseVariant(api, options);
  const reference = referencePolicy(options);
  const fixedPoints = api.fixedPoints(reference, law.variant);
  io.stdout.write(
    options.json
      ? jsonDocument('fixed-points', { reference: referenceRecord(reference), law: variantRecord(law), fixedPoints })
      : renderFixedPoints(fixedPoints, reference, law, io),
  );
}
