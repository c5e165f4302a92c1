import type { Command } from 'commander';
import { inSlices } from '../../bindings/operation.js';
import { addExamples } from '../help.js';
import { DataError, Interrupted, type Io } from '../io.js';
import { jsonDocument } from '../json.js';
import { backend } from '../options/backend.js';
import { countOf } from '../terminal/numbers.js';
import { Progress } from '../terminal/progress.js';
import { analysisChecks } from './analysisChecks.js';
import { arrayChecks } from './arrayChecks.js';
import { attractorChecks } from './attractorChecks.js';
import { type Outcome, runChecks } from './compare.js';
import { extremeChecks } from './extremeChecks.js';
import { logitChecks } from './logitChecks.js';
import { lossChecks } from './lossChecks.js';
import { scalarChecks } from './scalarChecks.js';
import { renderOutcomes } from './text.js';

export function addVerify(program: Command, io: Io): void {
  const command = program
    .command('verify')
    .summary('compare the two backends')
    .description(
      'Runs every function on the WebAssembly kernels and on the reference over a built-in grid, and prints the largest ' +
        'difference of each beside its bound. Exits 1 if a bound is exceeded.',
    )
    .option('--json', 'print one JSON document')
    .action((options: { readonly json?: boolean }) => runVerify(options.json ?? false, io));
  addExamples(command, [['all checks', 'grpo verify']]);
}

async function runVerify(json: boolean, io: Io): Promise<void> {
  const [wasm, reference] = [backend('wasm'), backend('reference')];
  const checks = [
    ...scalarChecks(wasm, reference),
    ...analysisChecks(wasm, reference),
    ...attractorChecks(wasm, reference),
    ...arrayChecks(wasm, reference),
    ...logitChecks(wasm, reference),
    ...extremeChecks(wasm, reference),
    ...lossChecks(wasm, reference),
  ];
  const progress = new Progress(io.stderr);
  let started = 0;
  const work = runChecks(checks, ({ name }) => {
    started++;
    progress.show(() => `verifying ${started} of ${checks.length}: ${name}`);
  });
  const stop = new AbortController();
  const interrupt = () => stop.abort(new Interrupted(`interrupted in check ${started} of ${checks.length}`));
  io.once('SIGINT', interrupt);
  let outcomes: Outcome[];
  try {
    outcomes = await inSlices(work, checks.length, { signal: stop.signal });
  } finally {
    io.off('SIGINT', interrupt);
    progress.clear();
  }
  if (json) io.data.write(jsonDocument('verify', { checks: outcomes }));
  else io.stdout.write(renderOutcomes(outcomes, io));
  const failed = outcomes.filter(({ passed }) => !passed).length;
  if (failed > 0) throw new DataError(`${failed} of ${countOf(outcomes.length, 'check')} exceed their bound`);
}
