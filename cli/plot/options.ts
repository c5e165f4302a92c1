// Options that pictures have in common.
import { type Command, Option } from 'commander';
import type { PanelOptions } from '../../charts/panels.js';
import { type SuccessScale, successScales } from '../../charts/success.js';
import { UsageError } from '../io.js';
import { type Api, type BackendName, backendOption } from '../options/backend.js';
import { integer, openUnitInterval, penalty } from '../options/numbers.js';
import { startOption } from '../options/orbit.js';
import { addRefinementOptions, type RefinementOptions } from '../options/refinements.js';
import { range, values } from '../options/values.js';
import { addRuleOptions, chooseVariant, describeRule, type VariantOptions } from '../options/variant.js';
import { outputOption } from '../output.js';

export interface PictureOptions {
  readonly backend: BackendName;
  readonly output?: string;
  readonly data?: string;
  readonly width: number;
}

export function addPictureOptions(command: Command): Command {
  return command
    .addOption(outputOption())
    .option('--data <file>', 'write the numbers behind the picture, as .csv or .json')
    .option('--width <pixels>', 'width of the picture; letters keep their size', integer(320, 4000), 840)
    .addOption(backendOption());
}

export function scaleOption(scale: SuccessScale): Option {
  return new Option('--scale <name>', 'how success probabilities are spaced').choices(successScales).default(scale);
}

export function rangeOption(flag: string, parse: (text: string) => number, usual: string): Option {
  const read = range(parse);
  return new Option(`${flag} <range>`, 'from:to:count').argParser(read).default(read(usual), usual);
}

export interface PanelFlags extends Omit<VariantOptions, 'beta'>, RefinementOptions {
  readonly pRef: readonly number[];
  readonly beta: readonly number[];
  readonly start?: number;
  readonly steps: number;
  readonly scale: SuccessScale;
}

const MOST_PANELS = 64;
const MOST_STEPS = 2000;

/** Of pictures with a panel for each p_ref and beta. */
export function addPanelFlags(command: Command, steps: number): Command {
  const beta = new Option('--beta <values>', 'strengths of the KL penalty, a row of panels each (required)');
  command.requiredOption(
    '--p-ref <values>',
    'success probabilities of the reference policy, a column of panels each (required)',
    values(openUnitInterval, 'logit'),
  );
  addRuleOptions(command, beta.argParser(values(penalty, 'log')).makeOptionMandatory());
  return addRefinementOptions(command)
    .addOption(startOption())
    .option('--steps <n>', 'steps to draw', integer(1, MOST_STEPS), steps)
    .addOption(scaleOption('linear'));
}

export function panelOptions(api: Api, { pRef, beta: betas, start, steps, scale, ...flags }: PanelFlags): PanelOptions {
  if (pRef.length * betas.length > MOST_PANELS) {
    throw new UsageError(`--p-ref times --beta is limited to ${MOST_PANELS} panels`);
  }
  const laws = betas.map((beta) => chooseVariant(api, { ...flags, beta }, flags));
  return { variants: laws.map(({ variant }) => variant), rule: describeRule(laws[0]!), pRef, start, steps, scale };
}
