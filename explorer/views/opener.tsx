import { readingFields } from '../compute/sentence.js';
import { failure, isNumber, openAgain, openFiles, over, progress, reading } from '../state/opening.js';

/** Where logs are opened. */
export function Opener() {
  const part = progress.value;
  const asks = Object.values(readingFields).some((field) => failure.value?.includes(`“${field}”`));
  return (
    <section class={over.value ? 'opener over' : 'opener'} aria-labelledby="opener-title">
      <h2 id="opener-title">Open the log of a run</h2>
      <p>
        Drop files on this page, or choose them: rollouts of TRL, verl, OpenRLHF, NeMo RL, prime-rl, ms-swift, an
        evaluation, or lines of <code>{'{"prompt_id", "reward"}'}</code>; JSON lines, CSV, Parquet, also gzipped. They
        are read in this page. <strong>Nothing is uploaded.</strong>
      </p>
      <p class="open">
        <label class="file">
          Files
          <input type="file" multiple onChange={({ currentTarget }) => openFiles(currentTarget.files)} />
        </label>
      </p>
      <Reading asks={asks} />
      <div aria-live="polite">
        {part && (
          <p>
            {part.doing} … {part.share !== undefined && <progress aria-label="Reading" max={1} value={part.share} />}
          </p>
        )}
        {failure.value && <p class="problem">{failure.value}</p>}
        {asks && (
          <p>
            <button type="button" onClick={openAgain}>
              Read the files again
            </button>
          </p>
        )}
      </div>
    </section>
  );
}

/** @param asks whether a log could not be read for want of an answer here */
function Reading({ asks }: { readonly asks: boolean }) {
  const { reward, threshold, labels } = reading.value;
  const set = (change: Partial<typeof reading.value>): void => {
    reading.value = { ...reading.value, ...change };
  };
  const wrong = !isNumber(threshold);
  return (
    <details open={asks || undefined}>
      <summary>How to read them</summary>
      <div class="options">
        <label>
          {readingFields.reward}
          <input
            class="text"
            type="text"
            value={reward}
            onInput={({ currentTarget }) => set({ reward: currentTarget.value })}
          />
        </label>
        <label>
          {readingFields.threshold}
          <input
            class="text"
            type="text"
            inputMode="decimal"
            aria-invalid={wrong}
            value={threshold}
            onInput={({ currentTarget }) => set({ threshold: currentTarget.value })}
          />
          {wrong && <small class="wrong">Expected a number.</small>}
        </label>
        <label class="check">
          <input
            type="checkbox"
            checked={labels}
            onChange={({ currentTarget }) => set({ labels: currentTarget.checked })}
          />
          Show the beginnings of prompts
        </label>
      </div>
    </details>
  );
}
