import type { Command } from 'commander';
import { addExamples } from '../help.js';
import type { Io } from '../io.js';
import { type BackendName, backend, backendOption } from '../options/backend.js';
import { addFamilyOptions, type FamilyOptions } from '../options/family.js';
import { openUnitInterval } from '../options/numbers.js';
import { addReferenceOptions, type ReferenceOptions, referencePolicy, referenceRecord } from '../options/reference.js';
import { addRefinementOptions, type RefinementOptions, refinementsOf } from '../options/refinements.js';
import { addOutputOptions, type OutputOptions, writeResult } from '../output.js';
import { renderBifurcations } from './text.js';

interface Options extends FamilyOptions, RefinementOptions, ReferenceOptions, OutputOptions {
  readonly backend: BackendName;
}

export function addBifurcations(program: Command, io: Io): void {
  const command = program
    .command('bifurcations')
    .summary('the values of beta at which the end of a prompt changes')
    .description(
      'The thresholds in beta of grpo and two-kl-grpo for one reference policy: where fixed points appear and vanish ' +
        '(folds), where they begin to repel (flips), and where the limit jumps.',
    );
  addRefinementOptions(addFamilyOptions(addReferenceOptions(command, openUnitInterval))).addOption(backendOption());
  addOutputOptions(command, ['text', 'json']).action((options: Options) => runBifurcations(options, io));
  addExamples(command, [
    ['folds, flips and the jump of a hard prompt', 'grpo bifurcations --p-ref 0.005'],
    ['of a two-KL rule', 'grpo bifurcations --p-ref 0.1 --alpha 0.5'],
    ['of groups of 64', 'grpo bifurcations --p-ref 0.2 --group 64'],
  ]);
}

function runBifurcations(options: Options, io: Io): Promise<void> {
  const { alpha, varianceEpsilon } = options;
  const reference = referencePolicy(options);
  const family = { alpha, varianceEpsilon, ...refinementsOf(options) };
  const bifurcations = backend(options.backend).bifurcations(reference, family);
  const result = {
    text: (io: Io) => renderBifurcations(bifurcations, reference, options, io),
    json: () => ({ reference: referenceRecord(reference), family, bifurcations }),
  };
  return writeResult('bifurcations', result, options, io);
}
