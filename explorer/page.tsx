// The page around the views.
import { effect } from '@preact/signals';
import { render } from 'preact';
import { darkColours } from '../charts/palette.js';
import { type Chosen, chooseBackend } from './compute/backend.js';
import { CopyButton } from './panels/copy.js';
import { followDrops } from './state/opening.js';
import { openReport } from './state/run.js';
import type { View } from './state/state.js';
import { address, followAddress, problems, state, update } from './state/store.js';
import { followSystem, nextTheme, theme } from './state/theme.js';
import { Dynamics, DynamicsControls } from './views/dynamics.js';
import { Gradient, GradientControls } from './views/gradient.js';
import { Group, GroupControls } from './views/group.js';
import { Policy, PolicyControls } from './views/policy.js';
import { Run } from './views/run.js';
import { Tour } from './views/tour.js';

const views: readonly (readonly [View, string])[] = [
  ['dynamics', 'Dynamics'],
  ['group', 'Group'],
  ['policy', 'Policy'],
  ['gradient', 'Gradient'],
  ['run', 'Your run'],
];

export function startPage(): void {
  const chosen = chooseBackend();
  followAddress();
  const report = openReport();
  if (report && location.hash === '') state.value = { ...state.value, view: 'run' };
  followSystem();
  followDrops(report);
  // The pictures' dark colours, by the theme of the page.
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`@media screen{${darkColours(':root[data-theme=dark] ')}}`);
  document.adoptedStyleSheets = [sheet];
  effect(() => {
    document.documentElement.dataset.theme = theme.value;
  });
  render(<Page chosen={chosen} report={report} />, document.getElementById('app')!);
}

interface Props {
  readonly chosen: Chosen;
  /** Whether the page has a run in itself. */
  readonly report: boolean;
}

function Page({ chosen: { api, missing }, report }: Props) {
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
      <div class={now.view === 'run' ? 'layout' : 'layout with-controls'}>
        {now.view !== 'run' && (
          <form class="controls" aria-label="Parameters" onSubmit={(event) => event.preventDefault()}>
            {now.view === 'dynamics' && <DynamicsControls state={now} />}
            {now.view === 'group' && <GroupControls state={now} />}
            {now.view === 'gradient' && <GradientControls state={now} />}
            {now.view === 'policy' && <PolicyControls api={api} state={now} />}
          </form>
        )}
        <main id="main" tabIndex={-1}>
          {now.view !== 'run' && <Tour step={now.tour} />}
          {now.view === 'dynamics' && <Dynamics api={api} state={now} />}
          {now.view === 'group' && <Group api={api} state={now} />}
          {now.view === 'policy' && <Policy api={api} state={now} />}
          {now.view === 'gradient' && <Gradient api={api} state={now} />}
          {now.view === 'run' && <Run report={report} />}
        </main>
      </div>
      <footer class="foot">Everything is computed in this page. Nothing that you enter or open leaves it.</footer>
    </>
  );
}
