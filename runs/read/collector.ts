import type { ReducedVisit } from '../sql/reduction.js';
import { fingerprint, TextHash } from '../textHash.js';
import { UNORDERED, type Visits } from '../visits.js';
import { type StepSpan, VisitsBuilder } from '../visitsBuilder.js';
import type { VisitKey } from '../visitTable.js';
import { cellValue } from './csv.js';
import { LogError, MalformedRecord } from './errors.js';
import type { FileName, Format, Output } from './format.js';
import type { Fields } from './json.js';
import { keyOf, promptKey, stepOf } from './keys.js';
import { addOwnRecord } from './own.js';
import { type Series, SeriesBuilder } from './series.js';
import { type SuccessOptions, SuccessRule } from './success.js';

export interface CollectOptions extends SuccessOptions {
  /** Fields that tell prompts apart together with the one that the format has for it. */
  readonly by?: readonly string[];
  /** Keep the first 80 characters of every prompt's text. Without it no text is kept. */
  readonly showPrompts?: boolean;
}

/** Rollouts that are looked at before the reward is chosen. */
const SAMPLE = 256;

/** Characters of a prompt that are kept for display. */
const LABEL = 80;

/** What is longer is taken for the text of a prompt, where a user names the field. */
const LONGEST_ID = 64;

/** A rollout, and where it belongs. */
interface Placed {
  readonly rollout: Fields;
  readonly prompt: string;
  readonly key: VisitKey;
  readonly step: number | undefined;
  readonly print: number | undefined;
  /** Characters of a completion that is a text. */
  readonly length: number | undefined;
  /** Of a rollout that has several outputs. */
  readonly output: Output | undefined;
  /** For messages. */
  readonly where: string;
}

/** Where records of all formats become visits. */
export class Collector {
  /** Rollouts without a reward: they count neither as failed nor as succeeded. */
  unscored = 0;
  /** Text of prompts by their id, if it is to be shown. */
  readonly labels = new Map<string, string>();
  readonly builder = new VisitsBuilder();
  readonly #options: CollectOptions;
  readonly #malformed: (where: string, why: string) => void;
  readonly #ended: (file: FileName, span: StepSpan | undefined) => void;
  readonly #rule: SuccessRule;
  readonly #ownRewards = new Set<number>();
  readonly #hash = new TextHash();
  #series: SeriesBuilder | undefined;
  #format: Format | undefined;
  /** Rollouts that wait for the choice of the reward, and the names of files that have ended after them. */
  #waiting: (Placed | FileName)[] | undefined = [];
  /** The outputs of a rollout with the least and the largest number, while more of them may come. */
  #outputs: { first: Placed; last: Placed } | undefined;
  #lastText = '';
  #lastId = '';

  /**
   * @param malformed is told which rollout has a reward that is none, and why; it throws, or counts it
   * @param ended is told of every file that has ended, and of the steps in it
   */
  constructor(
    options: CollectOptions,
    malformed: (where: string, why: string) => void,
    ended: (file: FileName, span: StepSpan | undefined) => void,
  ) {
    this.#options = options;
    this.#malformed = malformed;
    this.#ended = ended;
    this.#rule = new SuccessRule(options);
  }

  /** The field that says success. */
  get reward(): string | undefined {
    return this.#rule.column;
  }

  get series(): Series | undefined {
    return this.#series?.build();
  }

  /** Adds a line, or a row of a table, of one's own format. */
  addOwn(record: Fields, textual: boolean | undefined): void {
    const { prompt_id } = record;
    const fields =
      textual === undefined
        ? record
        : {
            ...Object.fromEntries(Object.entries(record).map(([name, value]) => [name, tableValue(value)])),
            prompt_id,
          };
    if (!addOwnRecord(fields, this.#options, this.builder, this.#ownRewards)) this.unscored += 1;
  }

  /**
   * Adds all rollouts of a record.
   *
   * @param where its place in the file, for messages
   * @param textual values are text, as in a table of CSV
   * @throws MalformedRecord before anything of it was added
   */
  add(record: Fields, format: Format, file: FileName, where: string, textual = false): void {
    this.#format = format;
    const rollouts = format.rollouts?.(record, file) ?? [record];
    const placed = rollouts.map((rollout) => this.#place(rollout, format, file, where, textual));
    for (const one of placed) {
      if (one.output === undefined) this.#take(one);
      else this.#takeOutput(one, one.output);
    }
  }

  /** Adds a visit that an engine has counted. */
  addReduced(visit: ReducedVisit, format: Format): void {
    this.#format = format;
    const { prompt, rollouts, n, values } = visit;
    if (prompt === undefined || prompt === '') throw new LogError(`${rollouts} rollouts without a prompt`);
    for (const value of values) this.#rule.of(value, `prompt ${prompt}`);
    const { key, place } = keyOf(visit);
    this.unscored += rollouts - n;
    this.builder.addCounted(this.builder.prompt(prompt), key, place, visit);
  }

  /** Follows the rewards that an engine has added up. */
  takeSeries(series: SeriesBuilder): void {
    this.#series = series;
  }

  /** Names of the rewards that are followed, once they are chosen: that which says success first. */
  chooseRewards(): readonly string[] {
    this.#choose();
    return this.#series?.build().columns ?? [];
  }

  /** Takes the reward that another has chosen. */
  takeReward(reward: string, format: Format): void {
    this.#rule.take(reward, format);
    this.#waiting = undefined;
  }

  /** Ends a file: `ended` is told once all its rollouts are counted. */
  endFile(file: FileName): void {
    this.#endOutputs();
    if (this.#waiting === undefined || this.#waiting.length === 0) this.#ended(file, this.builder.endFile());
    else this.#waiting.push(file);
  }

  #endOutputs(): void {
    // Of the outputs of a rollout the first has the prompt, and the last the reward.
    if (this.#outputs !== undefined) this.#take({ ...this.#outputs.last, prompt: this.#outputs.first.prompt });
    this.#outputs = undefined;
  }

  build(): Visits {
    this.#choose();
    return this.builder.build(this.#format?.repeats);
  }

  #takeOutput(one: Placed, { rollout, number }: Output): void {
    if (this.#outputs?.first.output?.rollout !== rollout) {
      this.#endOutputs();
      this.#outputs = { first: one, last: one };
      return;
    }
    const { first, last } = this.#outputs;
    this.#outputs = {
      first: number < first.output!.number ? one : first,
      last: number > last.output!.number ? one : last,
    };
  }

  #take(one: Placed): void {
    if (this.#waiting === undefined) this.#count(one);
    else if (this.#waiting.push(one) >= SAMPLE) this.#choose();
  }

  #choose(): void {
    const waiting = this.#waiting;
    const format = this.#format;
    if (waiting === undefined || format === undefined || waiting.length === 0) return;
    const rollouts = waiting.flatMap((one) => (typeof one === 'string' ? [] : [one.rollout]));
    const columns = this.#rule.choose(format, rollouts);
    this.#series = new SeriesBuilder(columns);
    this.#waiting = undefined;
    for (const one of waiting) {
      if (typeof one === 'string') this.#ended(one, this.builder.endFile());
      else this.#count(one);
    }
  }

  #count({ rollout, prompt, key, step, print, length, where }: Placed): void {
    let success: boolean | undefined;
    try {
      success = this.#rule.of(rollout[this.#rule.column!], where);
    } catch (error) {
      if (!(error instanceof MalformedRecord)) throw error;
      this.#malformed(where, error.message);
      return;
    }
    if (success === undefined) this.unscored += 1;
    this.builder.addRollout(this.builder.prompt(prompt), key, step ?? UNORDERED, {
      success,
      inOrder: this.#format?.inOrder ?? false,
      print,
      cut: this.#format?.cut?.(rollout),
      others: this.#series!.others(rollout),
    });
    this.#series!.add(rollout, step, length);
  }

  #place(rollout: Fields, format: Format, file: FileName, where: string, textual: boolean): Placed {
    const step = stepOf('step', format.step?.(rollout, file));
    const id = format.prompt(rollout, file);
    const prompt = promptKey('prompt', this.#idOf(id, format), rollout, this.#options.by ?? []);
    const visit = format.visit?.(rollout, file);
    const completion = format.completion?.(rollout, file);
    return {
      rollout: textual ? Object.fromEntries(Object.entries(rollout).map(([n, v]) => [n, cellValue(v)])) : rollout,
      prompt,
      key:
        typeof visit === 'string' || typeof visit === 'number'
          ? visit
          : typeof visit === 'bigint'
            ? String(visit)
            : step,
      step,
      print: completion === undefined ? undefined : fingerprint(textOf(completion)),
      length: typeof completion === 'string' && format.tokens !== true ? completion.length : undefined,
      output: format.output?.(rollout),
      where,
    };
  }

  #idOf(value: unknown, { identity }: Format): unknown {
    const hashed =
      identity === 'text' || (identity === 'named' && typeof value === 'string' && value.length > LONGEST_ID);
    if (!hashed) return value;
    if (value === undefined || value === null) throw new MalformedRecord('no text of a prompt');
    const text = textOf(value);
    // Rollouts of a prompt often follow one another: comparing texts is faster than hashing one.
    if (text !== this.#lastText || this.#lastId === '') {
      this.#lastText = text;
      this.#lastId = this.#hash.of(text).toString();
      if (this.#options.showPrompts && !this.labels.has(this.#lastId))
        this.labels.set(this.#lastId, text.slice(0, LABEL));
    }
    return this.#lastId;
  }
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  try {
    return JSON.stringify(value) ?? '';
  } catch {
    throw new MalformedRecord('a prompt or completion is nested too deep');
  }
}

function tableValue(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  return typeof value === 'number' && !Number.isFinite(value) ? null : cellValue(value);
}
