// Reading by way of an engine of SQL, which reduces the files to counts.

import { reduction } from '../sql/reduction.js';
import { LogError } from './errors.js';
import type { Format } from './format.js';
import type { Fields } from './json.js';
import type { Engine, ReadOptions } from './options.js';
import type { Reading } from './reading.js';
import { MOST_COLUMNS, SeriesBuilder } from './series.js';

/** What the reader does by itself, and the query does not. */
const READER_ONLY: readonly (keyof ReadOptions)[] = ['by', 'skipInvalid', 'showPrompts'];

/** @throws LogError if something is asked for that the query cannot give */
export function checkEngineOptions(options: ReadOptions): void {
  const names = { by: '--by', skipInvalid: '--skip-invalid', showPrompts: '--show-prompts' } as const;
  for (const name of READER_ONLY) {
    const value = options[name];
    if (value === undefined || value === false) continue;
    throw new LogError(`${names[name as keyof typeof names]} is done by the reader: leave out --engine`);
  }
}

/**
 * Reduces files with an engine, and adds what it gives.
 *
 * @param rewards fields that may be rewards, that which says success first
 */
export async function readWithEngine(
  files: readonly string[],
  format: Format,
  rewards: readonly string[],
  reading: Reading,
  engine: Engine,
): Promise<void> {
  const { options, collector } = reading;
  if (format.name === 'lighteval') {
    throw new LogError('lighteval keeps the share of samples that passed, which the reader counts: leave out --engine');
  }
  const { threshold, prompt, step, group } = options;
  const columns = rewards.slice(0, MOST_COLUMNS);
  const query = reduction(
    {
      format: format.name,
      from: files[0]!,
      files,
      ...(threshold === undefined ? {} : { threshold }),
      ...(prompt === undefined ? {} : { prompt }),
      ...(step === undefined ? {} : { step }),
      ...(group === undefined ? {} : { group }),
    },
    columns,
  );
  const series = new SeriesBuilder(columns);
  let visits = 0;
  for await (const row of engine(query.sql)) {
    const visit = query.visit(row);
    collector.addReduced(visit, format);
    series.addSums(visit.step, visit);
    reading.counted(visit.rollouts);
    visits += 1;
    if (visits % 4096 === 0) reading.progress(files[0]!, 0, 0);
  }
  reading.files += files.length;
  if (format.name !== 'own') collector.takeSeries(series);
}

/** A record of one's own format has no choice of rewards. */
export function ownReward(format: Format, options: ReadOptions, record: Fields | undefined): string | undefined {
  if (format.name !== 'own') return undefined;
  if (record !== undefined && (Object.hasOwn(record, 'n') || Object.hasOwn(record, 'successes'))) {
    throw new LogError('the log holds counts already: leave out --engine');
  }
  return options.reward ?? 'reward';
}
