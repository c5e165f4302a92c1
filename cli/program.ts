// The command with all its subcommands, and the rules that hold for each of them.
import { readFileSync } from 'node:fs';
import { Command, type Option } from 'commander';
import { addAdvantages } from './advantages/command.js';
import { addAttractor } from './attractor/command.js';
import { addBestOfN } from './best-of-n/command.js';
import { addBifurcations } from './bifurcations/command.js';
import { addCompare } from './compare/command.js';
import { addCompletions } from './completions/command.js';
import { addConventions } from './conventions/command.js';
import { addCounts } from './counts/command.js';
import { errorLine } from './failure.js';
import { addFit } from './fit/command.js';
import { addFixedPoints } from './fixed-points/command.js';
import { addForecast } from './forecast/command.js';
import { addExamples, helpOf } from './help.js';
import { addHints } from './hints/command.js';
import { addInspect } from './inspect/command.js';
import type { Io } from './io.js';
import { addPlot } from './plot/command.js';
import { addRecommend } from './recommend/command.js';
import { addReport } from './report/command.js';
import { addRobust } from './robust/command.js';
import { addSimulate } from './simulate/command.js';
import { addSql } from './sql/command.js';
import { addSweep } from './sweep/command.js';
import { addTable } from './table/command.js';
import { addTrajectories } from './trajectories/command.js';
import { addVerify } from './verify/command.js';

/** In the order of the help. */
const additions = [
  addInspect,
  addCompare,
  addCounts,
  addSql,
  addForecast,
  addFit,
  addRecommend,
  addReport,
  addTrajectories,
  addSimulate,
  addFixedPoints,
  addAttractor,
  addBifurcations,
  addTable,
  addBestOfN,
  addHints,
  addRobust,
  addSweep,
  addPlot,
  addAdvantages,
  addConventions,
  addVerify,
  addCompletions,
];

export function createProgram(io: Io): Command {
  const program = new Command('grpo')
    .description("Where does each prompt's probability of success go under GRPO and its relatives?")
    .version(packageVersion(), '-v, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .configureHelp(helpOf(io))
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      outputError: (message, write) => write(errorLine(suggestVersion(message.replace(/^error: /, '')))),
    })
    .exitOverride();
  addExamples(program, [
    ['what is in a log, and what will hurt', 'grpo inspect rollouts/'],
    ['what a log of rollouts leads to', 'grpo forecast log.jsonl --beta 0.04'],
    ['where one prompt goes', 'grpo attractor --p-ref 0.2 --beta 1'],
    ['a picture', 'grpo plot figure 5 -o figure-5.svg'],
  ]);
  for (const add of additions) add(program, io);
  const needed = mandatoryOptions(program);
  refuseRepetition(program);
  program.hook('preAction', (_program, command) => {
    for (const option of needed.get(command) ?? []) {
      if (command.getOptionValue(option.attributeName()) === undefined) {
        command.error(`error: required option '${option.flags}' not specified`);
      }
    }
  });
  return program;
}

/** One directory up from here both in the sources and in the bundle. */
function packageVersion(): string {
  return (JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }).version;
}

/** Commander looks for similar commands among commands only. */
function suggestVersion(message: string): string {
  return /^unknown command 'v(ersion)?'/.test(message)
    ? `${message.split('\n')[0]} (Did you mean --version?)`
    : message;
}

function everyCommand(program: Command): Command[] {
  return [program, ...program.commands.flatMap(everyCommand)];
}

/**
 * Takes over the check for missing options. Commander does it before it looks for unknown ones, and would answer `--betta 1` by
 * saying that --beta is missing.
 */
function mandatoryOptions(program: Command): ReadonlyMap<Command, readonly Option[]> {
  return new Map(
    everyCommand(program).map((command) => {
      const options = command.options.filter(({ mandatory }) => mandatory);
      for (const option of options) option.mandatory = false;
      return [command, options];
    }),
  );
}

/** An option that takes one value is given once: of two values one would be lost. */
function refuseRepetition(program: Command): void {
  for (const command of everyCommand(program)) {
    for (const option of command.options.filter(({ required, variadic }) => required && !variadic)) {
      let given = 0;
      command.on(`option:${option.name()}`, () => {
        given += 1;
        if (given === 2) command.error(`error: option '${option.flags}' is given more than once`);
      });
    }
  }
}
