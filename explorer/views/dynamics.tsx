// The dynamics of one prompt's probability of success.
import { useMemo } from 'preact/hooks';
import {
  bifurcationPicture,
  type Drawing,
  driveChart,
  mapChart,
  phasePicture,
  trajectoriesChart,
} from '../../charts/index.js';
import type { Api } from '../compute/backend.js';
import { spread } from '../compute/spread.js';
import { useJob } from '../compute/useJob.js';
import { Choice } from '../controls/choice.js';
import { linear, logarithmic, logarithmicFromZero, logOdds, probabilityAt, rounded } from '../controls/scales.js';
import { Slider } from '../controls/slider.js';
import { Crosshair } from '../panels/crosshair.js';
import { Panel } from '../panels/panel.js';
import { describeLaw, ruleNames, rules, variantCall, variantOf } from '../state/rules.js';
import { fields, type State } from '../state/state.js';
import { update } from '../state/store.js';
import { Figures } from './figures.js';
import { limitWords, probability, significant, stabilityWords } from './words.js';

interface Props {
  readonly api: Api;
  readonly state: State;
}

const scales = {
  pRef: logOdds(1e-6, 0.9999),
  beta: logarithmic(0.02, 50),
  alpha: linear(0, 1),
  epsilon: logarithmicFromZero(1e-9, 0.1),
  steps: linear(1, 200),
};

export function DynamicsControls({ state }: Pick<Props, 'state'>) {
  const rule = rules[state.rule];
  return (
    <>
      <Choice
        label="Update rule"
        hint={rule.words}
        value={state.rule}
        options={ruleNames.map((name) => [name, rules[name].label] as const)}
        onChange={(name) => update({ rule: name })}
      />
      <Slider
        label="p_ref, success of the reference policy"
        field={fields.pRef}
        value={state.pRef}
        scale={scales.pRef}
        onChange={(pRef) => update({ pRef })}
      />
      <Slider
        label="β, strength of the KL penalty"
        field={fields.beta}
        value={state.beta}
        scale={scales.beta}
        onChange={(beta) => update({ beta })}
      />
      {rule.hasAlpha && (
        <Slider
          label="α, share of β that pulls to the reference policy"
          field={fields.alpha}
          value={state.alpha}
          scale={scales.alpha}
          onChange={(alpha) => update({ alpha })}
        />
      )}
      {rule.hasEpsilon && (
        <Slider
          label="ε, added to the variance of the rewards"
          field={fields.epsilon}
          value={state.epsilon}
          scale={scales.epsilon}
          onChange={(epsilon) => update({ epsilon })}
        />
      )}
      <Slider
        label="Steps"
        field={fields.steps}
        value={state.steps}
        scale={scales.steps}
        onChange={(steps) => update({ steps })}
      />
      <label class="check">
        <input
          type="checkbox"
          checked={state.start !== undefined}
          onChange={({ currentTarget }) => update({ start: currentTarget.checked ? state.pRef : undefined })}
        />
        Start elsewhere than at p_ref
      </label>
      {state.start !== undefined && (
        <Slider
          label="Start"
          field={fields.pRef}
          value={state.start}
          scale={scales.pRef}
          onChange={(start) => update({ start })}
        />
      )}
      <Choice
        label="Axis of p"
        value={state.scale}
        options={[
          ['linear', 'p itself'],
          ['log-odds', 'log-odds: shows what is near 0 and 1'],
        ]}
        onChange={(scale) => update({ scale })}
      />
    </>
  );
}

export function Dynamics({ api, state }: Props) {
  const { pRef, start, steps, scale, rule, beta, alpha, epsilon } = state;
  const law = [rule, beta, alpha, epsilon];
  const variant = useMemo(() => variantOf(api, state), law);
  const options = { variants: [variant], rule: describeLaw(state), pRef: [pRef], start, steps, scale };
  const orbit = [...law, pRef, start, steps, scale];
  const from = start === undefined ? '' : `, { start: ${start} }`;
  return (
    <>
      <Outcome api={api} state={state} />
      <div class="panels">
        <Panel
          id="map"
          title="One step"
          about="The success probability after a step against the one before. The stairs follow the steps; they end where the curve crosses the diagonal, or never do."
          chart={() => mapChart(api, options)}
          depends={orbit}
          call={`successTrajectories(${start ?? pRef}, ${variantCall(state)}, 1)`}
        />
        <Panel
          id="trajectory"
          title="Step by step"
          about="The success probability over the steps of training."
          chart={() => trajectoriesChart(api, options)}
          depends={orbit}
          call={`successTrajectories(${pRef}, ${variantCall(state)}, ${steps}${from})`}
        />
        <Bifurcation api={api} state={state} />
        <Phase api={api} state={state} />
        <Panel
          id="drive"
          title="The drive"
          about="How strongly a step raises the log-odds of success, times β. It is the weight of a success plus that of a failure: largest where nearly all rewards of a group are equal."
          chart={() => driveChart(api, variant)}
          depends={law}
          call={`calibratedWeights(p, ${variantCall(state)})`}
        />
        <FixedPoints api={api} state={state} />
      </div>
      <Figures api={api} />
    </>
  );
}

/** What all panels say, in a sentence. */
function Outcome({ api, state }: Props) {
  const { pRef, start, rule, beta, alpha, epsilon } = state;
  const words = useMemo(() => {
    const limit = api.attractor(pRef, variantOf(api, state), {
      maxSteps: 4096,
      ...(start === undefined ? {} : { start }),
    });
    return limitWords(limit);
  }, [pRef, start, rule, beta, alpha, epsilon]);
  return (
    <p class="outcome" id="outcome">
      {start === undefined ? `From p_ref = ${pRef}` : `From p = ${start}, with p_ref = ${pRef},`} and with β = {beta},
      the success probability <strong>{words}</strong>.
    </p>
  );
}

function FixedPoints({ api, state }: Props) {
  const { pRef, rule, beta, alpha, epsilon } = state;
  const points = useMemo(() => api.fixedPoints(pRef, variantOf(api, state)), [pRef, rule, beta, alpha, epsilon]);
  return (
    <section class="panel" id="fixed-points" aria-labelledby="fixed-points-title">
      <h2 id="fixed-points-title">Fixed points</h2>
      <p class="about">Success probabilities that a step leaves as they are, and what happens near them.</p>
      <table>
        <thead>
          <tr>
            <th scope="col">p*</th>
            <th scope="col">multiplier</th>
            <th scope="col">nearby</th>
          </tr>
        </thead>
        <tbody>
          {points.map((point) => (
            <tr key={point.logOdds}>
              <td class="tight">{probability(point)}</td>
              <td class="tight">{significant(point.multiplier, 4)}</td>
              <td>{stabilityWords(point)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <footer>
        <details>
          <summary>The call</summary>
          <pre class="call">
            <code>{`fixedPoints(${pRef}, ${variantCall(state)})`}</code>
          </pre>
        </details>
      </footer>
    </section>
  );
}

const BETAS = [0.1, 20] as const;
const BIFURCATION_BETAS = 420;

function Bifurcation({ api, state }: Props) {
  const { pRef, start, scale, rule, alpha, epsilon } = state;
  const { beta: _, ...family } = variantOf(api, state);
  const given = { family, reference: pRef, start, scale, betas: spread(BETAS, BIFURCATION_BETAS, 'log') };
  const { part, failed } = useJob(
    'bifurcation',
    'bifurcation',
    given,
    [pRef, start, scale, rule, alpha, epsilon].join(),
  );
  return (
    <Panel
      id="bifurcation"
      title="Where it ends, over β"
      about="For every β the points that the iteration ends among, over the fixed points. The line at the top is p = 1."
      chart={() => part && bifurcationPicture(api, part.options, part.data)}
      depends={[part]}
      failed={failed}
      call={`attractors(${pRef}, { ...${variantCall(state)}, beta: [${BETAS[0]}, …, ${BETAS[1]}] })`}
      over={(drawing) => <BetaLine drawing={drawing} beta={state.beta} />}
    />
  );
}

/** The present beta. */
function BetaLine({ drawing, beta }: { readonly drawing: Drawing; readonly beta: number }) {
  const { left, top, x, y } = drawing.panels[0]!;
  const at = x.position(beta);
  if (at < 0 || at > x.length) return null;
  return <i class="here" style={{ left: `${left + at}px`, top: `${top}px`, height: `${y.length}px` }} />;
}

const LOG_ODDS = [-13, 5.5] as const;

function Phase({ api, state }: Props) {
  const { rule, alpha, epsilon, pRef, beta } = state;
  const { beta: _, ...family } = variantOf(api, state);
  const { part, failed } = useJob(
    'phase',
    'phase',
    { family, logOdds: LOG_ODDS, betas: BETAS },
    [rule, alpha, epsilon].join(),
  );
  return (
    <Panel
      id="phase"
      title="Every p_ref and β at once"
      about="What the iteration from p_ref ends as. Click, drag, or use the arrow keys to move the point; all panels follow."
      chart={() => part && phasePicture(api, part.options, part.data)}
      depends={[part]}
      failed={failed}
      call={`attractors({ logOdds: [${LOG_ODDS[0]}, …, ${LOG_ODDS[1]}] }, ${variantCall(state)}, { maxSteps: 16384 })`}
      over={(drawing) => (
        <Crosshair
          drawing={drawing}
          label={`p_ref ${pRef} and β ${beta} as a point. Arrow keys move it, Shift makes the steps larger.`}
          x={api.logit(pRef)}
          y={beta}
          onMove={(x, y) => update({ pRef: probabilityAt(x), beta: rounded(y) })}
        />
      )}
    />
  );
}
