// The vocabulary that one can edit: words with a logit and a reward each.
import { number } from './fields.js';

export interface Word {
  readonly text: string;
  readonly logit: number;
  readonly reward: number;
}

export const logitField = number(0, -50, 50);
export const rewardField = number(0, -100, 100);

/** In an address: text:logit:reward, with the text escaped once more. */
export const wordField = {
  read(text: string): Word | undefined {
    const [word, logitText, rewardText, ...rest] = text.split(':');
    const logit = logitField.read(logitText ?? '');
    const reward = rewardField.read(rewardText ?? '');
    if (word === undefined || logit === undefined || reward === undefined || rest.length > 0) return undefined;
    try {
      return { text: decodeURIComponent(word), logit, reward };
    } catch {
      return undefined;
    }
  },
  write: ({ text, logit, reward }: Word): string =>
    `${encodeURIComponent(text).replaceAll('~', '%7E')}:${logit}:${reward}`,
  expected: 'word:logit:reward',
};

/** Answers to “7 × 8 = ?”: the right one is not the likeliest. */
export const initialWords: readonly Word[] = [
  { text: '54', logit: 2.2, reward: 0 },
  { text: '56', logit: 1.6, reward: 1 },
  { text: '58', logit: 1, reward: 0 },
  { text: '48', logit: 0.8, reward: 0 },
  { text: '63', logit: 0.6, reward: 0 },
  { text: '49', logit: 0.2, reward: 0 },
  { text: '15', logit: 0, reward: 0 },
  { text: 'fifty-six', logit: -0.4, reward: 1 },
  { text: '78', logit: -0.8, reward: 0 },
  { text: '65', logit: -1, reward: 0 },
  { text: 'seven', logit: -1.6, reward: 0 },
  { text: '56.0', logit: -2.2, reward: 1 },
];
