// SVG as text.
import { line } from 'd3-shape';
import { paper } from './palette.js';

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

const smaller = (digits: string, script: string) => [...digits].map((digit) => script.indexOf(digit)).join('');

/**
 * p_ref, p_n, p₁ and 10⁻⁵ as people write them: smaller letters of the same font, since few fonts have all of those characters. The
 * empty character carries the way back.
 */
function withScripts(content: string): string {
  const shifted = (by: number, text: string) =>
    `<tspan dy="${by}" font-size="80%">${text}</tspan><tspan dy="${-by}">\u200b</tspan>`;
  return content
    .replace(/_(ref|n)\b/g, (_, below: string) => shifted(3, below))
    .replace(/[₀-₉]+/g, (digits) => shifted(3, smaller(digits, '₀₁₂₃₄₅₆₇₈₉')))
    .replace(/([⁺⁻]?)([⁰¹²³⁴-⁹]*)/g, (all, sign: string, digits: string) => {
      if (all === '') return '';
      return shifted(-4, { '⁺': '+', '⁻': '−', '': '' }[sign]! + smaller(digits, '⁰¹²³⁴⁵⁶⁷⁸⁹'));
    });
}

/** Keeps text legible on what it lies over. */
export const halo = {
  stroke: paper,
  'stroke-width': 4,
  'stroke-linejoin': 'round',
  'paint-order': 'stroke',
} as const;

export function text(x: number, y: number, content: string, attributes: Attributes = {}): string {
  return element('text', { x, y, ...attributes }, withScripts(escapeText(content)));
}

export type Point = readonly [x: number, y: number];

const straight = line<Point>()
  .defined(([x, y]) => Number.isFinite(x) && Number.isFinite(y))
  .digits(2);

/** Straight lines from point to point, broken where one is not finite. */
export function polyline(points: Iterable<Point>, attributes: Attributes): string {
  return element('path', { d: straight(points) ?? '', fill: 'none', ...attributes });
}
