// Opening a log: by its name, or by dropping it on the page.
import { useState } from 'preact/hooks';
import { begin } from '../compute/client.js';
import type { RunPart } from '../compute/run.js';
import { show } from '../state/run.js';

/** Reads files, and shows what they say. */
export function Opener() {
  const [part, setPart] = useState<RunPart>();
  const [failed, setFailed] = useState<string>();
  const [over, setOver] = useState(false);
  const [reward, setReward] = useState('');
  const [threshold, setThreshold] = useState('');
  const [labels, setLabels] = useState(false);
  const wrong = threshold.trim() !== '' && !Number.isFinite(Number(threshold));
  const open = (list: FileList | null | undefined): void => {
    const files = Array.from(list ?? []);
    if (files.length === 0) return;
    setFailed(undefined);
    setPart({ doing: 'reading' });
    const options = {
      ...(reward.trim() === '' ? {} : { reward: reward.trim() }),
      ...(threshold.trim() === '' || wrong ? {} : { threshold: Number(threshold) }),
      ...(labels ? { showPrompts: true } : {}),
    };
    const received = (next: RunPart): void => {
      if (next.document) show(next.document);
      setPart(next.document ? undefined : next);
    };
    begin('run', 'run', { files, options }, received, (message) => {
      setPart(undefined);
      setFailed(message);
    });
  };
  return (
    <section
      class={over ? 'opener over' : 'opener'}
      aria-labelledby="opener-title"
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        open(event.dataTransfer?.files);
      }}
    >
      <h2 id="opener-title">Open the log of a run</h2>
      <p>
        Drop files here, or choose them: rollouts of TRL, verl, OpenRLHF, NeMo RL, prime-rl, ms-swift, an evaluation, or
        lines of <code>{'{"prompt_id", "reward"}'}</code>; JSON lines, CSV, Parquet, also gzipped. They are read in this
        page. <strong>Nothing is uploaded.</strong>
      </p>
      <p class="open">
        <label class="file">
          Files
          <input type="file" multiple onChange={({ currentTarget }) => open(currentTarget.files)} />
        </label>
      </p>
      <details>
        <summary>How to read them</summary>
        <div class="options">
          <label>
            Field of the reward
            <input
              class="text"
              type="text"
              value={reward}
              onInput={({ currentTarget }) => setReward(currentTarget.value)}
            />
          </label>
          <label>
            A reward of at least this is a success
            <input
              class="text"
              type="text"
              inputMode="decimal"
              aria-invalid={wrong}
              value={threshold}
              onInput={({ currentTarget }) => setThreshold(currentTarget.value)}
            />
          </label>
          <label class="check">
            <input
              type="checkbox"
              checked={labels}
              onChange={({ currentTarget }) => setLabels(currentTarget.checked)}
            />
            Show the beginnings of prompts
          </label>
        </div>
      </details>
      <div aria-live="polite">
        {part && (
          <p>
            {part.doing} … {part.share !== undefined && <progress aria-label="Reading" max={1} value={part.share} />}
          </p>
        )}
        {failed && <p class="problem">{failed}</p>}
      </div>
    </section>
  );
}
