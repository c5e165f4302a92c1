import { unexpected } from './errors.js';
import type { Fields } from './json.js';

/** What a file is called, for formats that keep the step in its name or its folder. */
export type FileName = string;

/** One output of a rollout that may have several. */
export interface Output {
  readonly rollout: string;
  readonly number: number;
}

type Field = (rollout: Fields, file: FileName) => unknown;

/**
 * How one trainer or evaluator writes its rollouts. A record is a line of JSON lines, an element of a JSON array, a whole
 * JSON document, or a row of a table; the fields of a rollout are what of it belongs to one rollout.
 */
export interface Format {
  /** For `--format`. */
  readonly name: string;
  /** For the first line of a report. */
  readonly title: string;
  /**
   * Prompts are told apart by an id, by a hash of their text, or not at all: then every group is a prompt of its own. A
   * field that a user has named may be either: what is long is taken for a text.
   */
  readonly identity: 'id' | 'text' | 'none' | 'named';
  /** Whether the first record of a file is of this format. */
  readonly matches: (record: Fields, file: FileName) => boolean;
  /** The rollouts of a record; by default the record is one. */
  readonly rollouts?: (record: Fields, file: FileName) => readonly Fields[];
  readonly prompt: Field;
  /** What is the same for all rollouts of one visit and for no others of the prompt; by default the step. */
  readonly visit?: Field;
  /** The step of training. */
  readonly step?: Field;
  /** Names of the fields that may be rewards, from the fields of a rollout. */
  readonly rewards: (rollout: Fields) => readonly string[];
  /** The one among them that says success, where the format leaves no doubt. */
  readonly success?: string;
  readonly completion?: Field;
  /** Completions are numbers of tokens, and no text. */
  readonly tokens?: boolean;
  /** Whether a limit of length ended the rollout, where the format tells. */
  readonly cut?: (rollout: Fields) => boolean | undefined;
  /** The rollouts of a visit follow one another: when a visit comes back later, it is another, or the same again. */
  readonly inOrder?: boolean;
  /** A generation may be written again under later steps. */
  readonly repeats?: boolean;
  /** Whether it evaluates a policy instead of training one. */
  readonly evaluation?: (record: Fields, file: FileName) => boolean;
  /** Which output of which rollout a row is, where a rollout may have several, one after another: the last one counts. */
  readonly output?: (rollout: Fields) => Output | undefined;
  /** The columns that it needs of a table, from its first record; by default all. */
  readonly columns?: (record: Fields) => readonly string[];
  /** What threshold to propose, and why. */
  readonly advice?: string;
}

/** A file beside a log that holds no rollouts. */
export interface Other {
  readonly title: string;
  readonly matches: (record: Fields) => boolean;
  /** How to log rollouts, where metrics are all there is. */
  readonly advice?: string;
}

export function field(name: string): Field {
  return (rollout) => rollout[name];
}

/**
 * A field that holds a list.
 *
 * @throws MalformedRecord if it holds none
 */
export function listIn(record: Fields, name: string): readonly unknown[] {
  const list = record[name];
  if (!Array.isArray(list)) throw unexpected(name, 'a list', list);
  return list;
}

/** All fields but these. */
export function allBut(...names: string[]): (rollout: Fields) => string[] {
  const excluded = new Set(names);
  return (rollout) => Object.keys(rollout).filter((name) => !excluded.has(name));
}

/** Whether a record has all of these fields. */
export function has(record: Fields, ...names: string[]): boolean {
  return names.every((name) => Object.hasOwn(record, name));
}

/** The number that follows some text in the name of a file: `step_12/train.jsonl`. */
export function numberIn(file: FileName, pattern: RegExp): number | undefined {
  const digits = pattern.exec(file)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** Columns of equal length as rows. Values that are no lists of that length belong to every row. */
export function rowsOf(columns: Fields, length: number): Fields[] {
  const entries = Object.entries(columns);
  return Array.from({ length }, (_, row) =>
    Object.fromEntries(
      entries.map(([name, value]) => [name, Array.isArray(value) && value.length === length ? value[row] : value]),
    ),
  );
}
