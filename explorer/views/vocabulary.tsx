// The controls of a vocabulary: words that one can edit, or the tokens of GPT-2.
import { Choice } from '../controls/choice.js';
import { logarithmic } from '../controls/scales.js';
import { NumberInput, Slider } from '../controls/slider.js';
import { fields, type State } from '../state/state.js';
import { update } from '../state/store.js';
import { logitField, rewardField, type Word } from '../state/words.js';

const MOST = 24;
const rankScale = logarithmic(1, 50_000);

export function VocabularyControls({ state }: { readonly state: State }) {
  return (
    <>
      <Choice
        label="Vocabulary"
        value={state.vocabulary}
        options={[
          ['words', 'words to edit'],
          ['gpt2', '50,257 tokens of GPT-2'],
        ]}
        onChange={(vocabulary) => update({ vocabulary })}
      />
      {state.vocabulary === 'words' ? <WordControls words={state.words} /> : <RankControls state={state} />}
    </>
  );
}

function RankControls({ state: { rank, ranks } }: { readonly state: State }) {
  return (
    <>
      <Slider
        label="Rank of the first right token"
        hint="Tokens are told by their rank: 1 is the most frequent one."
        field={fields.rank}
        value={rank}
        scale={rankScale}
        onChange={(value) => update({ rank: Math.round(value) })}
      />
      <Slider
        label="How many right tokens"
        field={fields.ranks}
        value={ranks}
        scale={rankScale}
        onChange={(value) => update({ ranks: Math.round(value) })}
      />
      <small>
        Frequencies are those of GPT-2’s tokens in the training text of RoBERTa (fairseq, dict.txt), 21.7 billion
        tokens.
      </small>
    </>
  );
}

export function WordControls({ words }: { readonly words: readonly Word[] }) {
  const set = (i: number, change: Partial<Word>): void =>
    update({ words: words.map((word, j) => (j === i ? { ...word, ...change } : word)) });
  return (
    <fieldset class="words">
      <legend>Words, logits and rewards</legend>
      {words.map(({ text, logit, reward }, i) => (
        <div key={i} class="word">
          <input
            class="text"
            type="text"
            aria-label={`Word ${i + 1}`}
            maxLength={40}
            value={text}
            onInput={({ currentTarget }) => set(i, { text: currentTarget.value })}
          />
          <NumberInput
            label={`Logit of word ${i + 1}`}
            field={logitField}
            value={logit}
            onChange={(value) => set(i, { logit: value })}
          />
          <NumberInput
            label={`Reward of word ${i + 1}`}
            field={rewardField}
            value={reward}
            onChange={(value) => set(i, { reward: value })}
          />
          <button
            type="button"
            aria-label={`Remove word ${i + 1}`}
            disabled={words.length <= 2}
            onClick={() => update({ words: words.filter((_, j) => j !== i) })}
          >
            ×
          </button>
        </div>
      ))}
      <button
        type="button"
        disabled={words.length >= MOST}
        onClick={() => update({ words: [...words, { text: 'new', logit: 0, reward: 0 }] })}
      >
        Add a word
      </button>
    </fieldset>
  );
}
