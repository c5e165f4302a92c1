// From nothing to a first result, each time in a process of its own.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Section } from './report.js';
import { marginOfError, median } from './statistics.js';

/** What a fresh process reports, in milliseconds. */
export type StartTimes = Record<string, number>;

export function coldStart(starts: number): Section {
  const child = fileURLToPath(new URL('coldStartChild.js', import.meta.url));
  const runs = Array.from(
    { length: starts },
    () => JSON.parse(execFileSync(process.execPath, [child], { encoding: 'utf8' })) as StartTimes,
  );
  return {
    title: 'Cold start',
    size: `${starts} fresh processes, 1,000 outcomes; milliseconds`,
    header: ['', 'ms', '±'],
    rows: Object.keys(runs[0]!).map((name) => {
      const times = runs.map((run) => run[name]!);
      return [name, median(times).toFixed(3), `${(100 * marginOfError(times)).toFixed(0)} %`];
    }),
    remarks: [],
  };
}
