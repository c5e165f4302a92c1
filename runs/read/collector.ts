import { TextHash } from '../textHash.js';
import { UNORDERED, type Visits } from '../visits.js';
import { VisitsBuilder } from '../visitsBuilder.js';
import type { VisitKey } from '../visitTable.js';
import { MalformedRecord } from './errors.js';
import type { FileName, Format } from './format.js';
import type { Fields } from './json.js';
import { promptKey, stepOf } from './keys.js';
import { addOwnRecord } from './own.js';
import { type SuccessOptions, SuccessRule } from './success.js';

export interface CollectOptions extends SuccessOptions {
  /** Fields that tell prompts apart together with the one that the format has for it. */
  readonly by?: readonly string[];
}

/** Rollouts that are looked at before the reward is chosen. */
const SAMPLE = 256;

/** Where records of all formats become visits. */
export class Collector {
  /** Rollouts without a reward: they count neither as failed nor as succeeded. */
  unscored = 0;
  readonly builder = new VisitsBuilder();
  readonly #options: CollectOptions;
  readonly #rule: SuccessRule;
  readonly #text = new TextHash();
  /** Rollouts that wait for the choice of the reward. */
  #waiting: { rollout: Fields; prompt: string; key: VisitKey; step: number }[] | undefined = [];
  #format: Format | undefined;

  constructor(options: CollectOptions) {
    this.#options = options;
    this.#rule = new SuccessRule(options);
  }

  /** The field that says success. */
  get reward(): string | undefined {
    return this.#rule.column;
  }

  /** Adds a record of one's own format. */
  addOwn(record: Fields): void {
    addOwnRecord(record, this.#options, this.builder);
  }

  /**
   * Adds all rollouts of a record.
   *
   * @throws MalformedRecord
   */
  add(record: Fields, format: Format, file: FileName): void {
    this.#format = format;
    const rollouts = format.rollouts?.(record, file) ?? [record];
    const placed = rollouts.map((rollout) => this.#place(rollout, format, file));
    for (const one of placed) {
      if (this.#waiting === undefined) this.#count(one);
      else if (this.#waiting.push(one) >= SAMPLE) this.#choose();
    }
  }

  build(): Visits {
    this.#choose();
    return this.builder.build();
  }

  #choose(): void {
    const waiting = this.#waiting;
    if (waiting === undefined || this.#format === undefined) return;
    this.#rule.choose(
      this.#format,
      waiting.map(({ rollout }) => rollout),
    );
    this.#waiting = undefined;
    for (const one of waiting) this.#count(one);
  }

  #count({ rollout, prompt, key, step }: { rollout: Fields; prompt: string; key: VisitKey; step: number }): void {
    const success = this.#rule.of(rollout[this.#rule.column!]);
    if (success === undefined) this.unscored += 1;
    this.builder.add(this.builder.prompt(prompt), key, success === undefined ? 0 : 1, Number(success ?? 0), step);
  }

  #place(rollout: Fields, format: Format, file: FileName) {
    const step = stepOf('step', format.step?.(rollout, file));
    const id = format.prompt(rollout, file);
    const prompt = promptKey(
      'prompt',
      format.identity === 'text' ? this.#hash(id) : id,
      rollout,
      this.#options.by ?? [],
    );
    const visit = format.visit?.(rollout, file);
    const key = typeof visit === 'string' || typeof visit === 'number' ? visit : step;
    return { rollout, prompt, key, step: step ?? UNORDERED };
  }

  #hash(text: unknown): string {
    if (text === undefined || text === null) throw new MalformedRecord('no text of a prompt');
    return this.#text.of(typeof text === 'string' ? text : JSON.stringify(text)).toString();
  }
}
