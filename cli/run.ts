import { CommanderError } from 'commander';
import { explain } from './failure.js';
import type { Host } from './host.js';
import { guard } from './io.js';
import { createProgram } from './program.js';

/**
 * Runs the command with the arguments after its name.
 *
 * @returns the exit code: 0, 1 if the data were not usable, 2 if the call was wrong, 130 after Ctrl-C
 */
export async function run(argv: readonly string[], host: Host): Promise<number> {
  const io = guard(host);
  try {
    await createProgram(io).parseAsync(argv, { from: 'user' });
    return 0;
  } catch (error) {
    // Commander has written its message or help by now. It knows 0 and 1 only.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const { line, exitCode } = explain(error, io.env);
    io.stderr.write(line);
    return exitCode;
  }
}
