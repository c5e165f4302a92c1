import type { Command } from 'commander';
import { inSlices } from '../../bindings/operation.js';
import { addExamples } from '../help.js';
import { DataError, Interrupted, type Io } from '../io.js';
import { jsonDocument } from '../json.js';
import { backend } from '../options/backend.js';
import { countOf } from '../terminal/numbers.js';
import { painter } from '../terminal/paint.js';
import { Progress } from '../terminal/progress.js';
import { alignColumns } from '../terminal/table.js';
import { analysisChecks } from './analysisChecks.js';
import { arrayChecks } from './arrayChecks.js';

import { attractorChecks } from './attractorChecks.js';
import { type Outcome, runChecks } from './compare.js';

import { logitChecks } from './logitChecks.js';
import { scalarChecks } from './scalarChecks.js';

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
  io.stdout.write(json ? jsonDocument('verify', { checks: outcomes }) : render(outcomes, io));
  const failed = outcomes.filter(({ passed }) => !passed).length;
  if (failed > 0) throw new DataError(`${failed} of ${countOf(outcomes.length, 'check')} exceed their bound`);
}

/** Beyond a million the number of ulp only says that the values are close to 0, where ulp are small. */
function ulp(value: number): string {
  return value < 1e6 ? String(value) : value.toExponential(0);
}

function render(outcomes: readonly Outcome[], io: Io): string {
  const paint = painter(io);
  const [head, ...lines] = alignColumns([
    ['values', 'largest ulp', 'largest difference', 'of its bound', 'function and bound'],
    ...outcomes.map(({ values, largestUlp, largestDifference, share }) => [
      String(values),
      ulp(largestUlp),
      largestDifference.toExponential(1),
      `${(100 * share).toFixed(1)} %`,
      '',
    ]),
  ]);
  const width = head!.length - 'function and bound'.length;
  const rows = lines.map((line, k) => {
    const { name, bound, passed } = outcomes[k]!;
    const verdict = passed ? '' : paint('yellow', '  EXCEEDED');
    return `${line.padEnd(width)}${name} ${paint('dim', `(${bound})`)}${verdict}`;
  });
  const failed = outcomes.filter(({ passed }) => !passed).length;
  const verdict = failed === 0 ? `All ${outcomes.length} checks are within their bounds.` : '';
  return `${[paint('bold', head!), ...rows, '', verdict].join('\n').trimEnd()}\n`;
}
