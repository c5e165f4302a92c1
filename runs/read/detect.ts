import { LogError, MalformedRecord, shown } from './errors.js';
import { type Format, field, has } from './format.js';
import { formats } from './formats/index.js';
import { others } from './formats/others.js';
import type { Fields } from './json.js';

export interface FormatOptions {
  /** Name of the format, where its records do not tell. */
  readonly format?: string;
  /** Field that tells prompts apart. */
  readonly prompt?: string;
  /** Field of the step of training. */
  readonly step?: string;
  /** Field that tells the visits of a prompt apart. */
  readonly group?: string;
  readonly reward?: string;
}

export const formatNames: readonly string[] = formats.map(({ name }) => name);

/** What a file is, when it is no log of rollouts. */
export interface NoLog {
  readonly title: string;
  readonly advice?: string;
}

/**
 * The format of a record, with the fields that a user has named in the place of its own.
 *
 * @throws LogError if it is of none
 */
export function formatOf(record: Fields, file: string, options: FormatOptions): Format | NoLog {
  const known =
    options.format === undefined ? formats.find((format) => format.matches(record, file)) : formatNamed(options.format);
  if (known !== undefined) {
    checkNamed(record, known, file, options);
    return withFields(known, options);
  }
  const { prompt, reward } = options;
  if (prompt !== undefined && has(record, prompt)) {
    checkNamed(record, plainRows(reward), file, options);
    return withFields(plainRows(reward), options);
  }
  const other = others.find(({ matches }) => matches(record));
  if (other !== undefined) return other;
  const fields = Object.keys(record).slice(0, MOST_FIELDS).map(shown).join(', ') || 'of an empty object';
  throw new LogError(
    `no format that is known has the fields ${fields}: name those of the prompt and the reward with --prompt and --reward, ` +
      'and that of the step with --step',
  );
}

/** The format of a record, if it is another than the one chosen. */
export function otherFormat(record: Fields, file: string, chosen: string | undefined): Format | undefined {
  if (chosen === undefined) return undefined;
  const format = formats.find((candidate) => candidate.matches(record, file));
  return format?.name === chosen ? undefined : format;
}

export function isFormat(format: Format | NoLog): format is Format {
  return 'identity' in format;
}

/** @throws LogError if there is none */
export function formatNamed(name: string): Format {
  const format = formats.find((candidate) => candidate.name === name);
  if (format === undefined) throw new LogError(`no format ${shown(name)}; there are ${formatNames.join(', ')}`);
  return format;
}

/** @throws LogError if a field that a user has named is in no rollout of the record */
function checkNamed(record: Fields, format: Format, file: string, { prompt, step, group }: FormatOptions): void {
  const named = Object.entries({ prompt, step, group }).filter(([, name]) => name !== undefined);
  if (named.length === 0) return;
  const fields = Object.keys({ ...record, ...firstRollout(record, format, file) });
  for (const [option, name] of named) {
    if (fields.includes(name!)) continue;
    const known = fields.slice(0, MOST_FIELDS).map(shown).join(', ');
    const steps = option === 'step' && /^\d+$/.test(name!) ? `. --steps ${name} follows so many steps` : '';
    throw new LogError(`${file}: no field ${shown(name)} (--${option}); there are ${known}${steps}`);
  }
}

/** Nothing of a header, whose values are null, and of a record that is malformed: the reader will say where. */
function firstRollout(record: Fields, format: Format, file: string): Fields | undefined {
  if (Object.values(record).every((value) => value === null)) return undefined;
  try {
    return format.rollouts?.(record, file)[0];
  } catch (error) {
    if (error instanceof MalformedRecord) return undefined;
    throw error;
  }
}

const MOST_FIELDS = 20;

function withFields(format: Format, { prompt, step, group }: FormatOptions): Format {
  if (prompt === undefined && step === undefined && group === undefined) return format;
  return {
    ...format,
    ...(prompt === undefined ? {} : { prompt: field(prompt), identity: 'named' }),
    ...(step === undefined ? {} : { step: field(step) }),
    ...(group === undefined ? {} : { visit: field(group) }),
  };
}

/** Rows of which a user names the fields. */
function plainRows(reward: string | undefined): Format {
  return {
    name: 'fields',
    title: 'rows with named fields',
    identity: 'named',
    matches: () => false,
    prompt: () => undefined,
    rewards: (rollout) => (reward === undefined ? Object.keys(rollout) : [reward]),
    ...(reward === undefined ? {} : { columns: () => [reward] }),
  };
}
