// A real distribution over a whole vocabulary: how often each GPT-2 token occurs in a corpus.
import { readFileSync } from 'node:fs';

export const counts: readonly number[] = JSON.parse(
  readFileSync(new URL('./vectors/gpt2-token-counts.json', import.meta.url), 'utf8'),
);

/** log count: -Infinity for the tokens that do not occur. */
export const logCounts = Float64Array.from(counts, Math.log);
export const logCountsF32 = Float32Array.from(logCounts);

/** Reward masks: which tokens are a success. */
export const masks: Record<string, Uint8Array> = {
  'every 97th token': Uint8Array.from(counts, (_, id) => Number(id % 97 === 0)),
  'frequent tokens': Uint8Array.from(counts, (count) => Number(count > 1e6)),
  'one token': Uint8Array.from(counts, (_, id) => Number(id === 1212)),
  'all but one token': Uint8Array.from(counts, (_, id) => Number(id !== 262)),
};
