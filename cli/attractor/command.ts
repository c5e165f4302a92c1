import { type Command, Option } from 'commander';
import { type BackendName, backend, backendOption } from '../backend.js';
import type { Io } from '../io.js';
import { jsonDocument } from '../json.js';
import { addLawOptions, chooseLaw, type LawOptions, lawRecord } from '../law.js';
import { finite, integer, share } from '../options.js';
import {
  addReferenceOptions,
  type Reference,
  type ReferenceOptions,
  referencePolicy,
  referenceRecord,
} from '../reference.js';
import { renderAttractor } from './text.js';

interface Options extends LawOptions, ReferenceOptions {
  readonly start?: number;
  readonly startLogOdds?: number;
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
  addLawOptions(addReferenceOptions(command))
    .addOption(new Option('--start <p>', 'where to start (default: p_ref)').argParser(share).conflicts('startLogOdds'))
    .addOption(new Option('--start-log-odds <x>', 'the same as log-odds').argParser(finite))
    .addOption(maxStepsOption())
    .addOption(backendOption())
    .option('--json', 'print one JSON document')
    .action((options: Options) => runAttractor(options, io));
}

const MOST_STEPS = 100_000_000;

export function maxStepsOption(): Option {
  return new Option('--max-steps <n>', 'when to give up on an orbit that does not settle')
    .argParser(integer(1, MOST_STEPS))
    .default(65_536, '65536');
}

function runAttractor(options: Options, io: Io): void {
  const api = backend(options.backend);
  const law = chooseLaw(api, options);
  const { maxSteps } = options;
  const reference = referencePolicy(options);
  const start = startOf(options) ?? reference;
  const attractor = api.attractor(reference, law.variant, { start, maxSteps });
  io.stdout.write(
    options.json
      ? jsonDocument({
          reference: referenceRecord(reference),
          start: referenceRecord(start),
          law: lawRecord(law),
          maxSteps,
          attractor,
        })
      : renderAttractor(attractor, { reference, start, law }, io),
  );
}

function startOf({ start, startLogOdds }: Options): Reference | undefined {
  return startLogOdds === undefined ? start : { logOdds: startLogOdds };
}
