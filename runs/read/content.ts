import type { Fields } from './json.js';

/** What is done with each record of a file. */
export interface Use {
  /**
   * @param where its place in the file, for messages
   * @param exactly makes the record again, with long numbers as text
   */
  record(fields: Fields, where: string, exactly?: () => Fields): void;
  /** Something between the records is malformed. */
  malformed(where: string, why: string): void;
  /** The file ends within a record: whoever writes it has not finished. */
  torn(where: string): void;
  /** Something that one has to know of the file. */
  note(text: string): void;
  /** Called now and then. */
  progress(bytes: number, lines: number): void;
}

/** What is in a file: records, of whatever kind of file. */
export interface Content {
  /** The first record, by which formats are told apart; of Parquet its columns, without values. */
  readonly first: Fields | undefined;
  /** Values are text, and have to be understood: a table of CSV. */
  readonly textual?: boolean;
  /** Records may have kinds beside rollouts, and are strict: JSON lines. */
  readonly lines?: boolean;
  /** @param columns that are needed, for files which keep columns apart */
  read(use: Use, columns?: readonly string[]): Promise<void>;
  /** Lets go of the file, unread. */
  close(): Promise<void>;
}

/** A file has no records at all, for this reason. */
export class NoRecords extends Error {}
