import { type Content, NoRecords, type Use } from './content.js';
import { formatNamed, formatOf, isFormat, type NoLog, otherFormat } from './detect.js';
import { LogError, MalformedRecord } from './errors.js';
import { fileContent } from './fileContent.js';
import type { Format } from './format.js';
import type { Fields } from './json.js';
import { InexactId } from './keys.js';
import type { Engine, ReadOptions } from './options.js';
import { type Log, Reading } from './reading.js';
import { checkEngineOptions, ownReward, readWithEngine } from './reduced.js';
import type { Source } from './source.js';

/**
 * Reads the log of a run, in whatever format, and reduces it to counts in one pass. Formats are told by what is in the
 * files, not by their names. Memory grows with the visits, by less than 200 bytes each, and not with the rollouts.
 *
 * @param sources files of one log, in any order
 * @throws LogError what is malformed, with its place; which fields or formats there are to choose from; or that there is
 * no rollout in the log, and what would log them
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
  if (options.format !== undefined) formatNamed(options.format);
  const files: LogFile[] = [];
  for await (const source of sources) {
    const file = await identified(source, reading);
    if (file !== undefined) files.push(file);
  }
  const chosen = ofOneLog(files, reading);
  if (options.engine !== undefined) await reduce(chosen, reading, options.engine);
  else for (const file of chosen) await readFile(file, reading);
  return reading.log();
}

/** Reads so much that the reward is chosen, and leaves the rest to an engine. */
async function reduce(files: readonly LogFile[], reading: Reading, engine: Engine): Promise<void> {
  const { options, collector } = reading;
  checkEngineOptions(options);
  const [first] = files;
  if (first === undefined) return;
  const streamed = files.find(({ content }) => content !== undefined);
  if (streamed !== undefined) throw new LogError(`${streamed.source.name} is a stream, which only the reader reads`);
  const { format } = first;
  const own = ownReward(format, options, first.record);
  const rewards = own === undefined ? await rewardsOf(files, options) : [own];
  collector.takeReward(rewards[0]!, format);
  await readWithEngine(
    files.map(({ source }) => source.name),
    format,
    rewards,
    reading,
    engine,
  );
}

class Chosen extends Error {}

/** The rewards of a log, that which says success first, from its first rollouts. */
async function rewardsOf(
  files: readonly LogFile[],
  { engine: _, ...options }: ReadOptions,
): Promise<readonly string[]> {
  const sample = new Reading(options);
  try {
    for (const file of files) {
      await readFile(file, sample, () => {
        if (sample.collector.reward !== undefined) throw new Chosen();
      });
    }
  } catch (error) {
    if (!(error instanceof Chosen)) throw error;
  }
  const rewards = sample.collector.chooseRewards();
  if (rewards.length === 0) throw new LogError('no rollouts in the log');
  return rewards;
}

/** A file with rollouts. */
interface LogFile {
  readonly source: Source;
  readonly format: Format;
  readonly evaluation: boolean;
  /** Its first record. */
  readonly record: Fields | undefined;
  /** Already opened, where it cannot be opened twice. */
  readonly content: Content | undefined;
}

/** What a file is; undefined if it holds no rollouts. */
async function identified(source: Source, reading: Reading): Promise<LogFile | undefined> {
  const { options } = reading;
  reading.progress(source.name, 0, 0);
  try {
    const content = await fileContent(source);
    const { first } = content;
    if (first === undefined && content.lines !== true) {
      reading.passOver(source.name, { title: 'nothing in it' });
      return undefined;
    }
    const other = first !== undefined && source.found ? otherFormat(first, source.name, options.format) : undefined;
    if (other !== undefined) {
      await content.close();
      return refuse(source, reading, { title: other.title });
    }
    const format = formatOf(first ?? {}, source.name, first === undefined ? { ...options, format: 'own' } : options);
    if (!isFormat(format)) {
      await content.close();
      return refuse(source, reading, format);
    }
    const again = source.slice !== undefined;
    if (again) await content.close();
    const evaluation = format.evaluation?.(first ?? {}, source.name) ?? false;
    return { source, format, evaluation, record: first, content: again ? undefined : content };
  } catch (error) {
    if (!(error instanceof NoRecords) && !(error instanceof LogError && source.found)) throw error;
    return refuse(source, reading, { title: error.message });
  }
}

/** A file that was named is an error, one that was found in a folder is not. */
function refuse(source: Source, reading: Reading, { title, advice }: NoLog): undefined {
  if (source.found) reading.passOver(source.name, { title, ...(advice === undefined ? {} : { advice }) });
  else
    throw new LogError(
      `${source.name}: ${title}${advice === undefined ? '' : `, no rollouts. To log them: ${advice}`}`,
    );
}

/** The files that belong together: of one format, and of training where there is any. */
function ofOneLog(files: readonly LogFile[], reading: Reading): readonly LogFile[] {
  const training = files.filter(({ evaluation }) => !evaluation);
  const chosen = training.length > 0 ? withoutTwins(training, reading) : files;
  for (const { source, evaluation } of files) {
    if (training.length > 0 && evaluation) reading.passOver(source.name, { title: 'an evaluation beside training' });
  }
  const names = new Map<string, LogFile[]>();
  for (const file of chosen) names.set(file.format.name, [...(names.get(file.format.name) ?? []), file]);
  if (names.size > 1) {
    const found = [...names].map(([name, of]) => `${of.length} of ${name} (${of[0]!.source.name})`);
    throw new LogError(`files of several formats: ${found.join(', ')}. Name those of one, or choose with --format`);
  }
  reading.format = chosen[0]?.format;
  reading.evaluation = chosen[0]?.evaluation ?? false;
  return chosen;
}

/** prime-rl writes all episodes, and beside them those that it trained on. */
function withoutTwins(files: readonly LogFile[], reading: Reading): readonly LogFile[] {
  const effective = /([/\\])effective([/\\][^/\\]+)$/;
  const names = new Set(files.map(({ source }) => source.name));
  return files.filter(({ source }) => {
    const twin = source.name.replace(effective, '$1all$2');
    if (twin === source.name || !names.has(twin)) return true;
    reading.passOver(source.name, { title: 'again some of what is in all/' });
    return false;
  });
}

/** @param added called after every record */
async function readFile({ source, format, content }: LogFile, reading: Reading, added?: () => void): Promise<void> {
  const { collector, options } = reading;
  const opened = content ?? (await fileContent(source));
  const { lines, textual } = opened;
  const ownRows = format.name === 'own' && options.prompt === undefined;
  const add = (record: Fields, where: string): void => {
    if (ownRows) collector.addOwn(renamed(record, options), lines ? undefined : (textual ?? false));
    else collector.add(record, format, source.name, where, textual);
  };
  reading.files += 1;
  const use: Use = {
    record(record, where, exactly) {
      try {
        try {
          add(record, where);
        } catch (error) {
          if (!(error instanceof InexactId)) throw error;
          if (exactly === undefined) throw new MalformedRecord('an id that is a number of too many digits');
          add(exactly(), where);
        }
      } catch (error) {
        if (error instanceof LogError && ownRows) throw new LogError(`${where}: ${error.message}`);
        if (!(error instanceof MalformedRecord)) throw error;
        reading.skip(`${where}: ${error.message}`);
      }
      added?.();
    },
    malformed: (where, why) => reading.skip(`${where}: ${why}`),
    torn: (where) => reading.notes.push(`${where}: the last line is cut off, and was left out`),
    note: (text) => reading.notes.push(`${source.name}: ${text}`),
    progress: (bytes, rows) => reading.progress(source.name, bytes, rows),
  };
  await opened.read(use, neededColumns(format, opened.first, options));
  collector.endFile(source.name);
}

/** The columns that are read of files which keep them apart: those of the format, and those that a user named. */
function neededColumns(format: Format, first: Fields | undefined, options: ReadOptions): readonly string[] | undefined {
  if (format.columns === undefined || first === undefined) return undefined;
  const { prompt, step, group, reward, by = [] } = options;
  const named = [prompt, step, group, reward].filter((name) => name !== undefined);
  return [...format.columns(first), ...named, ...by];
}

/** A record of one's own format, in which a user has named other fields for the reward, the step and the visit. */
function renamed(record: Fields, { reward, step, group }: ReadOptions): Fields {
  if (reward === undefined && step === undefined && group === undefined) return record;
  return {
    ...record,
    ...(reward === undefined ? {} : { reward: record[reward] }),
    ...(step === undefined ? {} : { step: record[step] }),
    ...(group === undefined ? {} : { visit: record[group] }),
  };
}
