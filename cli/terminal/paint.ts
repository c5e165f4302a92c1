import { styleText } from 'node:util';
import type { Host } from '../host.js';

const styles = ['bold', 'dim', 'cyan', 'yellow'] as const;

type Style = (typeof styles)[number];

export type Paint = (style: Style, text: string) => string;

function styled(style: Style, text: string): string {
  return styleText(style, text, { validateStream: false });
}

/** The escape sequences that styles are made of. */
export const styleCodes: readonly string[] = [...new Set(styles.flatMap((style) => styled(style, '\n').split('\n')))];

/**
 * Whether text on standard output has colours. FORCE_COLOR (force-color.org) decides where it is set: 0 and false are off. Else
 * they need a terminal that has them, and NO_COLOR (no-color.org) forbids them.
 */
export function colours({ stdout, env }: Pick<Host, 'stdout' | 'env'>): boolean {
  const { FORCE_COLOR: forced, NO_COLOR: forbidden, TERM: terminal } = env;
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  return Boolean(stdout.isTTY) && !forbidden && terminal !== 'dumb';
}

export function painter(io: Pick<Host, 'stdout' | 'env'>): Paint {
  return colours(io) ? styled : (_style, text) => text;
}
