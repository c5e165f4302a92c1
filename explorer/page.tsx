// The page around the views.
import { effect } from '@preact/signals';
import { render } from 'preact';
import { darkColours } from '../charts/palette.js';
import { CopyButton } from './panels/copy.js';
import type { State, View } from './state/state.js';
import { address, followAddress, problems, state, update } from './state/store.js';
import { followSystem, nextTheme, theme } from './state/theme.js';
import { Dynamics, DynamicsControls } from './views/dynamics.js';
import { type Chosen, chooseBackend } from './work/backend.js';

const views: readonly (readonly [View, string])[] = [['dynamics', 'Dynamics']];

export function startPage(): void {
  const chosen = chooseBackend();
  followAddress();
  followSystem();
  // The pictures' dark colours, by the theme of the page.
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`@media screen{${darkColours(':root[data-theme=dark] ')}}`);
  document.adoptedStyleSheets = [sheet];
  effect(() => {
    document.documentElement.dataset.theme = theme.value;
  });
  render(<Page chosen={chosen} />, document.getElementById('app')!);
}

function Page({ chosen: { api, missing } }: { readonly chosen: Chosen }) {
  const now = state.value;
  return (
    <>
      <button type="button" class="skip" onClick={() => document.getElementById('main')!.focus()}>
        Skip the controls
      </button>
      <header>
        <h1>grpo-wasm explorer</h1>
        <nav aria-label="Views">
          {views.map(([view, label]) => (
            <button
              key={view}
              type="button"
              aria-current={now.view === view ? 'page' : undefined}
              onClick={() => update({ view })}
            >
              {label}
            </button>
          ))}
        </nav>
        <div class="tools">
          <CopyButton label="Copy link" text={address} />
          <button type="button" onClick={nextTheme}>
            {theme.value === 'dark' ? 'Light' : 'Dark'}
          </button>
        </div>
      </header>
      {[...(missing === undefined ? [] : [missing]), ...problems.value].map((sentence) => (
        <p key={sentence} class="notice" role="status">
          {sentence}
        </p>
      ))}
      <div class="layout with-controls">
        <form class="controls" aria-label="Parameters" onSubmit={(event) => event.preventDefault()}>
          <Controls state={now} />
        </form>
        <main id="main" tabIndex={-1}>
          <Dynamics api={api} state={now} />
        </main>
      </div>
      <footer class="foot">Everything is computed in this page. Nothing that you enter or open leaves it.</footer>
    </>
  );
}

function Controls({ state }: { readonly state: State }) {
  return <DynamicsControls state={state} />;
}
