import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { addFixedPoints } from './fixed-points/command.js';
import { addForecast } from './forecast/command.js';
import { DataError, type Io, UsageError } from './io.js';
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
  addVerify(program, io);
  return program;
}

/**
 * Runs the command with the arguments after its name.
 *
 * @returns the exit code: 0, 1 if the data were not usable, 2 if the call was wrong
 */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  try {
    await createProgram(io).parseAsync(argv, { from: 'user' });
    return 0;
  } catch (error) {
    // Commander has written its message or help by now. It knows 0 and 1 only.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (!(error instanceof UsageError || error instanceof DataError)) throw error;
    io.stderr.write(asOneLine(error.message));
    return error instanceof UsageError ? 2 : 1;
  }
}
