// Texts of JSON, looked at without being parsed. Strings of many MB are passed over by searching for their ends: a regular
// expression would run out of stack.

const BACKSLASH = 0x5c;
const QUOTE = 0x22;
const COLON = 0x3a;

/** The place after the string that begins at `open`. */
function endOfString(text: string, open: number): number {
  for (let end = text.indexOf('"', open + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let slashes = 0;
    while (text.charCodeAt(end - 1 - slashes) === BACKSLASH) slashes += 1;
    if (slashes % 2 === 0) return end + 1;
  }
  return text.length;
}

/** The text with everything that is in no string replaced. */
export function outsideStrings(text: string, replaced: (part: string) => string): string {
  const parts: string[] = [];
  let at = 0;
  for (;;) {
    const open = text.indexOf('"', at);
    if (open < 0) break;
    parts.push(replaced(text.slice(at, open)));
    at = endOfString(text, open);
    parts.push(text.slice(open, at));
  }
  parts.push(replaced(text.slice(at)));
  return parts.join('');
}

/** How often a quote and a colon follow each other: as often as there are names, unless texts have them too, or a space between. */
export function countColons(text: string): number {
  let count = text.includes('" :') ? Number.NaN : 0;
  for (let at = text.indexOf('":'); at >= 0; at = text.indexOf('":', at + 2)) count += 1;
  return count;
}

/** A name that one of the objects of a valid text has twice. */
export function nameTwice(text: string): string | undefined {
  /** The names of each object that is open; undefined for a list. */
  const open: (Set<string> | undefined)[] = [];
  for (let at = 0; at < text.length; ) {
    const code = text.charCodeAt(at);
    if (code !== QUOTE) {
      if (code === 0x7b) open.push(new Set());
      else if (code === 0x5b) open.push(undefined);
      else if (code === 0x7d || code === 0x5d) open.pop();
      at += 1;
      continue;
    }
    const end = endOfString(text, at);
    let next = end;
    while (/\s/.test(text[next] ?? '')) next += 1;
    if (text.charCodeAt(next) === COLON) {
      const name = JSON.parse(text.slice(at, end)) as string;
      const names = open.at(-1);
      if (names?.has(name)) return name;
      names?.add(name);
    }
    at = end;
  }
  return undefined;
}
