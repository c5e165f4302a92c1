import { styleText } from 'node:util';
import type { Io } from '../io.js';

type Style = 'bold' | 'dim' | 'cyan' | 'yellow';

export type Paint = (style: Style, text: string) => string;

/** Colours where standard output is a terminal that has them and NO_COLOR (no-color.org) does not forbid it. */
export function painter({ stdout, env }: Io): Paint {
  if (!stdout.isTTY || env.NO_COLOR || env.TERM === 'dumb') return (_style, text) => text;
  return (style, text) => styleText(style, text, { validateStream: false });
}
