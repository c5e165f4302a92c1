import { useState } from 'preact/hooks';
import { figureChart, figureNumbers } from '../../charts/index.js';
import type { Api } from '../compute/backend.js';
import { Panel } from '../panels/panel.js';
import { ideal, type State } from '../state/state.js';
import { update } from '../state/store.js';

/** The figures of the paper whose panels are a setting of this page. */
const presets: readonly (readonly [label: string, change: Partial<State>])[] = [
  ['Figure 2: β = 0.2, p_ref = 0.8', { pRef: 0.8, beta: 0.2, steps: 30 }],
  ['Figure 2: β = 1, p_ref = 0.2', { pRef: 0.2, beta: 1, steps: 30 }],
  ['Figure 5: β = 5, p_ref = 0.2', { pRef: 0.2, beta: 5, steps: 50 }],
  ['Figure 5: β = 0.8, p_ref = 0.5', { pRef: 0.5, beta: 0.8, steps: 50 }],
  ['Figure 5: β = 0.4, p_ref = 0.0001', { pRef: 1e-4, beta: 0.4, steps: 50 }],
];
const common: Partial<State> = { ...ideal, rule: 'grpo', epsilon: 1e-5, start: 0.1, scale: 'linear' };

/** The paper's figures: whole, and as settings. */
export function Figures({ api }: { readonly api: Api }) {
  const [open, setOpen] = useState(false);
  return (
    <details class="figures" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>The paper’s figures</summary>
      {open && (
        <>
          <p class="about">
            Figures of arXiv:2503.06639, computed here. Figure 3 is a measurement, which no formula gives. A panel of
            Figures 2 and 5 as the setting of this page:
          </p>
          <p class="presets">
            {presets.map(([label, change]) => (
              <button
                key={label}
                type="button"
                onClick={() => {
                  update({ ...common, ...change });
                  scrollTo({ top: 0 });
                }}
              >
                {label}
              </button>
            ))}
          </p>
          <div class="panels">
            {figureNumbers.map((figure) => (
              <Panel
                key={figure}
                id={`figure-${figure}`}
                title={`Figure ${figure}`}
                chart={() => figureChart(api, figure)}
                depends={[]}
                call={`grpo plot figure ${figure} -o figure-${figure}.svg`}
                wide={figure === '2' || figure === '5'}
              />
            ))}
          </div>
        </>
      )}
    </details>
  );
}
