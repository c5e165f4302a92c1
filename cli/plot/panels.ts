// What pictures with one panel for each p_ref and beta have in common.
import { type Command, Option } from 'commander';
import type { Chart, Panel } from '../../charts/chart.js';
import { UsageError } from '../io.js';
import { type Api, backendOption } from '../options/backend.js';
import { integer, openUnitInterval, penalty } from '../options/numbers.js';
import { startOption } from '../options/orbit.js';
import { values } from '../options/values.js';
import {
  addRuleOptions,
  chooseVariant,
  describeRule,
  type NamedVariant,
  type VariantOptions,
} from '../options/variant.js';
import { outputOption } from '../output.js';
import { parameter } from '../terminal/numbers.js';
import { type SuccessScale, scaleOption } from './success.js';

export interface PanelOptions extends Omit<VariantOptions, 'beta'> {
  readonly pRef: readonly number[];
  readonly beta: readonly number[];
  readonly start?: number;
  readonly steps: number;
  readonly scale: SuccessScale;
}

/** One panel's iteration. */
export interface Orbit {
  readonly pRef: number;
  readonly law: NamedVariant;
  /** Log-odds at steps 0, 1, ... */
  readonly logOdds: Float64Array;
}

const MOST_PANELS = 64;
const MOST_STEPS = 2000;

export function addPanelOptions(command: Command, steps: number): Command {
  const beta = new Option('--beta <values>', 'strengths of the KL penalty, a row of panels each (required)');
  command.requiredOption(
    '--p-ref <values>',
    'success probabilities of the reference policy, a column of panels each (required)',
    values(openUnitInterval, 'logit'),
  );
  return addRuleOptions(command, beta.argParser(values(penalty, 'log')).makeOptionMandatory())
    .addOption(startOption())
    .option('--steps <n>', 'steps to draw', integer(1, MOST_STEPS), steps)
    .addOption(scaleOption('linear'))
    .addOption(backendOption())
    .addOption(outputOption());
}

/** Row by row: a row for each beta, a column for each p_ref. */
export function orbits(api: Api, options: PanelOptions): Orbit[][] {
  const { pRef: references, beta: betas, start, steps } = options;
  if (references.length * betas.length > MOST_PANELS) {
    throw new UsageError(`--p-ref times --beta is limited to ${MOST_PANELS} panels`);
  }
  return betas.map((beta) => {
    const law = chooseVariant(api, { ...options, beta });
    return references.map((pRef) => {
      const { logOdds } = api.successTrajectories(pRef, law.variant, steps, { start: start ?? pRef });
      return { pRef, law, logOdds };
    });
  });
}

/** The parts of a chart that follow from the options. */
export function panelChart(
  grid: readonly (readonly Orbit[])[],
  { pRef: references, beta: betas, start }: PanelOptions,
  panel: (orbit: Orbit) => Panel,
): Pick<Chart, 'subtitle' | 'panels' | 'columnHeadings' | 'rowHeadings'> {
  const from = start === undefined ? 'p_ref' : `p = ${parameter(start)}`;
  const rule = describeRule(grid[0]![0]!.law);
  const panels = grid.map((row) => row.map(panel));
  const columnHeadings = references.map((p) => `p_ref = ${parameter(p)}`);
  const rowHeadings = betas.map((beta) => `β = ${parameter(beta)}`);
  if (references.length * betas.length > 1) {
    return { subtitle: `${rule}, started at ${from}`, panels, columnHeadings, rowHeadings };
  }
  return { subtitle: `${rule}, ${rowHeadings[0]}, ${columnHeadings[0]}, started at ${from}`, panels };
}
