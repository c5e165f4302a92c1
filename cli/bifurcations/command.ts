import { type Command, Option } from 'commander';
import { type BackendName, backend, backendOption } from '../backend.js';
import type { Io } from '../io.js';
import { jsonDocument } from '../json.js';
import { varianceEpsilonOption } from '../law.js';
import { inside, someShare } from '../options.js';
import { addReferenceOptions, type ReferenceOptions, referencePolicy, referenceRecord } from '../reference.js';
import { renderBifurcations } from './text.js';

/** The parameters besides beta of the rules that have bifurcations: rewards standardised, anchored to the reference policy. */
export interface FamilyOptions {
  readonly alpha: number;
  readonly varianceEpsilon: number;
}

interface Options extends FamilyOptions, ReferenceOptions {
  readonly backend: BackendName;
  readonly json?: boolean;
}

export function addFamilyOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--alpha <share>', 'share of beta that anchors to the reference policy: 1 is grpo, less two-kl-grpo')
        .argParser(someShare)
        .default(1),
    )
    .addOption(varianceEpsilonOption());
}

export function addBifurcations(program: Command, io: Io): void {
  const command = program
    .command('bifurcations')
    .summary('the values of beta at which that changes')
    .description(
      'The thresholds in beta of grpo and two-kl-grpo for one reference policy: where fixed points appear and vanish ' +
        '(folds), where they begin to repel (flips), and where the limit jumps.',
    );
  addFamilyOptions(addReferenceOptions(command, inside))
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
      ? jsonDocument({ reference: referenceRecord(reference), family: { alpha, varianceEpsilon }, bifurcations })
      : renderBifurcations(bifurcations, reference, options, io),
  );
}
