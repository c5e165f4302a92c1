import { useState } from 'preact/hooks';
import { Frame } from '../panels/frame.js';
import { prompt } from '../state/run.js';
import { percent } from './percent.js';
import { printable } from './printable.js';
import type { PromptRow } from './prompts.js';

interface Props {
  readonly rows: readonly PromptRow[];
  readonly chosen: number;
}

/** Rows of a page. */
const PAGE = 25;

const known = (share: number): string => (Number.isNaN(share) ? '–' : percent(share));
const signed = (share: number): string =>
  `${share > 0 ? '+' : share < 0 ? '−' : ''}${(100 * Math.abs(share)).toFixed(1)}`;

export function PromptTable({ rows, chosen }: Props) {
  const [wanted, setPage] = useState(0);
  const pages = Math.max(1, Math.ceil(rows.length / PAGE));
  const page = Math.min(wanted, pages - 1);
  const go = (to: number) => () => setPage(Math.max(0, Math.min(pages - 1, to)));
  return (
    <Frame
      id="prompts"
      title="Prompts"
      call="forecastRun(fitRun(log.visits), { visits: 50 }).prompts"
      numbers={() => ({
        columns: ['prompt', 'visits', 'rollouts', 'success', 'change', 'forecast', 'dead'],
        rows: rows.map(({ id, visits, rollouts, success, change, later, dead }) => ({
          prompt: id,
          visits,
          rollouts,
          success,
          change,
          forecast: later,
          dead,
        })),
      })}
      wide
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be within reach of keys */}
      <section class="scroll" tabIndex={0} aria-label="Table of prompts">
        <table>
          <thead>
            <tr>
              <th scope="col">prompt</th>
              <th scope="col">visits</th>
              <th scope="col">success</th>
              <th scope="col">change, points</th>
              <th scope="col">forecast</th>
              <th scope="col">dead by then</th>
            </tr>
          </thead>
          <tbody>
            {rows
              .slice(page * PAGE, (page + 1) * PAGE)
              .map(({ place, label, visits, success, change, later, dead }) => (
                <tr key={place} class={place === chosen ? 'chosen' : undefined}>
                  <td>
                    <button
                      type="button"
                      class="name"
                      aria-pressed={place === chosen}
                      onClick={() => {
                        prompt.value = place;
                      }}
                    >
                      {printable(label)}
                    </button>
                  </td>
                  <td>{visits}</td>
                  <td>{known(success)}</td>
                  <td>{signed(change)}</td>
                  <td>{known(later)}</td>
                  <td>{known(dead)}</td>
                </tr>
              ))}
          </tbody>
        </table>
      </section>
      <p class="pages">
        <button type="button" disabled={page === 0} onClick={go(page - 1)}>
          Previous
        </button>
        <span>
          Page {page + 1} of {pages}
        </span>
        <button type="button" disabled={page === pages - 1} onClick={go(page + 1)}>
          Next
        </button>
      </p>
    </Frame>
  );
}
