import { readFile } from './readFile.js';
import { type Log, Reading, type ReadOptions } from './reading.js';
import type { Source } from './source.js';

/**
 * Reads logs of rollouts and reduces them to counts, in one pass. Memory grows with the visits, by less than 200 bytes
 * each, and not with the rollouts.
 *
 * @param sources files of one log, in any order
 * @throws LogError what is malformed, with its place, or that there is no rollout in the log
 *
 * @example
 * const log = await readLog([memorySource('log.jsonl', '{"prompt_id":"a","n":8,"successes":[2,5]}\n')]);
 * [...log.visits.k]; // => [2, 5]
 */
export async function readLog(
  sources: Iterable<Source> | AsyncIterable<Source>,
  options: ReadOptions = {},
): Promise<Log> {
  const reading = new Reading(options);
  for await (const source of sources) await readFile(source, reading);
  return reading.log();
}
