// SVG as text.
import { line } from 'd3-shape';

type Attributes = Readonly<Record<string, string | number | undefined>>;

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

export function escapeText(text: string): string {
  return text.replace(/[&<>"]/g, (character) => escapes[character]!);
}

/** A hundredth of a pixel is more than anybody sees. */
export function pixels(value: number): string {
  return String(Number(value.toFixed(2)));
}

/** @param content SVG: text has to come escaped */
export function element(name: string, attributes: Attributes, ...content: readonly string[]): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? pixels(value) : escapeText(value!)}"`)
    .join('');
  return content.length === 0 ? `<${name}${written}/>` : `<${name}${written}>${content.join('')}</${name}>`;
}

export function text(x: number, y: number, content: string, attributes: Attributes = {}): string {
  return element('text', { x, y, ...attributes }, escapeText(content));
}

export type Point = readonly [x: number, y: number];

const straight = line<Point>()
  .defined(([x, y]) => Number.isFinite(x) && Number.isFinite(y))
  .digits(2);

/** Straight lines from point to point, broken where one is not finite. */
export function polyline(points: Iterable<Point>, attributes: Attributes): string {
  return element('path', { d: straight(points) ?? '', fill: 'none', ...attributes });
}
