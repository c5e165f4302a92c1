import { Argument, type Command, InvalidArgumentError, Option } from 'commander';
import type { ConventionName } from '../../bindings/index.js';
import { bifurcationChart } from '../../charts/bifurcation.js';
import { figureChart, figureNumbers } from '../../charts/figures.js';
import { groupDrivesChart } from '../../charts/groupDrives.js';
import { mapChart } from '../../charts/map.js';
import { phaseChart } from '../../charts/phase.js';
import { stabilityChart } from '../../charts/stability.js';
import type { SuccessScale } from '../../charts/success.js';
import { trajectoriesChart } from '../../charts/trajectories.js';
import { weightsChart } from '../../charts/weights.js';
import { addExamples } from '../help.js';
import type { Io } from '../io.js';
import type { Api, BackendName } from '../options/backend.js';
import { closedForms } from '../options/closedForms.js';
import { addFamilyOptions, type FamilyOptions } from '../options/family.js';
import { draws, integer, names, openUnitInterval, penalty } from '../options/numbers.js';
import { maxStepsOption, startOption } from '../options/orbit.js';
import { addReferenceOptions, type ReferenceOptions, referencePolicy } from '../options/reference.js';
import {
  addRefinementOptions,
  conventionName,
  describeRefinements,
  type RefinementOptions,
  refinementsOf,
} from '../options/refinements.js';
import { type Range, spread, values } from '../options/values.js';
import { varianceEpsilonOption } from '../options/variant.js';
import { type Drawing, draw } from './draw.js';
import { policyFrontier, readPolicy } from './frontier.js';
import {
  addPanelFlags,
  addPictureOptions,
  type PanelFlags,
  type PictureOptions,
  panelOptions,
  rangeOption,
  scaleOption,
} from './options.js';

export function addPlot(program: Command, io: Io): void {
  const plot = program
    .command('plot')
    .summary('pictures: orbits, maps, limits over beta, phases')
    .description(
      'Draws a picture, as SVG or PNG, and writes the numbers behind it. Values are numbers and ranges from:to:count, ' +
        'separated by commas; ranges of beta are spaced evenly in the logarithm, those of p_ref in log-odds.',
    );
  addExamples(plot, [
    ['figure 5 of the paper', 'grpo plot figure 5 -o figure-5.svg'],
    ['where the iteration ends, over p_ref and beta', 'grpo plot phase -o phase.svg'],
  ]);

  /** A picture: its options, an example of them, and how it is drawn. */
  const add = <O>(
    name: string,
    description: string,
    example: string,
    addOptions: (command: Command) => Command,
    drawing: (api: Api, options: O) => Drawing,
  ): void => {
    const command = addPictureOptions(addOptions(plot.command(name).description(description)));
    command.action((options: O & PictureOptions) => draw(name, options, (api) => drawing(api, options), io));
    addExamples(command, [
      ['as SVG', `grpo plot ${name} ${example} -o ${name}.svg`],
      ['the numbers behind it', `grpo plot ${name} ${example} --data ${name}.csv`],
    ]);
  };

  add<PanelFlags>(
    'map',
    'One step h(p) of an update rule, with the staircase that iterating it makes.',
    '--p-ref 0.5 --beta 1.6',
    (command) => addPanelFlags(command, 30),
    (api, options) => mapChart(api, panelOptions(api, options)),
  );
  add<PanelFlags>(
    'trajectories',
    'The success probability step by step.',
    '--p-ref 0.1,0.5 --beta 1,5',
    (command) => addPanelFlags(command, 50),
    (api, options) => trajectoriesChart(api, panelOptions(api, options)),
  );
  add<FamilyOptions & RefinementOptions & ReferenceOptions & { beta: Range; start?: number; scale: SuccessScale }>(
    'bifurcation',
    'Where the iteration ends, and all fixed points, over beta.',
    '--p-ref 1e-3',
    (command) =>
      addRefinementOptions(addFamilyOptions(addReferenceOptions(command, openUnitInterval)))
        .addOption(rangeOption('--beta', penalty, '0.2:20:746'))
        .addOption(startOption())
        .addOption(scaleOption('log-odds')),
    (api, { beta, alpha, varianceEpsilon, start, scale, ...options }) =>
      bifurcationChart(api, {
        family: { alpha, varianceEpsilon, ...refinementsOf(options) },
        refinements: describeRefinements(options),
        reference: referencePolicy(options),
        betas: spread(beta, 'log'),
        start,
        scale,
      }),
  );
  add<FamilyOptions & RefinementOptions & { pRef: Range; beta: Range; maxSteps: number }>(
    'phase',
    'What the iteration from p_ref ends as, over p_ref and beta.',
    '--variance-epsilon 0',
    (command) =>
      addRefinementOptions(addFamilyOptions(command))
        .addOption(rangeOption('--p-ref', openUnitInterval, '1e-5:0.99:373'))
        .addOption(rangeOption('--beta', penalty, '0.4:10:220'))
        .addOption(maxStepsOption()),
    (api, { pRef, beta, alpha, varianceEpsilon, maxSteps, ...refinements }) =>
      phaseChart(api, {
        family: { alpha, varianceEpsilon, ...refinementsOf(refinements) },
        refinements: describeRefinements(refinements),
        logOdds: api.logit(spread(pRef, 'logit')),
        betas: spread(beta, 'log'),
        maxSteps,
      }),
  );
  add<{ varianceEpsilon: number }>(
    'weights',
    'The weights of success and failure over p.',
    '--variance-epsilon 0',
    (command) => command.addOption(varianceEpsilonOption()),
    (api, { varianceEpsilon }) => weightsChart(api, varianceEpsilon),
  );
  add<{ group: number; convention: readonly ConventionName[]; varianceEpsilon: number }>(
    'drive',
    'What drives success over p, in groups of finite size under several conventions, beside the ideal drive.',
    '--group 8 --convention paper,trl,dr-grpo',
    (command) =>
      command
        .addOption(new Option('--group <size>', 'members of a group').argParser(integer(2, 4096)).default(8))
        .addOption(
          new Option('--convention <names>', 'rules of advantages, separated by commas (grpo conventions lists them)')
            .argParser((text) => names(text).map(conventionName))
            .default(['paper', 'trl', 'rloo', 'dr-grpo', 'maxrl'], 'paper,trl,rloo,dr-grpo,maxrl'),
        )
        .addOption(varianceEpsilonOption()),
    (api, { group, convention, varianceEpsilon }) =>
      groupDrivesChart(api, { size: group, conventions: convention, varianceEpsilon }),
  );
  add<{ varianceEpsilon: number }>(
    'stability',
    'The beta from which on a fixed point is stable.',
    '--variance-epsilon 1e-3',
    (command) => command.addOption(varianceEpsilonOption()),
    (api, { varianceEpsilon }) => stabilityChart(api, varianceEpsilon),
  );
  add<{ policy: string; n: readonly number[]; backend: BackendName }>(
    'frontier',
    'Reward against KL for tilts and for the best of n, of a policy that a file gives: lines of probability,reward.',
    '--policy policy.csv',
    (command) =>
      command
        .requiredOption('--policy <file>', 'probability and reward of each outcome, as CSV or JSON lines (required)')
        .addOption(
          new Option('--n <values>', 'draws to mark')
            .argParser(values(draws, 'log'))
            .default([1, 2, 4, 8, 16, 32, 64], '1,2,4,8,16,32,64'),
        ),
    (_api, { policy, n, backend }) => policyFrontier(closedForms(backend), readPolicy(policy), n),
  );
  addFigure(plot, io);
}

function addFigure(plot: Command, io: Io): void {
  const command = plot
    .command('figure')
    .description('A figure of the paper, arXiv:2503.06639, by its parameters.')
    .addArgument(new Argument('<number>', 'of the figure').choices(figureNumbers).argParser(figureNumber));
  addPictureOptions(command).action((number: string, options: PictureOptions) =>
    draw(`figure-${number}`, options, (api) => figureChart(api, number), io),
  );
  addExamples(command, [['the orbits of Figure 5', 'grpo plot figure 5 -o figure-5.svg']]);
}

function figureNumber(text: string): string {
  if (figureNumbers.includes(text)) return text;
  const there = `There are figures ${figureNumbers.join(', ')}.`;
  if (text !== '3') throw new InvalidArgumentError(there);
  throw new InvalidArgumentError(
    `Figure 3 is a measurement, the success rates of seven prompts during a training run: no formula gives it. ${there}`,
  );
}
