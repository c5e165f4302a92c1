import { Argument, type Command, Option } from 'commander';
import { type Chart, renderChart } from '../../charts/chart.js';
import { addExamples } from '../help.js';
import type { Io } from '../io.js';
import { type Api, type BackendName, backend, backendOption } from '../options/backend.js';
import { addFamilyOptions } from '../options/family.js';
import { openUnitInterval, penalty } from '../options/numbers.js';
import { maxStepsOption, startOption } from '../options/orbit.js';
import { addReferenceOptions, type ReferenceOptions, referencePolicy } from '../options/reference.js';
import { range } from '../options/values.js';
import { varianceEpsilonOption } from '../options/variant.js';
import { openSink, outputOption } from '../output.js';
import { type BifurcationOptions, bifurcationChart } from './bifurcation.js';
import { figureChart, figureNumbers } from './figures.js';
import { mapChart } from './map.js';
import { addPanelOptions, type PanelOptions } from './panels.js';
import { type PhaseOptions, phaseChart } from './phase.js';
import { stabilityChart } from './stability.js';
import { scaleOption } from './success.js';
import { trajectoriesChart } from './trajectories.js';
import { weightsChart } from './weights.js';

interface Options {
  readonly backend: BackendName;
  readonly output?: string;
}

export function addPlot(program: Command, io: Io): void {
  const plot = program
    .command('plot')
    .summary('pictures: orbits, maps, limits over beta, phases')
    .description(
      'Writes a picture as SVG. Values are numbers and ranges from:to:count, separated by commas; ranges of beta are ' +
        'spaced evenly in the logarithm, those of p_ref in log-odds.',
    );
  const draw = async ({ backend: name, output }: Options, chart: (api: Api) => Chart): Promise<void> => {
    const svg = renderChart(chart(backend(name)));
    const sink = openSink(output, io);
    try {
      await sink.write(svg);
    } finally {
      sink.close();
    }
  };

  addPanelOptions(
    plot.command('map').description('one step h(p), with the staircase that iterating it makes'),
    30,
  ).action((options: Options & PanelOptions) => draw(options, (api) => mapChart(api, options)));
  addPanelOptions(plot.command('trajectories').description('success probability step by step'), 50).action(
    (options: Options & PanelOptions) => draw(options, (api) => trajectoriesChart(api, options)),
  );
  addFamilyOptions(
    addReferenceOptions(plot.command('bifurcation').description('limits and fixed points over beta'), openUnitInterval),
  )
    .addOption(rangeOption('--beta', penalty, '0.2:20:746'))
    .addOption(startOption())
    .addOption(scaleOption('log-odds'))
    .addOption(backendOption())
    .addOption(outputOption())
    .action((options: Options & BifurcationOptions & ReferenceOptions) =>
      draw(options, (api) => bifurcationChart(api, referencePolicy(options), options)),
    );
  addFamilyOptions(plot.command('phase').description('what the iteration from p_ref ends as, over p_ref and beta'))
    .addOption(rangeOption('--p-ref', openUnitInterval, '1e-5:0.99:373'))
    .addOption(rangeOption('--beta', penalty, '0.4:10:220'))
    .addOption(maxStepsOption())
    .addOption(backendOption())
    .addOption(outputOption())
    .action((options: Options & PhaseOptions) => draw(options, (api) => phaseChart(api, options)));
  addSimple(plot.command('weights').description('weights of success and failure over p'), weightsChart);
  addSimple(plot.command('stability').description('beta from which on a fixed point is stable'), stabilityChart);
  plot
    .command('figure')
    .description('a figure of the paper, arXiv:2503.06639, by its parameters')
    .addArgument(new Argument('<number>').choices(figureNumbers))
    .addOption(backendOption())
    .addOption(outputOption())
    .action((number: string, options: Options) => draw(options, (api) => figureChart(api, number)));

  const shown: Readonly<Record<string, string>> = {
    map: '--p-ref 0.5 --beta 1.6',
    trajectories: '--p-ref 0.1,0.5 --beta 1,5',
    bifurcation: '--p-ref 1e-3',
    phase: '--variance-epsilon 0',
    weights: '--variance-epsilon 0',
    stability: '--variance-epsilon 1e-3',
    figure: '5',
  };
  for (const command of plot.commands) {
    const name = command.name();
    addExamples(command, [['in a file', `grpo plot ${name} ${shown[name]} -o ${name}.svg`]]);
  }

  function addSimple(command: Command, chart: (api: Api, varianceEpsilon: number) => Chart): void {
    command
      .addOption(varianceEpsilonOption())
      .addOption(backendOption())
      .addOption(outputOption())
      .action((options: Options & { readonly varianceEpsilon: number }) =>
        draw(options, (api) => chart(api, options.varianceEpsilon)),
      );
  }
}

function rangeOption(flag: string, parse: (text: string) => number, usual: string): Option {
  const read = range(parse);
  return new Option(`${flag} <range>`, 'from:to:count').argParser(read).default(read(usual), usual);
}
