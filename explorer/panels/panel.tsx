// A panel with a picture.
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { type Chart, type Drawing, layOut } from '../../charts/index.js';
import { attempt, Frame, type Labels } from './frame.js';

interface Props extends Labels {
  /** Computes the picture; undefined while a worker does. What it throws is shown as a sentence. */
  readonly chart: () => Chart | undefined;
  /** The picture is computed again when one of these changes. */
  readonly depends: readonly unknown[];
  /** Instead of a picture: why there is none. */
  readonly failed?: string | undefined;
  /** Whether the picture is of what was asked for before. */
  readonly stale?: boolean;
  /** Lies over the picture, and answers the pointer. */
  readonly over?: (drawing: Drawing) => ComponentChildren;
}

const NARROWEST = 320;

export function Panel({ chart: make, depends, failed, stale = false, over, ...labels }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const picture = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  const { value: chart, problem } = useMemo(() => attempt(make), depends);
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
  const sentence = failed ?? problem;
  useLayoutEffect(() => {
    if (picture.current) picture.current.innerHTML = drawing?.svg ?? '';
  }, [drawing, sentence]);

  return (
    <Frame {...labels} chart={sentence === undefined ? chart : undefined}>
      <div class="box" ref={box} aria-busy={stale}>
        {sentence ? <p class="problem">{sentence}</p> : <div class="picture" ref={picture} />}
        {!sentence && drawing && over?.(drawing)}
        {!sentence && !chart && <p class="waiting">computing …</p>}
      </div>
    </Frame>
  );
}
