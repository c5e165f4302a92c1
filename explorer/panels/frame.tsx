// What every panel has around it: its heading, the call that computes it, and what it can be saved as.
import type { ComponentChildren } from 'preact';
import type { Chart, Numbers } from '../../charts/index.js';
import { sentenceOf } from '../compute/sentence.js';
import { CopyButton } from './copy.js';
import { saveCsv, savePng, saveSvg } from './download.js';

export interface Labels {
  /** Also the name of its files. */
  readonly id: string;
  readonly title: string;
  /** What one sees, in a sentence or two. */
  readonly about?: ComponentChildren;
  /** The call that computes it. */
  readonly call: string;
  readonly wide?: boolean;
}

interface Props extends Labels {
  /** What can be saved: a picture and its numbers, or numbers alone. */
  readonly chart?: Chart | undefined;
  readonly numbers?: (() => Numbers) | undefined;
  readonly children: ComponentChildren;
}

export function Frame({ id, title, about, call, wide, chart, numbers = chart?.numbers, children }: Props) {
  const save = (format: string, run: () => void) => (
    <button type="button" aria-label={`${format}: save ${title}`} onClick={run}>
      {format}
    </button>
  );
  return (
    <section class={wide ? 'panel wide' : 'panel'} id={id} aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{title}</h2>
      {about && <p class="about">{about}</p>}
      {children}
      <footer>
        <details>
          <summary>The call</summary>
          <pre class="call">
            <code>{call}</code>
          </pre>
        </details>
        <div class="actions">
          <CopyButton label="Copy call" name={`Copy call: ${title}`} text={() => call} />
          {chart && save('SVG', () => saveSvg(id, chart))}
          {chart && save('PNG', () => void savePng(id, chart))}
          {numbers && save('CSV', () => saveCsv(id, numbers()))}
        </div>
      </footer>
    </section>
  );
}

/** Runs what may be refused: its value, or the sentence that says why there is none. */
export function attempt<T>(make: () => T): { readonly value?: T; readonly problem?: string } {
  try {
    return { value: make() };
  } catch (error) {
    return { problem: sentenceOf(error) };
  }
}
