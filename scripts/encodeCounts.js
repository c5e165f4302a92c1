// node scripts/encodeCounts.js COUNTS.json: token counts as the text in explorer/state/gpt2Counts.ts, by rank and to 0.1 %.
// COUNTS.json is a list of counts, of the tokens of a vocabulary in any order.
import { readFileSync } from 'node:fs';

/** Logarithms are multiples of this. */
const STEP = 0.002;
/** Printable characters that are as they are in TypeScript and in HTML. */
const alphabet = Array.from({ length: 94 }, (_, k) => String.fromCharCode(33 + k)).filter(
  (sign) => !`'"\`\\<&`.includes(sign),
);
const LONGEST_GAP = alphabet.length - 64;

const counts = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const levels = counts.filter((count) => count > 0).map((count) => Math.round(Math.log(count) / STEP));
const most = levels.reduce((a, b) => Math.max(a, b));
const tokens = new Map();
for (const level of levels) tokens.set(level, (tokens.get(level) ?? 0) + 1);

let text = '';
let gap = 0;
for (let level = most; level >= 0; level--) {
  let left = tokens.get(level) ?? 0;
  if (left === 0) {
    gap += 1;
    continue;
  }
  // Five bits of a number of tokens at a time, the lowest first; further signs stand for levels without tokens.
  for (; gap > 0; gap -= Math.min(gap, LONGEST_GAP)) text += alphabet[63 + Math.min(gap, LONGEST_GAP)];
  for (; left >= 32; left >>= 5) text += alphabet[32 + (left & 31)];
  text += alphabet[left];
}
console.log(JSON.stringify({ most, tokens: counts.length, length: text.length, text }));
