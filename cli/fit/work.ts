// Reading a log and fitting it, with progress: what fit, forecast and recommend begin with.
import type { Steps } from '../../bindings/operation.js';
import { type Fit, type FitOptions, fitting, steps } from '../../runs/fit/fitRun.js';
import type { Log } from '../../runs/index.js';
import { DataError, type Io, UsageError } from '../io.js';
import type { LogOptions } from '../log/options.js';
import { readLog } from '../log/read.js';
import type { Progress } from '../terminal/progress.js';

/** @throws UsageError where the first visits are asked for, and the log does not say which these are */
export async function readOrderedLog(
  files: readonly string[],
  options: LogOptions & { readonly observe?: number },
  io: Io,
  progress: Progress,
): Promise<Log> {
  const log = await readLog(files, options, io, progress);
  if (options.observe !== undefined && !log.visits.step.some((step) => step >= 0)) {
    throw new UsageError(
      '--observe needs visits in their order (a "step", or lists of successes), and the log has none',
    );
  }
  return log;
}

export function fitLog(log: Log, options: FitOptions, progress: Progress): Fit {
  return withProgress('fitting', () => steps(fitting('fit', log.visits, options)), progress);
}

/** All of the work, which tells thousandths. What the library refuses is the data's fault, and its message says what to do. */
export function withProgress<T>(name: string, begin: () => Steps<T>, progress: Progress): T {
  try {
    const work = begin();
    for (;;) {
      const state = work.next();
      if (state.done) return state.value;
      progress.show(() => `${name}: ${(state.value / 10).toFixed(1)} %`);
    }
  } catch (error) {
    if (!(error instanceof RangeError || error instanceof TypeError) || !('code' in error)) throw error;
    throw error.code === 'ERR_UNSUPPORTED' ? new UsageError(error.message) : new DataError(error.message);
  }
}
