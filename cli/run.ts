import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { addAttractor } from './attractor/command.js';
import { addBifurcations } from './bifurcations/command.js';
import { addFixedPoints } from './fixed-points/command.js';
import { addForecast } from './forecast/command.js';
import { DataError, Interrupted, type Io, UsageError } from './io.js';
import { addPlot } from './plot/command.js';
import { addSweep } from './sweep/command.js';
import { addVerify } from './verify/command.js';

/** One directory up from here both in the sources and in the bundle. */
function packageVersion(): string {
  return (JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }).version;
}

/** An error is one line: `grpo: ...`. Commander puts suggestions on a second one. */
function asOneLine(message: string): string {
  return `grpo: ${message
    .trim()
    .replace(/^error: /, '')
    .replace(/\s*\n\s*/g, ' ')}\n`;
}

function createProgram(io: Io): Command {
  const program = new Command('grpo')
    .description("Where does each prompt's probability of success go under GRPO and its relatives?")
    .version(packageVersion())
    .configureHelp({ helpWidth: Math.min(io.stdout.columns ?? 80, 100) })
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      outputError: (message, write) => write(asOneLine(message)),
    })
    .exitOverride();
  addForecast(program, io);
  addFixedPoints(program, io);
  addAttractor(program, io);
  addBifurcations(program, io);
  addSweep(program, io);
  addPlot(program, io);
  addVerify(program, io);
  return program;
}

function exitCode(error: unknown): number | undefined {
  if (error instanceof DataError) return 1;
  if (error instanceof UsageError) return 2;
  return error instanceof Interrupted ? 130 : undefined;
}

/**
 * Runs the command with the arguments after its name.
 *
 * @returns the exit code: 0, 1 if the data were not usable, 2 if the call was wrong, 130 after Ctrl-C
 */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  try {
    await createProgram(io).parseAsync(argv, { from: 'user' });
    return 0;
  } catch (error) {
    // Commander has written its message or help by now. It knows 0 and 1 only.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const code = exitCode(error);
    if (code === undefined) throw error;
    io.stderr.write(asOneLine((error as Error).message));
    return code;
  }
}
