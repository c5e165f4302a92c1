// Colours that people with any kind of colour vision tell apart (Okabe and Ito 2008), on white; and what stands for each on black.

export const ink = '#222222';
export const faint = '#888888';
export const grid = '#e6e6e6';
/** Behind marks and letters. The picture itself is transparent. */
export const paper = '#ffffff';
export const secondary = '#555555';

export const blue = '#0072b2';
export const vermilion = '#d55e00';

/** Areas behind lines, of different lightness. */
export const paleBlue = '#cfe6f5';
export const paleYellow = '#fbf3c4';
export const amber = '#f0a35e';
export const rust = '#a8452c';
export const plum = '#3b0f3a';
export const gray = '#9a9a9a';

/** From 0 to 1, in steps of equal lightness. */
export const ramp = [
  '#fdf3e3',
  '#e3ead9',
  '#c2dbd5',
  '#9dc9d3',
  '#74b3cf',
  '#4a9bc7',
  '#1f80b8',
  '#0a629b',
  '#084474',
] as const;
const darkRamp = ['#3a2a1c', '#2c332f', '#243f45', '#23505f', '#27657c', '#347d9a', '#4d98b8', '#77b5d3', '#aed7ec'];

const dark: Readonly<Record<string, string>> = {
  [ink]: '#e8e8e8',
  [faint]: '#8b8f96',
  [grid]: '#33373d',
  [paper]: '#14171b',
  [secondary]: '#b3b8bf',
  [blue]: '#56b4e9',
  [vermilion]: '#ff8a3c',
  [paleBlue]: '#143a52',
  [paleYellow]: '#57501b',
  [amber]: '#b56f24',
  [rust]: '#e2694a',
  [plum]: '#d7a6d4',
  [gray]: '#6b6f75',
  ...Object.fromEntries(ramp.map((light, level) => [light, darkRamp[level]!])),
};

/** The class of a picture: its rules touch nothing else on a page that holds it. */
export const pictureClass = 'grpo-chart';

/** Rules that exchange the colours of pictures below `scope`, a selector that ends with a space, or nothing. */
export function darkColours(scope = ''): string {
  const rules = Object.entries(dark).flatMap(([light, instead]) =>
    ['fill', 'stroke'].map((property) => {
      const colored = `[${property}="${light}"]`;
      return `${scope}.${pictureClass}${colored},${scope}.${pictureClass} ${colored}{${property}:${instead}}`;
    }),
  );
  return rules.join('');
}

/**
 * Rules that exchange the colours where the reader prefers a dark page. Attributes carry the light ones, so that programs without
 * style sheets draw those.
 */
export function darkRules(): string {
  return `svg.${pictureClass}:root{color-scheme:light dark}@media (prefers-color-scheme:dark){${darkColours()}}`;
}
