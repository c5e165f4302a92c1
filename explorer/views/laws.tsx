import { useState } from 'preact/hooks';
import type { LawScore, RunDocument } from '../../runs/index.js';
import { begin } from '../compute/client.js';
import { type LawsPart, MOST_PROMPTS } from '../compute/laws.js';
import { Frame } from '../panels/frame.js';
import { significant } from './words.js';

const call = `compareLaws(log.visits, { mostPrompts: ${MOST_PROMPTS} })`;

/** Which laws of the theory explain a run, where the reader asks for it: it takes many fits. */
export function Laws({ shown }: { readonly shown: RunDocument }) {
  const [part, setPart] = useState<LawsPart>();
  const [failed, setFailed] = useState<string>();
  const start = (): void => {
    setFailed(undefined);
    setPart({ share: 0 });
    begin('laws', 'laws', { visits: shown.visits }, setPart, (message) => {
      setPart(undefined);
      setFailed(message);
    });
  };
  const rows = part?.comparison?.rows;
  return (
    <Frame
      id="laws"
      title="Laws compared"
      about={`Each law is fitted to the first visits of ${MOST_PROMPTS} prompts at most, and scored on the later ones. Laws in bold may be as good as the best.`}
      call={call}
      numbers={rows && (() => numbersOf(rows))}
    >
      {failed && <p class="problem">{failed}</p>}
      {part === undefined && (
        <p class="ask">
          <button type="button" onClick={start}>
            Compare the laws: about half a minute
          </button>
        </p>
      )}
      <div aria-live="polite">
        {part?.share !== undefined && (
          <p>
            fitting … <progress aria-label="Comparing laws" max={1} value={part.share} />
          </p>
        )}
        {part?.comparison?.notes.map((note) => (
          <p key={note} class="about">
            {note}
          </p>
        ))}
      </div>
      {rows && (
        <table>
          <thead>
            <tr>
              <th scope="col">law</th>
              <th scope="col">evidence behind the best</th>
              <th scope="col">held out, behind the best</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ law, behind, heldOut, tied }) => (
              <tr key={law} class={tied ? 'best' : undefined}>
                <td>{law}</td>
                <td>{within(behind)}</td>
                <td>{heldOut ? within(heldOut.behind) : ''}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Frame>
  );
}

function within({ value, standardError }: LawScore['behind']): string {
  return value === 0 ? '0' : `${significant(value, 3)} ± ${significant(standardError, 2)}`;
}

function numbersOf(rows: readonly LawScore[]) {
  return {
    columns: ['law', 'parameters', 'evidence', 'behind', 'standardError', 'heldOut', 'tied'],
    rows: rows.map(({ law, parameters, evidence, behind, heldOut, tied }) => ({
      law,
      parameters,
      evidence,
      behind: behind.value,
      standardError: behind.standardError,
      heldOut: heldOut?.logScore ?? '',
      tied: String(tied),
    })),
  };
}
