import type { Command } from 'commander';
import type { Io } from '../io.js';
import { jsonDocument } from '../json.js';
import { type BackendName, backend, backendOption } from '../options/backend.js';
import { addFamilyOptions, type FamilyOptions } from '../options/family.js';
import { openUnitInterval } from '../options/numbers.js';
import { addReferenceOptions, type ReferenceOptions, referencePolicy, referenceRecord } from '../options/reference.js';
import { renderBifurcations } from './text.js';

interface Options extends FamilyOptions, ReferenceOptions {
  readonly backend: BackendName;
  readonly json?: boolean;
}

export function addBifurcations(program: Command, io: Io): void {
  const command = program
    .command('bifurcations')
    .summary('the values of beta at which that changes')
    .description(
      'The thresholds in beta of grpo and two-kl-grpo for one reference policy: where fixed points appear and vanish ' +
        '(folds), where they begin to repel (flips), and where the limit jumps.',
    );
  addFamilyOptions(addReferenceOptions(command, openUnitInterval))
    .addOption(backendOption())
    .option('--json', 'print one JSON document')
    .action((options: Options) => runBifurcations(options, io));
}

function runBifurcations(options: Options, io: Io): void {
  const { alpha, varianceEpsilon } = options;
  const reference = referencePolicy(options);
  const bifurcations = backend(options.backend).bifurcations(reference, { alpha, varianceEpsilon });
  io.stdout.write(
    options.json
      ? jsonDocument('bifurcations', {
          reference: referenceRecord(reference),
          family: { alpha, varianceEpsilon },
          bifurcations,
        })
      : renderBifurcations(bifurcations, reference, options, io),
  );
}
