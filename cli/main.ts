#!/usr/bin/env node
import { explain } from './failure.js';
import { systemError } from './output.js';
import { run } from './run.js';

/** A reader that has seen enough (`| head`) closes the pipe: no error of ours. Others are one line, like all errors. */
function stopWriting(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit(0);
  process.stderr.write(explain(systemError('write', 'standard output', error), process.env).line);
  process.exit(1);
}

process.stdout.on('error', stopWriting);
// There is no place left to say anything.
process.stderr.on('error', () => process.exit(1));
process.on('uncaughtException', (error) => {
  process.stderr.write(explain(error, process.env).line);
  process.exit(1);
});

process.exitCode = await run(process.argv.slice(2), process);
