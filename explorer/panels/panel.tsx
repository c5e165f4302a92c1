// A picture with its heading, the call that computes it, and what it can be saved as.
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { type Chart, type Drawing, layOut } from '../../charts/index.js';
import { CopyButton } from './copy.js';
import { saveCsv, savePng, saveSvg } from './download.js';

interface Props {
  /** Also the name of its files. */
  readonly id: string;
  readonly title: string;
  /** What one sees, in a sentence or two. */
  readonly about?: ComponentChildren;
  /** Computes the picture; undefined while a worker does. What it throws is shown as a sentence. */
  readonly chart: () => Chart | undefined;
  /** The picture is computed again when one of these changes. */
  readonly depends: readonly unknown[];
  /** Instead of a picture: why there is none. */
  readonly failed?: string | undefined;
  /** The call that computes it. */
  readonly call: string;
  readonly wide?: boolean;
  /** Lies over the picture, and answers the pointer. */
  readonly over?: (drawing: Drawing) => ComponentChildren;
}

const NARROWEST = 320;

export function Panel({ id, title, about, chart: make, depends, failed, call, wide, over }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const picture = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  const { chart, problem } = useMemo(() => attempt(make), depends);
  const drawing = useMemo(
    () => (chart && width > 0 ? layOut(chart, { width, headings: false, adaptive: false }) : undefined),
    [chart, width],
  );

  useLayoutEffect(() => {
    const observed = new ResizeObserver(([entry]) =>
      setWidth(Math.max(NARROWEST, Math.floor(entry!.contentRect.width))),
    );
    observed.observe(box.current!);
    return () => observed.disconnect();
  }, []);
  useLayoutEffect(() => {
    if (picture.current) picture.current.innerHTML = drawing?.svg ?? '';
  }, [drawing]);

  const sentence = failed ?? problem;
  return (
    <section class={wide ? 'panel wide' : 'panel'} id={id} aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{title}</h2>
      {about && <p class="about">{about}</p>}
      <div class="box" ref={box}>
        {sentence ? <p class="problem">{sentence}</p> : <div class="picture" ref={picture} />}
        {!sentence && drawing && over?.(drawing)}
        {!sentence && !chart && <p class="waiting">computing …</p>}
      </div>
      <footer>
        <details>
          <summary>The call</summary>
          <pre class="call">
            <code>{call}</code>
          </pre>
        </details>
        <div class="actions">
          <CopyButton label="Copy call" name={`Copy call: ${title}`} text={() => call} />
          {chart && (
            <>
              <button type="button" aria-label={`SVG: save ${title}`} onClick={() => saveSvg(id, chart)}>
                SVG
              </button>
              <button type="button" aria-label={`PNG: save ${title}`} onClick={() => void savePng(id, chart)}>
                PNG
              </button>
              <button type="button" aria-label={`CSV: save ${title}`} onClick={() => saveCsv(id, chart.numbers())}>
                CSV
              </button>
            </>
          )}
        </div>
      </footer>
    </section>
  );
}

function attempt(make: () => Chart | undefined): { chart?: Chart | undefined; problem?: string } {
  try {
    return { chart: make() };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}
