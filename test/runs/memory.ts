import { type Log, memorySource, type ReadOptions, readLog, UNORDERED, type Visits } from '../../runs/index.js';

/** Reads one file that is made of text, of bytes, or of objects as JSON lines. */
export function readText(content: string | Uint8Array | readonly object[], options: ReadOptions = {}): Promise<Log> {
  const text = Array.isArray(content) ? content.map((record) => `${JSON.stringify(record)}\n`).join('') : content;
  return readLog([memorySource('log', text as string | Uint8Array)], options);
}

/** Visits as a table: for each prompt `step:k/n` of its visits. */
export function table({ ids, offsets, n, k, step }: Visits): Record<string, string> {
  return Object.fromEntries(
    ids.map((id, prompt) => {
      const visits = Array.from({ length: offsets[prompt + 1]! - offsets[prompt]! }, (_, i) => offsets[prompt]! + i);
      return [id, visits.map((v) => `${step[v] === UNORDERED ? '' : `${step[v]}:`}${k[v]}/${n[v]}`).join(' ')];
    }),
  );
}
