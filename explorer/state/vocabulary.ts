// The reference policy and the rewards that the page's vocabulary has.
import { GPT2_TOKENS, gpt2Logits } from './gpt2Counts.js';
import type { State } from './state.js';

export interface Vocabulary {
  readonly logits: Float64Array;
  /** Bytes where all are 0 or 1: the library treats these apart. */
  readonly rewards: Float64Array | Uint8Array;
}

export type VocabularyState = Pick<State, 'vocabulary' | 'words' | 'rank' | 'ranks'>;

export function vocabularyOf({ vocabulary, words, rank, ranks }: VocabularyState): Vocabulary {
  if (vocabulary === 'words') {
    const rewards = words.map(({ reward }) => reward);
    const binary = rewards.every((reward) => reward === 0 || reward === 1);
    return {
      logits: Float64Array.from(words, ({ logit }) => logit),
      rewards: binary ? Uint8Array.from(rewards) : Float64Array.from(rewards),
    };
  }
  const rewards = new Uint8Array(GPT2_TOKENS);
  rewards.fill(1, rank - 1, lastRank({ rank, ranks }));
  return { logits: gpt2Logits(), rewards };
}

/** The last rank of a right token: one token at least is wrong. */
export function lastRank({ rank, ranks }: Pick<State, 'rank' | 'ranks'>): number {
  return Math.min(GPT2_TOKENS, rank + ranks - 1);
}
