import type { RunDocument } from '../../runs/index.js';
import { prompt } from '../state/run.js';
import { printable } from './printable.js';
import type { PromptRow } from './prompts.js';

interface Props {
  readonly shown: RunDocument;
  readonly names: readonly PromptRow[];
}

/** What will hurt, worst first. */
export function Findings({ shown: { inspection }, names }: Props) {
  const { findings } = inspection;
  return (
    <section class="findings" aria-labelledby="findings-title">
      <h2 id="findings-title">Findings</h2>
      {findings.length === 0 && <p>Nothing that would hurt.</p>}
      <ul>
        {findings.map(({ code, what, why, change, prompts = [] }) => (
          <li key={code}>
            <h3>{capital(printable(what))}</h3>
            <p>
              {capital(printable(why))}. <span class="change">{capital(change)}.</span> <code>{code}</code>
            </p>
            {prompts.length > 0 && (
              <p class="named">
                {prompts.slice(0, 5).map((id) => {
                  const row = names.find((name) => name.id === id);
                  return (
                    <button
                      key={id}
                      type="button"
                      class="name"
                      onClick={() => {
                        if (!row) return;
                        prompt.value = row.place;
                        document.getElementById('history')?.scrollIntoView({ block: 'nearest' });
                      }}
                    >
                      {printable(row?.label ?? id)}
                    </button>
                  );
                })}
              </p>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** With a capital letter, and no line that begins with %. */
function capital(sentence: string): string {
  return (sentence.charAt(0).toUpperCase() + sentence.slice(1)).replaceAll(' %', '\u00a0%');
}
