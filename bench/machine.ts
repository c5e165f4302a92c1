import { availableParallelism, cpus, release, type } from 'node:os';

/** What a reader needs to judge a time. */
export function machine(command: string): [string, string][] {
  const cores = cpus();
  return [
    [
      'machine',
      `${cores[0]?.model.trim() ?? 'unknown CPU'}, ${cores.length} cores (${availableParallelism()} for this process), ${process.arch}`,
    ],
    ['system', `${type()} ${release()}`],
    ['engine', `Node ${process.versions.node}, V8 ${process.versions.v8}`],
    ['date', new Date().toISOString().slice(0, 10)],
    ['command', `\`${command}\``],
  ];
}
