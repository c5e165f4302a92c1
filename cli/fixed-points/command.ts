import type { Command } from 'commander';
import { type BackendName, backend, backendOption } from '../backend.js';
import type { Io } from '../io.js';
import { jsonDocument } from '../json.js';
import { addLawOptions, chooseLaw, type LawOptions, lawRecord } from '../law.js';
import { addReferenceOptions, type ReferenceOptions, referencePolicy, referenceRecord } from '../reference.js';
import { renderFixedPoints } from './text.js';

interface Options extends LawOptions, ReferenceOptions {
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
  addLawOptions(addReferenceOptions(command))
    .addOption(backendOption())
    .option('--json', 'print one JSON document')
    .action((options: Options) => runFixedPoints(options, io));
}

function runFixedPoints(options: Options, io: Io): void {
  const api = backend(options.backend);
  const law = chooseLaw(api, options);
  const reference = referencePolicy(options);
  const fixedPoints = api.fixedPoints(reference, law.variant);
  io.stdout.write(
    options.json
      ? jsonDocument({ reference: referenceRecord(reference), law: lawRecord(law), fixedPoints })
      : renderFixedPoints(fixedPoints, reference, law, io),
  );
}
