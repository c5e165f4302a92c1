import { type Command, Option } from 'commander';
import { renderChart } from '../../charts/chart.js';
import { simulationChart } from '../../charts/simulation.js';
import { addExamples } from '../help.js';
import type { Io } from '../io.js';
import { type BackendName, backend, backendOption } from '../options/backend.js';
import { integer, openUnitInterval, positive } from '../options/numbers.js';
import { addStartOptions, type StartOptions, startOf } from '../options/orbit.js';
import {
  addReferenceOptions,
  type Reference,
  type ReferenceOptions,
  referencePolicy,
  referenceRecord,
} from '../options/reference.js';
import type { RefinementOptions } from '../options/refinements.js';
import {
  addVariantOptions,
  chooseVariant,
  describeRule,
  type VariantOptions,
  variantRecord,
} from '../options/variant.js';
import { addOutputOptions, chooseFormat, type OutputOptions, writeOut, writeResult } from '../output.js';
import { renderSimulation, type SimulatedStep } from './text.js';

const MOST_STEPS = 10_000;
const USUAL_GROUP = 8;

export interface SimulateOptions
  extends VariantOptions,
    RefinementOptions,
    ReferenceOptions,
    StartOptions,
    OutputOptions {
  readonly steps: number;
  readonly replicas: number;
  readonly seed: number;
  readonly innerSteps: number;
  readonly learningRate?: number;
  readonly optimizer: 'sgd' | 'adam';
  readonly backend: BackendName;
}

export function addSimulate(program: Command, io: Io): void {
  const command = program
    .command('simulate')
    .summary('sampled groups and gradient steps against the closed form')
    .description(
      'Follows one prompt in four ways: with infinitely many answers a step, by the expected drive of finite groups, on paths ' +
        'that draw their groups, and by gradient steps of a policy with two answers, a right and a wrong one. ' +
        'Groups have 8 answers unless --group says otherwise. Prints success probabilities step by step; an output file that ends in .svg gets a picture.',
    );
  addStartOptions(addVariantOptions(addReferenceOptions(command, openUnitInterval)), openUnitInterval)
    .addOption(new Option('--steps <n>', 'steps to follow').argParser(integer(1, MOST_STEPS)).default(20))
    .addOption(new Option('--replicas <n>', 'paths to sample').argParser(integer(1, 10_000_000)).default(10_000))
    .addOption(new Option('--seed <n>', 'of the draws').argParser(integer(0, Number.MAX_SAFE_INTEGER)).default(1))
    .addOption(new Option('--inner-steps <n>', 'gradient steps a step').argParser(integer(1, 100_000)).default(100))
    .addOption(new Option('--learning-rate <x>', 'of gradient steps (default: 1/beta)').argParser(positive))
    .addOption(new Option('--optimizer <name>', 'of gradient steps').choices(['sgd', 'adam']).default('sgd'))
    .addOption(backendOption());
  addOutputOptions(command, ['text', 'json', 'csv']).action((options: SimulateOptions) => runSimulate(options, io));
  addExamples(command, [
    ['groups of 8 from p = 0.1', 'grpo simulate --p-ref 0.1 --beta 5'],
    ['too few gradient steps', 'grpo simulate --p-ref 0.1 --beta 5 --inner-steps 3'],
    ['a picture of groups of 4', 'grpo simulate --p-ref 0.02 --beta 2 --group 4 --steps 50 -o groups.svg'],
  ]);
}

function runSimulate(options: SimulateOptions, io: Io): Promise<void> {
  const format = chooseFormat(options, ['text', 'json', 'csv', 'svg']);
  const api = backend(options.backend);
  const size = options.group ?? USUAL_GROUP;
  const law = chooseVariant(api, options, { ...options, group: size });
  const reference = referencePolicy(options);
  const start = startOf(options) ?? reference;
  const logOddsOf = (point: Reference) => (typeof point === 'number' ? api.logit(point) : point.logOdds);
  const { steps, convention, replicas, seed, innerSteps, optimizer } = options;
  const group = convention === undefined ? { size } : { size, convention };
  const { variant } = law;
  const { group: _, ...infinite } = variant;
  const learningRate = options.learningRate ?? 1 / variant.beta;
  const sampled = api.sampledTrajectories(reference, variant, steps, { start, replicas, seed });
  const trained = api.trainTabular([logOddsOf(reference), 0], [1, 0], variant, {
    start: [logOddsOf(start), 0],
    steps,
    innerSteps,
    learningRate,
    optimizer,
  });
  const quantile = (k: number) => Array.from({ length: steps + 1 }, (_, n) => sampled.quantiles[3 * n + k]!);
  const curves = {
    ideal: api.successTrajectories(reference, infinite, steps, { start }).logOdds,
    closedForm: trained.closedForm.logOdds,
    trained: trained.logOdds,
    low: quantile(0),
    median: quantile(1),
    high: quantile(2),
  };
  const rows = Array.from(
    { length: steps + 1 },
    (_, step): SimulatedStep => ({
      step,
      ideal: api.logistic(curves.ideal[step]!),
      closedForm: api.logistic(curves.closedForm[step]!),
      trained: api.logistic(curves.trained[step]!),
      mean: sampled.meanSuccess[step]!,
      low: api.logistic(curves.low[step]!),
      median: api.logistic(curves.median[step]!),
      high: api.logistic(curves.high[step]!),
      silent: sampled.silent[step] ?? Number.NaN,
    }),
  );
  const training = { innerSteps, learningRate, optimizer };
  const question = { reference, start, law, group, replicas, seed, training };
  if (format === 'svg') {
    const subtitle = `${describeRule(law)}, β = ${variant.beta}`;
    return writeOut(options.output, renderChart(simulationChart(api, curves, { subtitle, scale: 'linear' })), io);
  }
  const result = {
    text: (io: Io) => renderSimulation(rows, question, io),
    json: () => ({
      ...question,
      reference: referenceRecord(reference),
      start: referenceRecord(start),
      law: variantRecord(law),
      steps: rows,
    }),
    csv: () => ({ columns: Object.keys(rows[0]!), rows: rows.map((row) => ({ ...row })) }),
  };
  return writeResult('simulate', result, options, io);
}
