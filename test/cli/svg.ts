import { DOMParser, type Element, onErrorStopParsing } from '@xmldom/xmldom';

/** Parses what has to be well-formed; warnings are errors. */
export function parseSvg(text: string): Element {
  return new DOMParser({ onError: onErrorStopParsing }).parseFromString(text, 'image/svg+xml').documentElement!;
}

/** All elements of a name below an element, in order. */
export function all(element: Element, name: string): Element[] {
  return Array.from(element.getElementsByTagName(name));
}

export function number(element: Element, attribute: string): number {
  return Number(element.getAttribute(attribute));
}

/** What is written in a picture, without the empty characters that end subscripts. */
export function texts(element: Element): string[] {
  return all(element, 'text').map(({ textContent }) => textContent!.replaceAll('\u200b', ''));
}

/** The panels: nested pictures, which cut off what lies outside. */
export function panels(picture: Element): Element[] {
  return all(picture, 'svg');
}

/** Paths of a panel with a stroke of this colour and, where given, these dashes. */
export function strokes(panel: Element, color: string, dashes: string | null = null): Element[] {
  return all(panel, 'path').filter(
    (path) => path.getAttribute('stroke') === color && (path.getAttribute('stroke-dasharray') || null) === dashes,
  );
}

/** The corners of a path of straight lines. */
export function corners(path: Element): [number, number][] {
  return [...path.getAttribute('d')!.matchAll(/[ML]([-\d.]+),([-\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)]);
}
