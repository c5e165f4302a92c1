import type { StepSpan } from '../visitsBuilder.js';

interface Read {
  readonly file: string;
  readonly span: StepSpan | undefined;
}

/** Finds files of one name in several folders that have steps in common: two runs, or parts of one. */
export class Namesakes {
  readonly #files = new Map<string, Read[]>();
  readonly #pairs: (readonly [file: string, other: string])[] = [];

  /** @param span the steps in the file, if there are any */
  add(file: string, span: StepSpan | undefined): void {
    const name = file.split(/[/\\]/).at(-1)!;
    const known = this.#files.get(name) ?? [];
    this.#files.set(name, known);
    const other = known.find((one) => overlap(one.span, span));
    if (other !== undefined) this.#pairs.push([file, other.file]);
    known.push({ file, span });
  }

  /** A sentence, if there are any. */
  get notes(): string[] {
    const [pair] = this.#pairs;
    if (pair === undefined) return [];
    const more = this.#pairs.length - 1;
    const rest = more === 0 ? '' : ` (and ${more.toLocaleString('en-US')} more such files)`;
    return [
      `${pair[0]} has the name and steps of ${pair[1]}${rest}: their rollouts of a prompt at a step are one group; ` +
        'two runs are to be read one at a time',
    ];
  }
}

function overlap(a: StepSpan | undefined, b: StepSpan | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.low <= b.high && b.low <= a.high;
}
