import { type Command, Option } from 'commander';
import { type BackendName, backend, backendOption } from '../backend.js';
import { type Io, UsageError } from '../io.js';
import { addLawOptions, chooseLaw, type LawOptions } from '../law.js';
import { finite, share } from '../options.js';
import { fixedPointsDocument, renderFixedPoints } from './text.js';

interface Options extends LawOptions {
  readonly pRef?: number;
  readonly logOdds?: number;
  readonly backend: BackendName;
  readonly json?: boolean;
}

export function addFixedPoints(program: Command, io: Io): void {
  const command = program
    .command('fixed-points')
    .summary('where one prompt can come to rest')
    .description(
      'All fixed points of an update rule for one reference policy: the probabilities that a step leaves alone.',
    )
    .addOption(
      new Option('--p-ref <p>', "the reference policy's probability of success").argParser(share).conflicts('logOdds'),
    )
    .addOption(new Option('--log-odds <x>', 'the same as log-odds, for p close to 0 or 1').argParser(finite));
  addLawOptions(command)
    .addOption(backendOption())
    .option('--json', 'print one JSON document')
    .action((options: Options) => runFixedPoints(options, io));
}

function runFixedPoints(options: Options, io: Io): void {
  const api = backend(options.backend);
  const law = chooseLaw(api, options);
  const reference = referencePolicy(options);
  const points = api.fixedPoints(reference, law.variant);
  io.stdout.write(
    options.json ? fixedPointsDocument(points, reference, law) : renderFixedPoints(points, reference, law, io),
  );
}

function referencePolicy({ pRef, logOdds }: Options): number | { logOdds: number } {
  if (pRef !== undefined) return pRef;
  if (logOdds !== undefined) return { logOdds };
  throw new UsageError('one of --p-ref and --log-odds is needed');
}
