import type { Settled } from '../settle.js';
import { UNORDERED, type Visits } from '../visits.js';
import { Collector } from './collector.js';
import type { NoLog } from './detect.js';
import { LogError } from './errors.js';
import type { Format } from './format.js';
import { Namesakes } from './namesakes.js';
import type { ReadOptions } from './options.js';
import type { Series } from './series.js';

/** What a log says. */
export interface Log {
  readonly visits: Visits;
  readonly format: LogFormat;
  /** Files with rollouts. */
  readonly files: number;
  /** Lines, rows and records read, blank and skipped ones included. */
  readonly lines: number;
  /** The field that says success. */
  readonly reward: string;
  /** Rollouts without a reward. */
  readonly unscored: number;
  /** The mean of all rewards, step by step; of formats that keep counts there is none. */
  readonly series?: Series;
  readonly skipped: Skipped;
  readonly settled: Settled;
  /** What the reader did with the log that is not as one might think, a sentence each. */
  readonly notes: readonly string[];
  /** Beginnings of the prompts' texts by their ids, if asked for. */
  readonly labels: ReadonlyMap<string, string>;
}

export interface LogFormat {
  readonly name: string;
  readonly title: string;
  /** What tells prompts apart. Where nothing does, every group counts as a prompt. */
  readonly identity: 'id' | 'text' | 'none' | 'named';
  readonly evaluation: boolean;
}

/** Malformed lines that were skipped. */
export interface Skipped {
  readonly count: number;
  /** Place and reason of the first few. */
  readonly reasons: readonly string[];
}

const MOST_REASONS = 5;

const ALIKE =
  'different prompts, or all steps, have the same completions: whether a generation was written again under later ' +
  'steps cannot be told';

function joinedNote(counts: number): string {
  const lines = counts === 1 ? '1 line of counts names' : `${counts.toLocaleString('en-US')} lines of counts name`;
  return `${lines} a prompt and step of a line before: their rollouts are one group; --by FIELD tells runs in one file apart`;
}

/** A log while it is read. */
export class Reading {
  readonly collector: Collector;
  readonly options: ReadOptions;
  readonly notes: string[] = [];
  format: Format | undefined;
  evaluation = false;
  files = 0;
  #lines = 0;
  #bytes = 0;
  #skipped = 0;
  readonly #reasons: string[] = [];
  readonly #namesakes = new Namesakes();
  readonly #passedOver = new Map<string, { names: string[]; advice: string | undefined }>();

  constructor(options: ReadOptions) {
    this.options = options;
    this.collector = new Collector(
      options,
      (where, why) => this.skip(`${where}: ${why}`),
      (file, span) => this.#namesakes.add(file, span),
    );
  }

  /** Counts rollouts that were not read here. */
  counted(rollouts: number): void {
    this.#lines += rollouts;
  }

  progress(file: string, bytes: number, lines: number): void {
    this.options.signal?.throwIfAborted();
    this.#bytes += bytes;
    this.#lines += lines;
    this.options.onProgress?.({ file, bytes: this.#bytes, lines: this.#lines });
  }

  /** Skips something malformed, or stops. */
  skip(complaint: string): void {
    if (!this.options.skipInvalid) throw new LogError(complaint);
    this.#skipped += 1;
    if (this.#reasons.length < MOST_REASONS) this.#reasons.push(complaint);
  }

  /** Leaves out a file that holds no rollouts, or none of this log. */
  passOver(file: string, { title, advice }: NoLog): void {
    const known = this.#passedOver.get(title) ?? { names: [], advice };
    this.#passedOver.set(title, known);
    known.names.push(file);
  }

  log(): Log {
    for (const [title, { names }] of this.#passedOver) {
      const rest = names.length > 1 ? ` and ${names.length - 1} more` : '';
      this.notes.push(`passed over ${names[0]}${rest}: ${title}`);
    }
    const visits = this.collector.build();
    const { unscored, reward = 'reward', builder, labels, series } = this.collector;
    if (visits.ids.length === 0 || this.format === undefined)
      throw new LogError(`no rollouts in the log${this.#why()}`);
    const { name, title, identity } = this.format;
    this.notes.push(...this.#namesakes.notes, ...this.#timeless(visits, this.format));
    if (this.format.repeats && builder.settled.alike) this.notes.push(ALIKE);
    if (builder.joined > 0) this.notes.push(joinedNote(builder.joined));
    return {
      visits,
      format: { name, title, identity, evaluation: this.evaluation },
      files: this.files,
      lines: this.#lines,
      reward,
      unscored,
      ...(series === undefined ? {} : { series }),
      skipped: { count: this.#skipped, reasons: this.#reasons },
      settled: builder.settled,
      notes: this.notes,
      labels,
    };
  }

  /** What is said of groups without a step. */
  #timeless({ step }: Visits, { name, step: stepOf }: Format): string[] {
    let timeless = 0;
    for (const one of step) if (one === UNORDERED) timeless += 1;
    if (timeless === 0) return [];
    const groups = `${timeless.toLocaleString('en-US')} of ${step.length.toLocaleString('en-US')} groups`;
    if (timeless < step.length) return [`${groups} have no step: they are read as if they were before all others`];
    const expected = stepOf !== undefined && name !== 'own' && !this.evaluation;
    return expected
      ? [
          'no step in the log (a file may have had it in its name): rollouts of a prompt at several steps may be one group',
        ]
      : [];
  }

  #why(): string {
    if (this.#skipped > 0) {
      const lines = this.#skipped === 1 ? 'malformed line' : 'malformed lines';
      return `: ${this.#skipped.toLocaleString('en-US')} ${lines} skipped, first ${this.#reasons[0]}`;
    }
    if (this.collector.unscored > 0) return ': none of them has a reward';
    const advice = [...this.#passedOver.values()].map((one) => one.advice).find((text) => text !== undefined);
    const notes = this.notes.length > 0 ? `: ${this.notes.join('; ')}` : '';
    return advice === undefined ? notes : `${notes}. To log rollouts: ${advice}`;
  }
}
